#include "score/registry.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/file.h"
#include "base/random.h"
#include "base/time.h"
#include "base/vector_registers.h"
#include "score/champion_history.h"
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

TEST_F(RegistryTest, RollsBackStepByStepAndRefusesWhereThereIsNothing) {
  ship("shipped-one", "2011-09-01T00:00:00Z");
  EXPECT_EQ(registry_.roll_back().error().code, ErrorCode::kNotFound);
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(registry_.add(logistic_file(id), true).ok());
  ASSERT_TRUE(registry_.promote("a").ok());
  EXPECT_EQ(*registry_.champion_before(), "c");
  EXPECT_EQ(*registry_.roll_back(), "c");
  EXPECT_EQ(champion(), "c");
  EXPECT_EQ(*registry_.roll_back(), "b");
  EXPECT_EQ(*registry_.roll_back(), "a");
  EXPECT_EQ(*registry_.roll_back(), "shipped-one");
  EXPECT_THAT(registry_.roll_back().error().message, HasSubstr("no other champion"));
  EXPECT_EQ(champion(), "shipped-one");
  ASSERT_TRUE(registry_.promote("b").ok());
  EXPECT_EQ(*registry_.roll_back(), "shipped-one") << "a rollback is not gone back to";
}

TEST_F(RegistryTest, DoesNotRollBackToWhatIsGoneOrDamaged) {
  for (const char* id : {"a", "b"}) ASSERT_TRUE(registry_.add(logistic_file(id), true).ok());
  const auto weights = folder_.path() / "data/models/a" / kWeightsFile;
  ASSERT_TRUE(write_file(weights, "x").ok());
  EXPECT_THAT(registry_.roll_back().error().message, HasSubstr("a/weights.safetensors"));
  ASSERT_TRUE(registry_.remove("a").ok());
  EXPECT_THAT(registry_.roll_back().error().message, HasSubstr("a, the champion before, is gone"));
  EXPECT_EQ(champion(), "b");
}

TEST_F(RegistryTest, TheHistoryIsALineAPromotionAndADamagedLineHindersNothing) {
  for (const char* id : {"a", "b"}) ASSERT_TRUE(registry_.add(logistic_file(id), true).ok());
  ASSERT_TRUE(registry_.promote("b").ok()) << "again: nothing changes";
  const auto models = folder_.path() / "data/models";
  std::vector<ChampionChange> history = read_champion_history(models);
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].model_id, "a");
  EXPECT_EQ(history[0].previous, "");
  EXPECT_EQ(history[1].previous, "a");
  EXPECT_TRUE(parse_time(history[1].time).ok()) << history[1].time;
  const std::string text = *read_file(models / "champions.jsonl");
  ASSERT_TRUE(write_file(models / "champions.jsonl", "{\"model_id\":\n[]\n" + text).ok());
  EXPECT_EQ(*registry_.roll_back(), "a");
  EXPECT_TRUE(read_champion_history(models).back().rollback);
}

TEST_F(RegistryTest, ChallengersAreNamedAndEndWhenPromotedOrStopped) {
  for (const char* id : {"a", "b", "c", "d", "e", "f"})
    ASSERT_TRUE(registry_.add(logistic_file(id), false).ok());
  EXPECT_EQ(registry_.challenge("a").error().code, ErrorCode::kConflict) << "the champion";
  EXPECT_EQ(registry_.challenge("nobody").error().code, ErrorCode::kNotFound);
  for (const char* id : {"b", "c", "d", "e", "e"}) ASSERT_TRUE(registry_.challenge(id).ok()) << id;
  EXPECT_EQ(registry_.challenge("f").error().code, ErrorCode::kConflict) << "enough";
  EXPECT_EQ(registry_.find("b")->describe()["role"], "challenger");
  EXPECT_EQ(registry_.remove("b").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(registry_.promote("b").ok());
  ASSERT_TRUE(registry_.stop_challenge("c").ok());
  EXPECT_EQ(registry_.stop_challenge("c").error().code, ErrorCode::kNotFound);
  const std::vector<RegisteredModel> left = *registry_.challengers();
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0].model_id, "d");
  EXPECT_EQ(registry_.find("b")->describe()["role"], "champion");
}

