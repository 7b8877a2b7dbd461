#include "score/model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "score/testing.h"

namespace tillcast {
namespace {

std::vector<double> random_matrix(size_t values) {
  std::mt19937 random(3);
  std::vector<double> matrix;
  for (size_t i = 0; i < values; ++i)
    matrix.push_back(static_cast<double>(random() % 9000) / 1000 - 4);
  return matrix;
}

// The network of score/wide_deep.h, as its description reads: one row, one member, doubles.
class SlowWideDeep {
 public:
  explicit SlowWideDeep(const ModelFile& file) : file_(file) {}

  double logit(const std::vector<double>& row) const {
    const nlohmann::json& architecture = file_.document["architecture"];
    const size_t members = architecture["members"];
    double sum = 0;
    for (size_t m = 0; m < members; ++m) sum += member_logit(std::to_string(m) + ".", row);
    return sum / static_cast<double>(members);
  }

 private:
  std::vector<double> linear(const std::string& name, const std::vector<double>& x) const {
    const Tensor& weight = file_.tensors.at(name + ".weight");
    std::vector<double> y;
    for (size_t o = 0; o < weight.shape[0]; ++o) {
      double sum = file_.tensors.at(name + ".bias").values[o];
      for (size_t i = 0; i < x.size(); ++i) sum += weight.values[o * x.size() + i] * x[i];
      y.push_back(sum);
    }
    return y;
  }
  static std::vector<double> relu(std::vector<double> x) {
    for (double& value : x) value = std::max(value, 0.0);
    return x;
  }
  size_t bucket(size_t feature, double value) const {
    size_t count = 0;
    for (const double edge : file_.document["architecture"]["bucket_edges"][feature])
      count += edge <= value;
    return count;
  }
  double member_logit(const std::string& m, const std::vector<double>& row) const {
    std::vector<double> ranks;
    for (size_t i = 0; i < row.size(); ++i) {
      const nlohmann::json& values = file_.document["normalisation"]["maps"][i]["values"];
      const double low = values[0], high = values[1];
      ranks.push_back(std::clamp(2 * (row[i] - low) / (high - low) - 1, -1.0, 1.0));
    }
    std::vector<double> state = relu(linear(m + "input", ranks));
    for (const std::string block : {"block.0", "block.1"}) {
      const auto change = linear(m + block + ".outer", relu(linear(m + block + ".inner", state)));
      for (size_t i = 0; i < state.size(); ++i) state[i] += change[i];
    }
    const std::vector<float>& cells = file_.tensors.at(m + "cells").values;
    const double wide = linear(m + "wide", ranks)[0] +
                        cells[bucket(0, row[0]) * 3 + bucket(3, row[3])] +
                        cells[9 + bucket(4, row[4]) * 3 + bucket(1, row[1])];
    const std::vector<double> gate = linear(m + "gate", state);
    const double share = std::exp(gate[0]) / (std::exp(gate[0]) + std::exp(gate[1]));
    return 2 * (share * wide + (1 - share) * linear(m + "output", state)[0]);
  }
  const ModelFile& file_;
};

TEST(WideDeep, AgreesWithItsObviousTwin) {
  const ModelFile file = wide_deep_file();
  const auto model = make_model(file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  const SlowWideDeep slow(file);
  const std::vector<double> matrix = random_matrix(5 * 100);
  std::vector<double> logits(100);
  (*model)->predict_logits(matrix, logits);
  for (size_t row = 0; row < 100; ++row) {
    const std::vector<double> values(matrix.begin() + row * 5, matrix.begin() + row * 5 + 5);
    EXPECT_NEAR(logits[row], slow.logit(values), 1e-5);
  }
}

TEST(WideDeep, ARowDoesNotDependOnItsBatchToTheLastBit) {
  const auto model = make_model(wide_deep_file());
  const std::vector<double> matrix = random_matrix(5 * 53);
  std::vector<double> together(53);
  (*model)->predict_logits(matrix, together);
  for (const size_t batch : {1, 2, 7, 16, 17, 40}) {
    std::vector<double> apart(53);
    for (size_t row = 0; row < 53; row += batch) {
      const size_t rows = std::min(batch, 53 - row);
      (*model)->predict_logits(std::span(matrix).subspan(row * 5, rows * 5),
                               std::span(apart).subspan(row, rows));
    }
    EXPECT_EQ(apart, together) << "batches of " << batch;
  }
}

TEST(Logistic, IsWhatItSays) {
  const auto model = make_model(logistic_file());
  ASSERT_TRUE(model.ok()) << model.error().message;
  // Ranks: a = 0.5, b = -1 (clamped); a = -1 (clamped), b = 0.5.
  const std::vector<double> matrix = {7.5, -9, -1, 1};
  std::vector<double> logits(2);
  (*model)->predict_logits(matrix, logits);
  EXPECT_DOUBLE_EQ(logits[0], 0.5 + 0.5 + 2 - 2);
  EXPECT_DOUBLE_EQ(logits[1], 0.5 - 1 - 1 - 2);
}

TEST(Logistic, WithoutFeaturesIsTheBaseRate) {
  ModelFile file = logistic_file();
  file.document["model_type"] = "majority";
  file.document["features"] = nlohmann::json::array();
  file.document["normalisation"]["maps"] = nlohmann::json::array();
  file.document["architecture"]["products"] = nlohmann::json::array();
  file.tensors["linear.weight"] = {{0}, {}};
  const auto model = make_model(file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  std::vector<double> logits(3);
  (*model)->predict_logits({}, logits);
  EXPECT_EQ(logits, std::vector<double>(3, 0.5));
}

TEST(Model, ProbabilityOfALogit) {
  EXPECT_DOUBLE_EQ(to_probability(0), 0.5);
  EXPECT_NEAR(to_probability(std::log(3)), 0.75, 1e-15);
  EXPECT_EQ(to_probability(-1e4), 0);
  EXPECT_EQ(to_probability(1e4), 1);
}

}  // namespace
}  // namespace tillcast
