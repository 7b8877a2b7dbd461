#include "score/registry.h"

#include <gmock/gmock.h>

#include "base/file.h"
#include "base/time.h"
#include "score/testing.h"

namespace tillcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RegistryTest : public testing::Test {
 protected:
  std::vector<std::string> ids() const {
    std::vector<std::string> names;
    const std::vector<RegisteredModel> models = registry_.list().value();
    for (const RegisteredModel& model : models) names.push_back(model.model_id);
    return names;
  }
  std::string champion() const {
    const auto model = registry_.champion().value();
    return model ? model->model_id : "none";
  }
  void ship(const std::string& model_id, const std::string& until) {
    ModelFile file = logistic_file(model_id);
    file.document["trained_until"] = until;
    ASSERT_TRUE(write_model_file(folder_.path() / "shipped" / model_id, file).ok());
  }

  TemporaryFolder folder_;
  Registry registry_{folder_.path() / "data", {folder_.path() / "shipped"}};
};

TEST_F(RegistryTest, IsEmptyWhereThereIsNothing) {
  EXPECT_THAT(ids(), ElementsAre());
  EXPECT_EQ(champion(), "none");
}

TEST_F(RegistryTest, TheFirstModelIsChampionAndOthersAreNot) {
  const auto first = registry_.add(logistic_file("b"), false);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_TRUE(first->champion);
  EXPECT_FALSE(registry_.add(logistic_file("a"), false)->champion);
  EXPECT_THAT(ids(), ElementsAre("a", "b"));
  EXPECT_EQ(champion(), "b");
  EXPECT_TRUE(registry_.add(logistic_file("c"), true)->champion);
  EXPECT_EQ(champion(), "c");
}

TEST_F(RegistryTest, TheNewestShippedModelStandsInUntilThereIsAnother) {
  ship("new", "2011-09-01T00:00:00Z");
  ship("old", "2011-03-01T00:00:00Z");
  EXPECT_EQ(champion(), "new");
  ASSERT_TRUE(registry_.add(logistic_file("own"), false).ok());
  EXPECT_EQ(champion(), "own");
  ASSERT_TRUE(registry_.promote("old").ok());
  EXPECT_EQ(champion(), "old");
}

TEST_F(RegistryTest, PromotesOnlyWhatCanBeLoaded) {
  ASSERT_TRUE(registry_.add(logistic_file("good"), false).ok());
  ASSERT_TRUE(registry_.add(logistic_file("bad"), false).ok());
  ASSERT_TRUE(write_file(folder_.path() / "data/models/bad" / kWeightsFile, "x").ok());
  EXPECT_THAT(registry_.promote("bad").error().message, HasSubstr("bad/weights.safetensors"));
  EXPECT_EQ(registry_.promote("nobody").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(champion(), "good");
}

TEST_F(RegistryTest, RemovesNeitherTheChampionNorWhatWasShipped) {
  ship("shipped-one", "2011-09-01T00:00:00Z");
  ASSERT_TRUE(registry_.add(logistic_file("a"), false).ok());
  ASSERT_TRUE(registry_.add(logistic_file("b"), false).ok());
  EXPECT_EQ(registry_.remove("a").error().code, ErrorCode::kConflict);
  EXPECT_EQ(registry_.remove("shipped-one").error().code, ErrorCode::kConflict);
  EXPECT_EQ(registry_.remove("../data/models/b").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(registry_.remove("b").ok());
  EXPECT_THAT(ids(), ElementsAre("a", "shipped-one"));
}

TEST_F(RegistryTest, AChampionThatIsGoneIsAnErrorAndNotSilentlyAnother) {
  ship("shipped-one", "2011-09-01T00:00:00Z");
  ASSERT_TRUE(registry_.add(logistic_file("a"), false).ok());
  std::filesystem::remove_all(folder_.path() / "data/models/a");
  EXPECT_THAT(registry_.champion().error().message,
              HasSubstr("champion a: there is no such model"));
}

TEST_F(RegistryTest, AnIdIsNeverGivenTwice) {
  const int64_t until_ms = *parse_time("2011-09-01");
  EXPECT_EQ(registry_.new_id("logistic", until_ms), "logistic-20110901-1");
  ship("logistic-20110901-1", "2011-09-01T00:00:00Z");
  EXPECT_EQ(registry_.new_id("logistic", until_ms), "logistic-20110901-2");
  ASSERT_TRUE(registry_.add(logistic_file("logistic-20110901-2"), false).ok());
  EXPECT_EQ(registry_.new_id("logistic", until_ms), "logistic-20110901-3");
  EXPECT_EQ(registry_.add(logistic_file("logistic-20110901-2"), false).error().code,
            ErrorCode::kConflict);
}

TEST_F(RegistryTest, DescribesAModelWithoutItsInnards) {
  const nlohmann::json model = registry_.add(logistic_file("a"), false)->describe();
  EXPECT_EQ(model["role"], "champion");
  EXPECT_EQ(model["shipped"], false);
  EXPECT_EQ(model["metrics"]["folds"]["auc"], 0.7);
  EXPECT_FALSE(model.contains("architecture"));
  EXPECT_FALSE(model.contains("normalisation"));
}

// The model in the repository is what a fresh installation serves.
TEST(ShippedModel, LoadsAndForetells) {
  const Registry registry("/nonexistent", {std::filesystem::path(TILLCAST_SOURCE_DIR) / "models"});
  const auto champion = registry.champion();
  ASSERT_TRUE(champion.ok()) << champion.error().message;
  ASSERT_TRUE(champion->has_value());
  const auto model = load_model((*champion)->directory);
  ASSERT_TRUE(model.ok()) << model.error().message;
  const size_t features = (*model)->card().features.size();
  EXPECT_EQ(features, 37u);
  std::vector<double> matrix(2 * features);
  matrix[0] = 3;  // recency_days
  matrix[features] = 200;
  matrix[1] = matrix[features + 1] = 250;  // tenure_days
  std::vector<double> logits(2);
  (*model)->predict_logits(matrix, logits);
  EXPECT_TRUE(std::isfinite(logits[0]) && std::isfinite(logits[1]));
  EXPECT_GT(logits[0], logits[1]);
}

TEST_F(RegistryTest, ADamagedModelIsListedAndRemovableAndHindersNoOther) {
  ship("wide-deep-20110901-1", "2011-09-01T00:00:00Z");
  const auto bad = folder_.path() / "data" / "models" / "bad";
  std::filesystem::create_directories(bad);
  ASSERT_TRUE(write_file(bad / "model.json", "{").ok());
  const Registry registry(folder_.path() / "data", {folder_.path() / "shipped"});
  ASSERT_EQ(registry.list()->size(), 2u);
  EXPECT_FALSE(registry.find("bad").ok());
  EXPECT_EQ((*registry.champion())->model_id, "wide-deep-20110901-1");
  EXPECT_FALSE(registry.promote("bad").ok());
  EXPECT_TRUE(registry.remove("bad").ok());
  EXPECT_EQ(registry.list()->size(), 1u);
}

}  // namespace
}  // namespace tillcast
