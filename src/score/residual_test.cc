#include "score/residual.h"

#include <gmock/gmock.h>

#include <cmath>

#include "score/dense.h"
#include "score/testing_kinds.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

std::vector<double> random_matrix(size_t values) {
  std::mt19937 random(3);
  std::vector<double> matrix;
  for (size_t i = 0; i < values; ++i)
    matrix.push_back(static_cast<double>(random() % 9000) / 1000 - 4);
  return matrix;
}

// The network of score/residual.h, as its description reads: one row, one member, doubles.
class SlowResidual {
 public:
  explicit SlowResidual(const ModelFile& file) : file_(file) {}

  double logit(std::span<const double> row) const {
    const size_t members = file_.document["architecture"]["members"];
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
  static std::vector<double> swished(std::vector<double> x) {
    for (double& value : x) value *= to_probability(value);
    return x;
  }
  double member_logit(const std::string& m, std::span<const double> row) const {
    std::vector<double> ranks;
    for (size_t i = 0; i < row.size(); ++i) {
      const nlohmann::json& values = file_.document["normalisation"]["maps"][i]["values"];
      const double low = values[0], high = values[1];
      ranks.push_back(std::clamp(2 * (row[i] - low) / (high - low) - 1, -1.0, 1.0));
    }
    std::vector<double> state = swished(linear(m + "input", ranks));
    for (const std::string block : {"block.0", "block.1"}) {
      const auto change =
          linear(m + block + ".outer", swished(linear(m + block + ".inner", state)));
      for (size_t i = 0; i < state.size(); ++i) state[i] += change[i];
    }
    return linear(m + "output", state)[0];
  }
  const ModelFile& file_;
};

TEST(Residual, AgreesWithItsObviousTwin) {
  const ModelFile file = residual_file();
  const auto model = make_model(file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  const std::vector<double> matrix = random_matrix(5 * 100);
  std::vector<double> logits(100);
  (*model)->predict_logits(matrix, logits);
  for (size_t row = 0; row < 100; ++row)
    EXPECT_NEAR(logits[row], SlowResidual(file).logit(std::span(matrix).subspan(row * 5, 5)), 1e-5);
}

TEST(Residual, ARowDoesNotDependOnItsBatchToTheLastBit) {
  const auto model = make_model(residual_file()).value();
  const std::vector<double> matrix = random_matrix(5 * 53);
  std::vector<double> together(53);
  model->predict_logits(matrix, together);
  for (const size_t batch : {1, 2, 7, 16, 17, 40}) {
    std::vector<double> apart(53);
    for (size_t row = 0; row < 53; row += batch) {
      const size_t rows = std::min(batch, 53 - row);
      model->predict_logits(std::span(matrix).subspan(row * 5, rows * 5),
                            std::span(apart).subspan(row, rows));
    }
    EXPECT_EQ(apart, together) << "batches of " << batch;
  }
}

TEST(Residual, SwishIsRightFromEndToEnd) {
  std::vector<float> values, expected;
  for (float x = -200; x <= 200; x += 0.037f) values.push_back(x);
  for (const float x : {0.0f, -0.0f, 1e-30f, -1e-30f, 3e38f, -3e38f}) values.push_back(x);
  values.resize(padded(values.size()));
  for (const float x : values)
    expected.push_back(static_cast<float>(x / (1 + std::exp(-static_cast<double>(x)))));
  std::vector<float> found = values;
  swish(found);
  for (size_t i = 0; i < values.size(); ++i)
    EXPECT_NEAR(found[i], expected[i], 4e-7f * std::abs(expected[i]) + 1e-30f) << values[i];
}

TEST(Residual, WhatIsWrongWithOneIsSaid) {
  const auto error = [](auto change) {
    ModelFile file = residual_file();
    change(file);
    const auto model = make_model(std::move(file));
    return model.ok() ? std::string("made") : model.error().message;
  };
  EXPECT_THAT(error([](ModelFile& f) { f.tensors.erase("1.block.1.outer.bias"); }),
              HasSubstr("tensor 1.block.1.outer.bias is missing"));
  EXPECT_THAT(error([](ModelFile& f) { f.tensors["0.output.weight"].values[2] = std::nanf(""); }),
              HasSubstr("tensor 0.output.weight holds a number that is not finite"));
  EXPECT_THAT(error([](ModelFile& f) { f.document["architecture"]["width"] = 12; }),
              HasSubstr("tensor 0.input.weight has shape [11, 5]"));
  EXPECT_THAT(error([](ModelFile& f) { f.document["architecture"]["members"] = 101; }),
              HasSubstr("field members is not a whole number from 1 to 100"));
  EXPECT_THAT(error([](ModelFile& f) { f.document["architecture"].erase("blocks"); }),
              HasSubstr("field blocks is missing"));
}

}  // namespace
}  // namespace tillcast
