#include "train/network_ensemble.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "score/feature_pairs.h"
#include "score/quantile_map.h"
#include "train/residual_trainer.h"
#include "train/testing_rows.h"
#include "train/wide_deep_trainer.h"

namespace tillcast {
namespace {

// What LibTorch's network takes, of a model file alone.
struct TorchInputs {
  MemberShape shape;
  std::vector<float> ranks, labels;
  std::vector<int64_t> cells;

  TorchInputs(const ModelFile& file, const Dataset& data) : labels(data.rows()) {
    const nlohmann::json& architecture = file.document["architecture"];
    const auto maps =
        quantile_maps_from_json(file.document["normalisation"], data.features).value();
    shape.kind =
        architecture["kind"] == "residual" ? NetworkKind::kResidual : NetworkKind::kWideDeep;
    shape.features = maps.size();
    shape.width = architecture["width"];
    shape.blocks = architecture["blocks"];
    for (size_t row = 0; row < data.rows(); ++row)
      for (size_t i = 0; i < maps.size(); ++i)
        ranks.push_back(static_cast<float>(maps[i](data.row(row)[i])));
    if (shape.kind == NetworkKind::kWideDeep) add_cells(architecture, data);
  }

  void add_cells(const nlohmann::json& architecture, const Dataset& data) {
    const auto crosses = feature_pairs_from_json(architecture["crosses"], data.features).value();
    const size_t buckets = architecture["buckets"];
    shape.crosses = crosses.size();
    shape.cells = crosses.size() * buckets * buckets;
    shape.gate_scale = architecture["gate_scale"];
    const auto bucket = [&](size_t feature, double value) {
      size_t count = 0;
      for (const double edge : architecture["bucket_edges"][feature]) count += edge <= value;
      return count;
    };
    for (size_t row = 0; row < data.rows(); ++row) {
      for (size_t c = 0; c < crosses.size(); ++c) {
        const size_t first = bucket(crosses[c].first, data.row(row)[crosses[c].first]);
        const size_t second = bucket(crosses[c].second, data.row(row)[crosses[c].second]);
        cells.push_back(static_cast<int64_t>((c * buckets + first) * buckets + second));
      }
    }
  }

