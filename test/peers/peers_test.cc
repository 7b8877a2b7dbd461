// PyTorch and XGBoost open our model files and give the same scores within 1e-5; and XGBoost's own
// boosters, opened by us, the same scores and contributions. Skipped where they are not installed.
#include <gmock/gmock.h>

#include <array>
#include <cstdio>

#include "base/file.h"
#include "score/testing_kinds.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return outcome;
  std::array<char, 4096> buffer;
  while (const size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    outcome.output.append(buffer.data(), got);
  outcome.status = WEXITSTATUS(::pclose(pipe));
  return outcome;
}

const std::string kCheck = "python3 " TILLCAST_SOURCE_DIR "/scripts/check_with_peers.py";
const std::string kTrainTrees = "python3 " TILLCAST_SOURCE_DIR "/test/peers/train_trees.py";

class Peers : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* module : {"numpy", "torch", "xgboost"})
      if (run(fmt::format("python3 -c 'import importlib.util as u; assert u.find_spec(\"{}\")'",
                          module))
              .status != 0)
        GTEST_SKIP() << "python3 with " << module << " is needed";
  }

  std::filesystem::path write(const std::string& name, const ModelFile& file) {
    const auto directory = folder_.path() / name;
    const auto written = write_model_file(directory, file);
    EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().message);
    return directory;
  }

  // What `tillcast predict --explain --json` says, of made-up customers.
  json predictions_of(const std::filesystem::path& directory) {
    const auto loaded = load_model(directory);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    const Model& model = **loaded;
    std::mt19937 random(8);
    json list = json::array();
    for (size_t customer = 0; customer < 40; ++customer) {
      std::vector<double> row;
      for (const std::string& feature : model.card().features) {
        const double value = static_cast<double>(random() % 10000) / 10000;
        row.push_back(feature == "p" ? value : std::exp(8 * value - 3) - 2);
      }
      double logit = 0;
      model.predict_logits(row, {&logit, 1});
      const auto explanation = model.explain(row);
      json contributions = json::array();
      for (size_t i = 0; i < row.size(); ++i)
        contributions.push_back(
            {{"feature", model.card().features[i]},
             {"value", row[i]},
             {"contribution", explanation ? json(explanation->contributions[i]) : json()}});
      list.push_back({{"logit", logit},
                      {"base_logit", explanation ? json(explanation->base_logit) : json()},
                      {"contributions", contributions}});
    }
    return {{"predictions", list}};
  }

  // The directory and what we say of it, as the script wants them.
  std::string pair(const std::filesystem::path& directory, const json& predictions) {
    const auto path = folder_.path() / (directory.filename().string() + ".predictions.json");
    EXPECT_TRUE(write_file(path, predictions.dump()).ok());
    return fmt::format(" '{}' '{}'", directory.string(), path.string());
  }
  std::string pair(const std::filesystem::path& directory) {
    return pair(directory, predictions_of(directory));
  }

  TemporaryFolder folder_;
};

TEST_F(Peers, EveryKindSaysTheSameInPyTorchAndXGBoost) {
  ModelFile calibrated = residual_file();
  calibrated.document["calibration"] = {{"kind", "platt"}, {"slope", 0.8}, {"intercept", -0.3}};
  std::string pairs;
  pairs += pair(write("logistic", logistic_file()));
  pairs += pair(write("wide-deep", wide_deep_file()));
  pairs += pair(write("residual", residual_file()));
  pairs += pair(write("calibrated", calibrated));
  pairs += pair(write("trees", gbdt_file()));
  pairs += pair(write("deep-trees", gbdt_file(1, 5, 12)));
  pairs += pair(write("probability", probability_file()));
  pairs += pair(write("blend", blend_file()));
  for (const auto& entry : std::filesystem::directory_iterator(TILLCAST_SOURCE_DIR "/models"))
    if (entry.is_directory()) pairs += pair(entry.path());
  const Outcome outcome = run(kCheck + pairs);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("blend: 40 rows, agrees"));
  std::fputs(outcome.output.c_str(), stdout);
}

TEST_F(Peers, XGBoostsOwnTreesAreScoredAndExplainedAsXGBoostDoes) {
  std::string pairs;
  for (const char* depth : {"1", "3", "6", "12"}) {
    const auto directory = folder_.path() / fmt::format("xgboost-depth-{}", depth);
    const Outcome trained = run(fmt::format("{} '{}' {}", kTrainTrees, directory.string(), depth));
    ASSERT_EQ(trained.status, 0) << trained.output;
    pairs += pair(directory);
  }
  const Outcome outcome = run(kCheck + pairs);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr(" contribution "));
  std::fputs(outcome.output.c_str(), stdout);
}

TEST_F(Peers, ADifferenceIsFound) {
  const auto network = write("residual", residual_file()), trees = write("trees", gbdt_file());
  json logits = predictions_of(network), contributions = predictions_of(trees);
  json& logit = logits["predictions"][7]["logit"];
  logit = logit.get<double>() + 1e-4;
  json& list = contributions["predictions"][7]["contributions"];
  for (const int i : {0, 1}) {  // their sum stays
    json& contribution = list[i]["contribution"];
    contribution = contribution.get<double>() + (i == 0 ? 1e-4 : -1e-4);
  }
  const Outcome outcome = run(kCheck + pair(network, logits) + pair(trees, contributions));
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("residual: 40 rows, DIFFERS"));
  EXPECT_THAT(outcome.output, HasSubstr("trees: 40 rows, DIFFERS"));
}

}  // namespace
}  // namespace tillcast
