#include "train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "train/testing_rows.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

std::unique_ptr<Trainer> trainer_of(const std::string& type) {
  return std::move(make_trainer(type)).value();
}

Fitted fit(const std::string& type, const Dataset& data, const TrainerOptions& options = {}) {
  const auto trainer = trainer_of(type);
  auto fitted = trainer->fit(data, quick_settings(*trainer), options);
  EXPECT_TRUE(fitted.ok()) << fitted.error().message;
  fitted->file.document["model_id"] = "test";
  return std::move(*fitted);
}

TEST(Trainer, UnknownTypesAreRefusedByName) {
  const auto trainer = make_trainer("oracle");
  ASSERT_FALSE(trainer.ok());
  EXPECT_THAT(trainer.error().message, HasSubstr("oracle is not in this version"));
  EXPECT_THAT(trainer.error().message, HasSubstr("wide-deep, advanced, gbdt, logistic, bg-nbd"));
}

class EveryTrainer : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, EveryTrainer, testing::ValuesIn(trainable_types()),
                         [](const auto& trainer) {
                           std::string name = trainer.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(EveryTrainer, TheSameSeedGivesTheSameBits) {
  const Dataset data = shop_rows(*trainer_of(GetParam()));
  TrainerOptions options;
  options.folds = 3;
  const Fitted one = fit(GetParam(), data, options);
  const Fitted two = fit(GetParam(), data, options);
  EXPECT_EQ(one.file.tensors, two.file.tensors);
  EXPECT_EQ(one.file.trees, two.file.trees);
  EXPECT_EQ(one.file.document, two.file.document);
  EXPECT_EQ(one.logits, two.logits);
}

// Members are fitted two at a time: what one becomes may not depend on which others there are.
TEST_P(EveryTrainer, TheFirstMemberAloneIsTheFirstOfAll) {
  const Dataset data = shop_rows(*trainer_of(GetParam()));
  TrainerOptions options;
  options.folds = 3;
  options.fold_metrics = false;
  const Fitted all = fit(GetParam(), data, options);
  EXPECT_TRUE(all.folds.empty());
  options.members_max = 1;
  const Fitted first = fit(GetParam(), data, options);
  if (!all.file.trees.empty()) {
    EXPECT_EQ(all.file.trees.size(), 3u);
    EXPECT_EQ(first.file.trees, std::vector(1, all.file.trees[0]));
  }
  for (const auto& [name, tensor] : first.file.tensors) {
    ASSERT_TRUE(all.file.tensors.contains(name)) << name;
    EXPECT_EQ(all.file.tensors.at(name), tensor) << name;
  }
}

TEST_P(EveryTrainer, TheCardSaysWhatWasFittedToWhat) {
  const auto trainer = trainer_of(GetParam());
  const Dataset data = shop_rows(*trainer);
  const Fitted fitted = fit(GetParam(), data);
  const nlohmann::json& card = fitted.file.document;
  EXPECT_EQ(card["model_type"], GetParam());
  EXPECT_EQ(card["features"], trainer->features(FeatureSet::kAdvanced));
  EXPECT_EQ(card["settings"], quick_settings(*trainer));
  EXPECT_EQ(card["population"], data.population);
  EXPECT_EQ(card["rows"], data.rows());
  ASSERT_EQ(card["reference"].size(), data.features.size());
  for (const nlohmann::json& reference : card["reference"]) {
    EXPECT_EQ(reference["shares"].size(), reference["edges"].size() + 1);
    double sum = 0;
    for (const double share : reference["shares"]) sum += share;
    EXPECT_NEAR(sum, 1, 1e-9);
  }
  if (!fitted.file.tensors.empty()) {
    ASSERT_EQ(card["background"].size(), 32u);
    EXPECT_EQ(card["background"][0].size(), data.features.size());
    EXPECT_NE(data.features.empty(), card["background"][0] != card["background"][31]);
  }
  EXPECT_TRUE(make_model(fitted.file).ok());
}

TEST_P(EveryTrainer, SettingsItDoesNotHaveAreRefusedByName) {
  const auto trainer = trainer_of(GetParam());
  const Dataset data = shop_rows(*trainer);
  Settings settings = quick_settings(*trainer);
  settings["colour"] = 3;
  const auto fitted = trainer->fit(data, settings, {});
  ASSERT_FALSE(fitted.ok());
  EXPECT_THAT(fitted.error().message, HasSubstr("'colour' is not known"));
  settings.erase("colour");
  if (settings.empty()) return;
  const std::string first = settings.begin().key();
  settings[first] = "much";
  EXPECT_THAT(trainer->fit(data, settings, {}).error().message, HasSubstr(first));
  settings.erase(first);
  EXPECT_THAT(trainer->fit(data, settings, {}).error().message, HasSubstr(first));
}

TEST_P(EveryTrainer, TooLittleToLearnFromIsSaid) {
  const auto trainer = trainer_of(GetParam());
  const auto error = [&](const Dataset& data) {
    const auto fitted = trainer->fit(data, trainer->candidates().front(), {});
    return fitted.ok() ? std::string("fitted") : fitted.error().message;
  };
  Dataset data = shop_rows(*trainer, FeatureSet::kBase, 3);
  EXPECT_THAT(error(data), HasSubstr("too few customers for 5 folds"));
  std::ranges::fill(data.labels, 1);
  EXPECT_THAT(error(data), HasSubstr("nothing to tell apart"));
}

TEST(Trainer, EveryTypeRanksNoWorseThanItsKind) {
  const auto auc = [&](const char* type) {
    return fit(type, shop_rows(*trainer_of(type))).metrics.auc;
  };
  const double recency = auc("recency");
  EXPECT_GT(recency, 0.6);
  EXPECT_NEAR(auc("majority"), 0.5, 0.1);  // fold by fold another constant
  for (const char* type : {"bg-nbd", "logistic", "wide-deep", "advanced", "gbdt"})
    EXPECT_GT(auc(type), recency) << type;
}

TEST(Trainer, AnotherSeedIsAnotherModel) {
  for (const char* type : {"wide-deep", "advanced", "gbdt"}) {
    const Dataset data = shop_rows(*trainer_of(type));
    TrainerOptions options;
    options.folds = 2;
    const Fitted one = fit(type, data, options);
    options.seed = 2;
    const Fitted two = fit(type, data, options);
    EXPECT_TRUE(one.file.tensors != two.file.tensors || one.file.trees != two.file.trees) << type;
  }
}

TEST(Trainer, FoldsAreReportedWithTheirRowsAndMetrics) {
  const Dataset data = shop_rows(*trainer_of("wide-deep"));
  std::vector<FitProgress> seen;
  TrainerOptions options;
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
  EXPECT_EQ(fitted.logits.size(), data.rows());
  EXPECT_TRUE(std::ranges::is_sorted(seen, {}, &FitProgress::share));
  EXPECT_GT(seen.back().share, 0.5);
  EXPECT_GT(seen.back().log_loss, 0);
}

}  // namespace
}  // namespace tillcast
