#include "train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "score/feature_pairs.h"
#include "score/quantile_map.h"
#include "train/protocol.h"
#include "train/testing.h"
#include "train/torch_member.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

Dataset shop_data(int customers = 150) {
  const History history(made_up_shop(customers, 150));
  return history.snapshots(training_cutoffs(*parse_time("2011-05-20"), history.first_ms()));
}

Fitted fit(const char* type, const Dataset& data, FitOptions options = {}) {
  auto fitted = make_trainer(type).value()->fit(data, options);
  EXPECT_TRUE(fitted.ok()) << fitted.error().message;
  fitted->file.document["model_id"] = "test";
  return std::move(*fitted);
}

TEST(Trainer, UnknownTypesAreRefusedByName) {
  const auto trainer = make_trainer("gbdt");
  ASSERT_FALSE(trainer.ok());
  EXPECT_THAT(trainer.error().message, HasSubstr("gbdt is not in this version"));
  EXPECT_THAT(trainer.error().message, HasSubstr("wide-deep, logistic, recency, majority"));
}

TEST(Trainer, TheSameSeedGivesTheSameBitsAndAnotherDoesNot) {
  const Dataset data = shop_data();
  FitOptions options;
  options.folds = 2;
  const Fitted one = fit("wide-deep", data, options);
  const Fitted two = fit("wide-deep", data, options);
  EXPECT_EQ(one.file.tensors, two.file.tensors);
  EXPECT_EQ(one.file.document, two.file.document);
  options.seed = 2;
  EXPECT_NE(fit("wide-deep", data, options).file.tensors, one.file.tensors);
}

TEST(Trainer, EveryTypeMakesAModelThatRanksNoWorseThanItsKind) {
  const Dataset data = shop_data();
  const auto auc = [&](const char* type) { return fit(type, data).metrics.auc; };
  EXPECT_NEAR(auc("majority"), 0.5, 0.1);  // fold by fold another constant
  EXPECT_GT(auc("recency"), 0.6);
  EXPECT_GT(auc("logistic"), auc("recency"));
  EXPECT_GT(auc("wide-deep"), auc("recency"));
}

TEST(Trainer, FoldsAreReportedWithTheirRowsAndMetrics) {
  const Dataset data = shop_data();
  std::vector<FitProgress> seen;
  FitOptions options;
  options.folds = 3;
  options.observe = [&](const FitProgress& progress) { seen.push_back(progress); };
  const Fitted fitted = fit("wide-deep", data, options);
  ASSERT_EQ(fitted.folds.size(), 3u);
  size_t rows = 0;
  for (const FoldReport& fold : fitted.folds) {
    rows += fold.rows;
    EXPECT_GE(fold.epochs, 1u);
    EXPECT_TRUE(std::isfinite(fold.metrics.auc));
  }
  EXPECT_EQ(rows, data.rows());
  EXPECT_TRUE(std::ranges::is_sorted(seen, {}, &FitProgress::share));
  EXPECT_EQ(seen.back().fold, 3u);
  EXPECT_GT(seen.back().log_loss, 0);
}

TEST(Trainer, TooLittleToLearnFromIsSaid) {
  const auto error = [](const char* type, const Dataset& data) {
    const auto fitted = make_trainer(type).value()->fit(data, {});
    return fitted.ok() ? std::string("fitted") : fitted.error().message;
  };
  Dataset data = shop_data(3);
  EXPECT_THAT(error("wide-deep", data), HasSubstr("too few customers for 5 folds"));
  std::ranges::fill(data.labels, 1);
  EXPECT_THAT(error("wide-deep", data), HasSubstr("nothing to tell apart"));
  EXPECT_THAT(error("logistic", data), HasSubstr("nothing to tell apart"));
}

// What LibTorch's network takes, of a model file alone.
struct TorchInputs {
  MemberShape shape;
  std::vector<float> ranks, labels;
  std::vector<int64_t> cells;

  TorchInputs(const ModelFile& file, const Dataset& data) {
    const nlohmann::json& architecture = file.document["architecture"];
    const auto maps =
        quantile_maps_from_json(file.document["normalisation"], data.features).value();
    const auto crosses = feature_pairs_from_json(architecture["crosses"], data.features).value();
    const size_t buckets = architecture["buckets"];
    shape.features = maps.size();
    shape.crosses = crosses.size();
    shape.cells = crosses.size() * buckets * buckets;
    shape.width = architecture["width"];
    shape.blocks = architecture["blocks"];
    shape.gate_scale = architecture["gate_scale"];
    labels.assign(data.rows(), 0);
    const auto bucket = [&](size_t feature, double value) {
      size_t count = 0;
      for (const double edge : architecture["bucket_edges"][feature]) count += edge <= value;
      return count;
    };
    for (size_t row = 0; row < data.rows(); ++row) {
      for (size_t i = 0; i < maps.size(); ++i)
        ranks.push_back(static_cast<float>(maps[i](data.row(row)[i])));
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
  const auto model = make_model(file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  std::vector<double> native(data.rows());
  (*model)->predict_logits(data.matrix, native);
  for (size_t i = 0; i < data.rows(); ++i) ASSERT_NEAR(native[i], expected[i], 1e-5) << "row " << i;
}

TEST(WideDeepTrainer, TheNativeForwardPassAgreesWithLibTorch) {
  const Dataset data = shop_data();
  expect_native_agrees_with_torch(fit("wide-deep", data).file, data);
}

TEST(WideDeepTrainer, TheNativeForwardPassAgreesWithLibTorchOnTheShippedModels) {
  const Dataset data = shop_data();
  size_t models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TILLCAST_SOURCE_DIR "/models")) {
    if (!entry.is_directory()) continue;
    const auto file = read_model_file(entry.path());
    ASSERT_TRUE(file.ok()) << file.error().message;
    if (file->document["model_type"] != "wide-deep") continue;
    expect_native_agrees_with_torch(*file, data);
    ++models;
  }
  EXPECT_GE(models, 1u);
}

}  // namespace
}  // namespace tillcast
