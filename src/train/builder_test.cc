#include "train/builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "score/testing.h"
#include "train/testing.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

Dataset shop_rows(int customers = 150) {
  const History history(made_up_shop(customers, 200));
  return history.snapshots(
      training_cutoffs(day_of(history.last_ms()) * kDayMs, history.first_ms()));
}

BuildOptions quick() {
  BuildOptions options;
  options.folds = 2;
  return options;
}

std::shared_ptr<const Model> load(const Built& built) {
  ModelFile file = built.fitted.file;
  file.document["model_id"] = "test";
  return make_model(std::move(file)).value();
}

std::vector<double> logits_of(const Model& model, const Dataset& raw) {
  const Dataset rows = prepare(raw, model.card().features, model.card().population).value();
  std::vector<double> logits(rows.rows());
  model.predict_logits(rows.matrix, logits);
  return logits;
}

TEST(Builder, UnknownTypesAreRefusedByName) {
  const auto checked = check_model_type("oracle");
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().message, HasSubstr("oracle is not in this version; choose from"));
  EXPECT_THAT(checked.error().message, HasSubstr("ensemble"));
  for (const std::string& type : model_types()) EXPECT_TRUE(check_model_type(type).ok()) << type;
}

TEST(Builder, ACardSaysHowTheModelCameAbout) {
  const Dataset raw = shop_rows();
  const auto built = ModelBuilder(raw, quick()).build("logistic").value();
  const nlohmann::json& card = built->fitted.file.document;
  EXPECT_EQ(card["feature_set"], "base");
  EXPECT_EQ(card["features"].size(), 37u);
  EXPECT_EQ(card["settings"], built->choice.settings);
  EXPECT_EQ(card["choice"].size(), built->choice.tried.size());
  EXPECT_TRUE(card.contains("calibration"));
  EXPECT_EQ(card["reference"].size(), card["features"].size());
  ASSERT_EQ(card["importance"].size(), card["features"].size());
  for (size_t i = 1; i < card["importance"].size(); ++i)
    EXPECT_GE(card["importance"][i - 1]["mean_abs_contribution"],
              card["importance"][i]["mean_abs_contribution"]);
}

TEST(Builder, GivenSettingsAreTakenAndNotChosen) {
  const Dataset raw = shop_rows();
  BuildOptions options = quick();
  const Settings given = make_trainer("logistic").value()->candidates().back();
  options.settings = {{"logistic", given}};
  const auto built = ModelBuilder(raw, options).build("logistic").value();
  EXPECT_EQ(built->choice.settings, given);
  EXPECT_EQ(built->choice.tried.size(), 1u);
}

TEST(Builder, AnEnsembleIsTheWeightedMeanOfMembersThatAreBuiltOnce) {
  const Dataset raw = shop_rows();
  BuildOptions options = quick();
  options.features = FeatureSet::kAdvanced;
  ModelBuilder builder(raw, options);
  const auto member = builder.build("logistic").value();
  const auto ensemble = builder.build("ensemble").value();
  EXPECT_EQ(builder.build("logistic").value(), member);

  const nlohmann::json weights = ensemble->fitted.file.document["architecture"]["weights"];
  std::vector<double> expected(raw.rows());
  double sum = 0;
  for (const std::string& type : ensemble_members()) {
    const double weight = weights[type];
    sum += weight;
    const std::vector<double> logits = logits_of(*load(*builder.build(type).value()), raw);
    for (size_t i = 0; i < expected.size(); ++i) expected[i] += weight * logits[i];
  }
  EXPECT_NEAR(sum, 1, 1e-9);
  calibrate(ensemble->fitted.file.document["calibration"], expected);
  const std::vector<double> said = logits_of(*load(*ensemble), raw);
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(said[i], expected[i], 1e-9) << i;
  EXPECT_EQ(ensemble->fitted.folds.size(), 2u);
  EXPECT_GT(ensemble->fitted.metrics.auc, 0.6);
}

TEST(Builder, AnEnsembleComesBackFromDiskTheSame) {
  const Dataset raw = shop_rows();
  BuildOptions options = quick();
  options.features = FeatureSet::kAdvanced;
  options.importance = false;
  ModelFile file = ModelBuilder(raw, options).build("ensemble").value()->fitted.file;
  file.document["model_id"] = "ensemble-test-1";
  const auto before = make_model(file).value();
  TemporaryFolder folder;
  const auto directory = folder.path() / "ensemble-test-1";
  ASSERT_TRUE(write_model_file(directory, file).ok());
  const auto loaded = load_model(directory);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_EQ(logits_of(**loaded, raw), logits_of(*before, raw));
}

TEST(Builder, TooLittleToLearnFromIsSaid) {
  for (const std::string& type : model_types()) {
    if (type == "majority") continue;
    Dataset few = shop_rows(3);
    const auto too_few = ModelBuilder(few, {}).build(type);
    ASSERT_FALSE(too_few.ok()) << type;
    EXPECT_THAT(too_few.error().message, HasSubstr("too few customers for 5 folds")) << type;
    Dataset one_class = shop_rows();
    std::ranges::fill(one_class.labels, 1);
    const auto sure = ModelBuilder(one_class, quick()).build(type);
    ASSERT_FALSE(sure.ok()) << type;
    EXPECT_THAT(sure.error().message, HasSubstr("nothing to tell apart")) << type;
  }
}

}  // namespace
}  // namespace tillcast