TEST_F(RegistryTest, DescribesAModelWithoutItsInnards) {
  ModelFile file = logistic_file("a");
  file.document["code_version"] = "0.1.0+abc";
  file.document["seed"] = 7;
  file.document["data"] = {{"fingerprint", "xxh3-128:1"}};
  file.document["background"] = {{1, 2}};
  const nlohmann::json model = registry_.add(file, false)->describe();
  EXPECT_EQ(model["lineage"]["code_version"], "0.1.0+abc");
  EXPECT_EQ(model["lineage"]["data_fingerprint"], "xxh3-128:1");
  EXPECT_EQ(model["lineage"]["seed"], 7);
  EXPECT_EQ(model["lineage"]["features"], 2);
  EXPECT_EQ(model["lineage"]["trained_at"], nullptr);
  EXPECT_EQ(model["lineage"]["trained_until"], "2011-09-01T00:00:00Z");
  EXPECT_FALSE(model.contains("background"));
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
  const std::vector<std::string>& features = (*model)->card().features;
  // The first of its background rows, three and 200 days after the last purchase.
  const auto place = std::ranges::find(features, "recency_days") - features.begin();
  ASSERT_LT(place, std::ssize(features));
  const auto file = read_model_file((*champion)->directory);
  ASSERT_TRUE(file.ok());
  const auto member = std::ranges::find_if(file->members, [](const ModelFile& one) {
    return one.document.contains("background") && !one.document["background"].is_null();
  });
  ASSERT_NE(member, file->members.end());
  ASSERT_EQ(member->document["features"], (*champion)->document["features"]);
  std::vector<double> matrix = member->document["background"][0];
  matrix.insert(matrix.end(), matrix.begin(), matrix.begin() + std::ssize(features));
  matrix[static_cast<size_t>(place)] = 3;
  matrix[features.size() + static_cast<size_t>(place)] = 200;
  std::vector<double> logits(2);
  (*model)->predict_logits(matrix, logits);
  EXPECT_TRUE(std::isfinite(logits[0]) && std::isfinite(logits[1]));
  EXPECT_GT(logits[0], logits[1]);
}

TEST(ShippedModel, GivesTheSameBitsWithAnyRegistersAndInAnyBatch) {
  const Registry registry("/nonexistent", {std::filesystem::path(TILLCAST_SOURCE_DIR) / "models"});
  const auto model = load_model(registry.champion().value()->directory).value();
  const ModelCard& card = model->card();
  constexpr size_t kRows = 45;
  Rng rng(1, 1);
  std::vector<double> matrix;
  for (size_t i = 0; i < kRows; ++i)
    for (const FeatureReference& reference : card.reference)
      matrix.push_back(reference.edges.empty()
                           ? rng.normal()
                           : reference.edges[rng.below(reference.edges.size())]);
  const auto logits_of = [&](size_t batch) {
    std::vector<double> logits(kRows);
    for (size_t row = 0; row < kRows; row += batch) {
      const size_t count = std::min(batch, kRows - row);
      const std::span rows(&matrix[row * card.features.size()], count * card.features.size());
      model->predict_logits(rows, std::span(&logits[row], count));
    }
    return logits;
  };
  ASSERT_EQ(matrix.size(), kRows * card.features.size());
  const std::vector<double> alone = logits_of(1);
  for (const size_t bytes : {16, 32, 64}) {
    const RegisterLimit limit(bytes);
    for (const size_t batch : {1, 2, 5, 7, 16, 45}) EXPECT_EQ(logits_of(batch), alone) << bytes;
  }
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
