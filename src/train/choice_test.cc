#include "train/choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/time.h"
#include "train/testing.h"

namespace tillcast {
namespace {

Dataset shop_rows(int customers = 150, int days = 260) {
  const History history(made_up_shop(customers, days));
  return history.snapshots(
      training_cutoffs(day_of(history.last_ms()) * kDayMs, history.first_ms()));
}

int64_t newest(const Dataset& data, const std::vector<uint32_t>& rows) {
  int64_t newest_ms = INT64_MIN;
  for (const uint32_t row : rows) newest_ms = std::max(newest_ms, data.cutoffs_ms[row]);
  return newest_ms;
}

std::set<uint32_t> customers_of(const Dataset& data, const std::vector<uint32_t>& rows) {
  std::set<uint32_t> customers;
  for (const uint32_t row : rows) customers.insert(data.customers[row]);
  return customers;
}

TEST(InnerSplits, WalkForwardTestsOnLaterCutOffsWhoseLabelsTheTrainingCannotKnow) {
  const Dataset data = shop_rows();
  const InnerSplits splits = inner_splits(data, Protocol::kWalkForward, 1).value();
  for (const Split* split : {&splits.earlier, &splits.later}) {
    const int64_t test_ms = newest(data, split->test);
    EXPECT_LE(newest(data, split->train) + kHorizonMs, test_ms);
    for (const uint32_t row : split->test) EXPECT_EQ(data.cutoffs_ms[row], test_ms);
  }
  EXPECT_EQ(newest(data, splits.later.test), std::ranges::max(data.cutoffs_ms));
  // No day's purchases are labels of both.
  EXPECT_LE(newest(data, splits.earlier.test) + kHorizonMs, newest(data, splits.later.test));
}

TEST(InnerSplits, GroupsKeepCustomersApartAndSnapshotsDoNot) {
  const Dataset data = shop_rows();
  const auto shared = [&](Protocol protocol) {
    const Split split = inner_splits(data, protocol, 1).value().later;
    const std::set<uint32_t> train = customers_of(data, split.train);
    return std::ranges::count_if(customers_of(data, split.test),
                                 [&](uint32_t customer) { return train.contains(customer); });
  };
  EXPECT_EQ(shared(Protocol::kGroupKFold), 0);
  EXPECT_GT(shared(Protocol::kSnapshotKFold), 100);
}

TEST(InnerSplits, TooShortAHistoryIsSaid) {
  EXPECT_FALSE(inner_splits(shop_rows(150, 70), Protocol::kWalkForward, 1).ok());
}

// A kind whose settings are its answer: {"logit":x}.
class ConstantTrainer final : public Trainer {
 public:
  std::vector<std::string> features(FeatureSet) const override { return {"recency_days"}; }
  Result<Fitted> fit(const Dataset& data, const Settings& settings,
                     const TrainerOptions& options) const override {
    fits.push_back(options.members_max);
    Fitted fitted;
    fitted.file.document = {
        {"format", kModelFormat},
        {"model_type", "logistic"},
        {"features", data.features},
        {"normalisation",
         {{"kind", "quantile"}, {"maps", {{{"values", {0.0}}, {"ranks", {0.0}}}}}}},
        {"architecture", {{"kind", "linear"}, {"products", nlohmann::json::array()}}}};
    fitted.file.tensors["linear.weight"] = {{1}, {0}};
    fitted.file.tensors["linear.bias"] = {{1}, {settings["logit"].get<float>()}};
    return fitted;
  }
  mutable std::vector<size_t> fits;
};

TEST(Choose, TakesTheSmallestLogLossAndKeepsWhatItSaid) {
  const Dataset data = prepare(shop_rows(), {"recency_days"}, nullptr).value();
  const Split later = inner_splits(data, Protocol::kWalkForward, 1).value().later;
  double share = 0;
  for (const uint32_t row : later.test) share += data.labels[row];
  share /= static_cast<double>(later.test.size());
  const double best = to_logit(share);
  const ConstantTrainer trainer;
  const std::vector<Settings> candidates = {
      {{"logit", best + 2}}, {{"logit", best}}, {{"logit", best - 1}}};
  const Choice choice = choose(trainer, candidates, data, Protocol::kWalkForward, {}).value();
  EXPECT_EQ(choice.settings, candidates[1]);
  EXPECT_EQ(choice.tried.size(), 3u);
  EXPECT_EQ(choice.later.labels.size(), later.test.size());
  EXPECT_NEAR(choice.later.logits.front(), best, 1e-5);
  EXPECT_EQ(trainer.fits, (std::vector<size_t>{1, 1, 1, 1}));  // and once for the earlier split
}

TEST(Choose, TakesTheFirstWhereNothingCanBeTried) {
  const Dataset data = prepare(shop_rows(150, 70), {"recency_days"}, nullptr).value();
  const ConstantTrainer trainer;
  const Choice choice =
      choose(trainer, {{{"logit", 1}}, {{"logit", 2}}}, data, Protocol::kWalkForward, {}).value();
  EXPECT_EQ(choice.settings["logit"], 1);
  EXPECT_TRUE(choice.tried.empty());
  EXPECT_TRUE(trainer.fits.empty());
}

}  // namespace
}  // namespace tillcast
