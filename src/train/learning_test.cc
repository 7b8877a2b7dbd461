#include "train/learning.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "score/testing.h"
#include "train/builder.h"
#include "train/gbdt_trainer.h"
#include "train/residual_trainer.h"
#include "train/testing_rows.h"
#include "train/wide_deep_trainer.h"
#include "train/xgboost_booster.h"

namespace tillcast {
namespace {

using nlohmann::json;

Fitted fit(const Trainer& trainer, const Dataset& data, const Settings& settings, bool metrics) {
  TrainerOptions options;
  options.folds = 3;
  options.fold_metrics = metrics;
  auto fitted = trainer.fit(data, settings, options);
  EXPECT_TRUE(fitted.ok()) << fitted.error().message;
  return std::move(*fitted);
}

// The slow twin: the member alone as a model file, asked by the code that serves.
double loss_of_member(const ModelFile& file, const std::string& prefix, const Dataset& rows) {
  ModelFile member;
  member.document = file.document;
  member.document["model_id"] = "member";
  member.document["architecture"]["members"] = 1;
  for (const auto& [name, tensor] : file.tensors)
    if (name.starts_with(prefix)) member.tensors["0." + name.substr(prefix.size())] = tensor;
  const auto model = std::move(make_model(std::move(member))).value();
  std::vector<double> logits(rows.rows());
  model->predict_logits(rows.matrix, logits);
  return compute_metrics(to_probabilities(logits), rows.labels).log_loss;
}

TEST(Learning, LogLossIsTheOneOfTheMetrics) {
  const std::vector<double> logits = {-40, -1, 0.3, 2, 50, -60};
  const std::vector<uint8_t> labels = {0, 1, 1, 0, 1, 1};
  EXPECT_NEAR(log_loss(logits, labels), compute_metrics(to_probabilities(logits), labels).log_loss,
              1e-12);
}

TEST(Learning, OfNetworksIsWhatTheirMembersSayAndChangesNoBitOfThem) {
  std::vector<std::unique_ptr<Trainer>> trainers;
  trainers.push_back(make_wide_deep_trainer());
  trainers.push_back(make_residual_trainer());
  for (const auto& trainer : trainers) {
    const Dataset data = shop_rows(*trainer);
    for (const int patience : {0, 1}) {
      Settings settings = quick_settings(*trainer);
      settings["patience"] = patience;
      const Fitted watched = fit(*trainer, data, settings, true);
      EXPECT_EQ(watched.file.tensors, fit(*trainer, data, settings, false).file.tensors);
      const json& learning = watched.file.document["learning"];
      ASSERT_EQ(learning.size(), 3u);
      for (size_t fold = 0; fold < 3; ++fold) {
        const json& one = learning[fold];
        EXPECT_EQ(one["member"], watched.file.document["model_type"]);
        EXPECT_EQ(one["fold"], fold + 1);
        EXPECT_EQ(one["step"], "epoch");
        EXPECT_EQ(one["stopped_at"], watched.folds[fold].epochs);
        if (patience == 0) {
          EXPECT_EQ(one["train"].size(), 3u);
        }
        ASSERT_EQ(one["train"].size(), one["validation"].size());
        const size_t stopped_at = one["stopped_at"];
        ASSERT_LE(stopped_at, one["train"].size());
        const Split split = split_at(customer_folds(data, 3, 1), static_cast<uint32_t>(fold));
        const std::string prefix = fmt::format("{}.", fold);
        EXPECT_NEAR(one["train"][stopped_at - 1].get<double>(),
                    loss_of_member(watched.file, prefix, data.take(split.train)), 2e-6);
        EXPECT_NEAR(one["validation"][stopped_at - 1].get<double>(),
                    loss_of_member(watched.file, prefix, data.take(split.test)), 2e-6);
      }
    }
  }
}

TEST(Learning, OfTreesIsWhatXgboostWouldSayAfterEachOfThem) {
  const auto trainer = make_gbdt_trainer();
  const Dataset data = shop_rows(*trainer);
  Settings settings = quick_settings(*trainer);
  settings["trees"] = 7;
  const Fitted longer = fit(*trainer, data, settings, true);
  EXPECT_EQ(longer.file.trees, fit(*trainer, data, settings, false).file.trees);
  const json& one = longer.file.document["learning"][1];
  EXPECT_EQ(one["member"], "gbdt");
  EXPECT_EQ(one["fold"], 2);
  EXPECT_EQ(one["step"], "tree");
  EXPECT_EQ(one["every"], 1);
  EXPECT_EQ(one["stopped_at"], 7);
  ASSERT_EQ(one["train"].size(), 7u);
  const Split split = split_at(customer_folds(data, 3, 1), 1);
  // A booster of fewer trees is the beginning of a longer one.
  for (const size_t trees : {size_t{1}, size_t{4}, size_t{7}}) {
    settings["trees"] = trees;
    const Fitted shorter = fit(*trainer, data, settings, false);
    for (const auto& [key, rows] : {std::pair("train", split.train), {"validation", split.test}}) {
      const Dataset part = data.take(rows);
      const auto margins =
          booster_margins(shorter.file.trees[1], data.features,
                          std::vector<float>(part.matrix.begin(), part.matrix.end()));
      const std::vector<double> logits(margins->begin(), margins->end());
      EXPECT_NEAR(one[key][trees - 1].get<double>(), log_loss(logits, part.labels), 3e-6) << trees;
    }
  }
}

TEST(Learning, ManyTreesAreThinnedToPointsAtEqualDistance) {
  const auto trainer = make_gbdt_trainer();
  const Dataset data = shop_rows(*trainer);
  Settings settings = quick_settings(*trainer);
  settings["trees"] = 401;
  const json one = fit(*trainer, data, settings, true).file.document["learning"][0];
  EXPECT_EQ(one["every"], 3);
  EXPECT_EQ(one["stopped_at"], 401);
  EXPECT_EQ(one["train"].size(), 133u);
  EXPECT_LT(one["train"].back(), one["train"].front());
}

TEST(Learning, OfAnEnsembleIsThatOfItsMembersThatLearnInSteps) {
  const Dataset raw = raw_shop_rows();
  BuildOptions options;
  options.folds = 2;
  options.importance = false;
  for (const std::string& type : ensemble_members())
    options.settings[type] = quick_settings(**make_trainer(type));
  const auto built = ModelBuilder(raw, options).build("ensemble");
  ASSERT_TRUE(built.ok()) << built.error().message;
  const ModelFile& file = (*built)->fitted.file;
  std::vector<std::pair<std::string, size_t>> named;
  for (const json& one : file.document["learning"])
    named.emplace_back(one["member"], one["fold"].get<size_t>());
  const std::vector<std::pair<std::string, size_t>> expected = {{"gbdt", 1},      {"gbdt", 2},
                                                                {"wide-deep", 1}, {"wide-deep", 2},
                                                                {"advanced", 1},  {"advanced", 2}};
  EXPECT_EQ(named, expected);
  for (const ModelFile& member : file.members) EXPECT_FALSE(member.document.contains("learning"));
  EXPECT_EQ((*built)->fitted.curve.rows(), raw.rows());
}

}  // namespace
}  // namespace tillcast
