// Nothing of what happens at or after a cut-off may change a feature or a prediction at it.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "feature/catalogue.h"
#include "train/builder.h"
#include "train/testing.h"

namespace tillcast {
namespace {

using Figures = std::vector<double>;
// What is said at a cut-off, given the orders of a shop, the future ones among them.
using Say = std::function<Figures(const std::vector<OrderEvent>& orders, int64_t cutoff_ms)>;

// The same past with other futures: none, dealt to other customers, and ten times as much.
std::vector<std::vector<OrderEvent>> other_futures(const std::vector<OrderEvent>& orders,
                                                   int64_t cutoff_ms) {
  const auto begin = std::ranges::lower_bound(orders, cutoff_ms, {}, &OrderEvent::ordered_at_ms);
  const std::vector<OrderEvent> past(orders.begin(), begin), future(begin, orders.end());
  std::vector<std::vector<OrderEvent>> shops = {past};

  std::vector<std::string> customers;
  for (const OrderEvent& order : future) customers.push_back(order.customer_id);
  std::ranges::shuffle(customers, std::mt19937_64(3));
  std::vector<OrderEvent> dealt = past;
  for (size_t i = 0; i < future.size(); ++i) {
    dealt.push_back(future[i]);
    dealt.back().customer_id = customers[i];
  }
  shops.push_back(dealt);

  std::vector<OrderEvent> more = past;
  for (const OrderEvent& order : future)
    for (int copy = 0; copy < 10; ++copy) {
      more.push_back(order);
      more.back().order_id += "-" + std::to_string(copy);
    }
  shops.push_back(more);
  return shops;
}

bool leaks(const Say& say, const std::vector<OrderEvent>& orders, int64_t cutoff_ms) {
  const Figures said = say(orders, cutoff_ms);
  EXPECT_FALSE(said.empty());
  return std::ranges::any_of(other_futures(orders, cutoff_ms), [&](const auto& shop) {
    return say(shop, cutoff_ms) != said;  // to the last bit
  });
}

class LeakageTest : public testing::Test {
 protected:
  const std::vector<OrderEvent> orders_ = made_up_shop(150, 200);
  const int64_t cutoff_ms_ = *parse_time("2011-06-01");
};

Figures features(const std::vector<OrderEvent>& orders, int64_t cutoff_ms) {
  const Dataset raw = History(orders).snapshots(std::vector{cutoff_ms});
  std::vector<std::string> names;
  for (const FeatureInfo& info : tillcast::features()) names.emplace_back(info.name);
  return prepare(raw, names, population_of(raw)).value().matrix;
}

TEST_F(LeakageTest, NoFeatureKnowsTheFuture) { EXPECT_FALSE(leaks(features, orders_, cutoff_ms_)); }

// Trained on what was known at the cut-off, asked at the cut-off.
Figures predictions(const std::string& type, const std::vector<OrderEvent>& orders,
                    int64_t cutoff_ms) {
  const History history(orders);
  const Dataset train = history.snapshots(training_cutoffs(cutoff_ms, history.first_ms()));
  BuildOptions options;
  options.features = FeatureSet::kAdvanced;
  options.folds = 2;
  const auto built = ModelBuilder(train, options).build(type).value();
  ModelFile file = built->fitted.file;
  file.document["model_id"] = "test";
  const auto model = make_model(std::move(file)).value();
  const Dataset rows = prepare(history.snapshots(std::vector{cutoff_ms}), model->card().features,
                               model->card().population)
                           .value();
  Figures logits(rows.rows());
  model->predict_logits(rows.matrix, logits);
  return logits;
}

TEST_F(LeakageTest, NoPredictionKnowsTheFuture) {
  for (const std::string type : {"logistic", "gbdt", "bg-nbd"})
    EXPECT_FALSE(
        leaks([&](const auto& orders, int64_t at_ms) { return predictions(type, orders, at_ms); },
              orders_, cutoff_ms_))
        << type;
}

// The checker at work: each of these knows something that it could not.
TEST_F(LeakageTest, ALeakWouldBeCaught) {
  const auto labels = [](const std::vector<OrderEvent>& orders, int64_t cutoff_ms) {
    const Dataset data = History(orders).snapshots(std::vector{cutoff_ms});
    return Figures(data.labels.begin(), data.labels.end());
  };
  EXPECT_TRUE(leaks(labels, orders_, cutoff_ms_));
  const auto one_day_ahead = [](const std::vector<OrderEvent>& orders, int64_t cutoff_ms) {
    return features(orders, cutoff_ms + kDayMs);
  };
  EXPECT_TRUE(leaks(one_day_ahead, orders_, cutoff_ms_));
  const auto trained_on_open_labels = [](const std::vector<OrderEvent>& orders, int64_t cutoff_ms) {
    return predictions("logistic", orders, cutoff_ms + 7 * kDayMs);
  };
  EXPECT_TRUE(leaks(trained_on_open_labels, orders_, cutoff_ms_));
}

}  // namespace
}  // namespace tillcast