  MemberData view() const { return {ranks, cells, labels}; }
};

void expect_native_agrees_with_torch(const ModelFile& file, const Dataset& data) {
  const TorchInputs inputs(file, data);
  const size_t members = file.document["architecture"]["members"];
  std::vector<double> expected(data.rows());
  for (size_t m = 0; m < members; ++m) {
    const std::string prefix = fmt::format("{}.", m);
    Tensors member;
    for (const auto& [name, tensor] : file.tensors)
      if (name.starts_with(prefix)) member[name.substr(prefix.size())] = tensor;
    const auto logits = torch_logits(inputs.shape, member, inputs.view());
    ASSERT_TRUE(logits.ok()) << logits.error().message;
    for (size_t i = 0; i < data.rows(); ++i)
      expected[i] += static_cast<double>((*logits)[i]) / static_cast<double>(members);
  }
  ModelFile uncalibrated = file;
  uncalibrated.document["calibration"] = nullptr;
  const auto model = make_model(std::move(uncalibrated));
  ASSERT_TRUE(model.ok()) << model.error().message;
  std::vector<double> native(data.rows());
  (*model)->predict_logits(data.matrix, native);
  for (size_t i = 0; i < data.rows(); ++i) ASSERT_NEAR(native[i], expected[i], 1e-5) << "row " << i;
}

ModelFile fit(const Trainer& trainer, const Dataset& data, const Settings& settings) {
  auto fitted = trainer.fit(data, settings, {});
  EXPECT_TRUE(fitted.ok()) << fitted.error().message;
  fitted->file.document["model_id"] = "test";
  return std::move(fitted->file);
}

TEST(NetworkEnsemble, TheNativeForwardPassAgreesWithLibTorch) {
  for (const auto& trainer : {make_wide_deep_trainer(), make_residual_trainer()}) {
    for (const FeatureSet set : {FeatureSet::kBase, FeatureSet::kAdvanced}) {
      const Dataset data = shop_rows(*trainer, set);
      expect_native_agrees_with_torch(fit(*trainer, data, quick_settings(*trainer)), data);
    }
  }
}

TEST(NetworkEnsemble, TheNativeForwardPassAgreesWithLibTorchOnTheShippedModels) {
  const Dataset raw = raw_shop_rows();
  size_t models = 0;
  const auto check = [&](const ModelFile& file, const nlohmann::json& population) {
    const std::string type = file.document["model_type"];
    if (type != "wide-deep" && type != "advanced") return;
    const auto data = prepare(raw, file.document["features"], population);
    ASSERT_TRUE(data.ok()) << data.error().message;
    expect_native_agrees_with_torch(file, *data);
    ++models;
  };
  for (const auto& entry : std::filesystem::directory_iterator(TILLCAST_SOURCE_DIR "/models")) {
    if (!entry.is_directory()) continue;
    const auto file = read_model_file(entry.path());
    ASSERT_TRUE(file.ok()) << file.error().message;
    const nlohmann::json population = file->document.value("population", nlohmann::json());
    check(*file, population);
    for (const ModelFile& member : file->members) check(member, population);
  }
  EXPECT_GE(models, 1u);
}

TEST(NetworkEnsemble, StopsByTheFoldOnlyWhereAskedTo) {
  const auto trainer = make_residual_trainer();
  const Dataset data = shop_rows(*trainer);
  Settings settings = quick_settings(*trainer);
  settings["epochs_max"] = 6;
  settings["patience"] = 0;
  const auto all = trainer->fit(data, settings, {});
  for (const FoldReport& fold : all->folds) EXPECT_EQ(fold.epochs, 6u);
  settings["epochs_max"] = 60;
  settings["patience"] = 1;
  settings["learning_rate"] = 0.02;
  const auto stopped = trainer->fit(data, settings, {});
  for (const FoldReport& fold : stopped->folds) EXPECT_LT(fold.epochs, 60u);
}

// Brute force: the probability that minimises the expected focal loss where `truth` is the share of
// positives, by ternary search; the stretch is what takes its logit to the truth's.
TEST(FocalLoss, TheStretchTakesItsMinimiserToTheTruth) {
  EXPECT_EQ(focal_stretch(0), 1);
  for (const double gamma : {0.5, 1.0, 2.0}) {
    for (const double truth : {0.05, 0.3, 0.6, 0.95}) {
      const auto loss = [&](double q) {
        return -truth * std::pow(1 - q, gamma) * std::log(q) -
               (1 - truth) * std::pow(q, gamma) * std::log(1 - q);
      };
      double low = 1e-6, high = 1 - 1e-6;
      for (int i = 0; i < 200; ++i) {
        const double a = low + (high - low) / 3, b = high - (high - low) / 3;
        (loss(a) < loss(b) ? high : low) = loss(a) < loss(b) ? b : a;
      }
      EXPECT_NEAR(to_probability(focal_stretch(gamma) * to_logit(low)), truth, 0.003)
          << "gamma " << gamma;
    }
  }
}

TEST(FocalLoss, ProbabilitiesStayCalibrated) {
  const auto trainer = make_residual_trainer();
  const Dataset data = shop_rows(*trainer);
  const double share = static_cast<double>(data.positives()) / static_cast<double>(data.rows());
  Settings settings = quick_settings(*trainer);
  for (const double gamma : {0.0, 2.0}) {
    settings["focal_gamma"] = gamma;
    const auto fitted = trainer->fit(data, settings, {});
    ASSERT_TRUE(fitted.ok()) << fitted.error().message;
    double mean = 0;
    for (const double p : to_probabilities(fitted->logits)) mean += p;
    EXPECT_NEAR(mean / static_cast<double>(data.rows()), share, 0.05) << "gamma " << gamma;
    EXPECT_LT(fitted->metrics.ece, 0.08) << "gamma " << gamma;
  }
}

}  // namespace
}  // namespace tillcast
