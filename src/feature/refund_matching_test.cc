// What refunds and cancellations leave of purchases, case by case; random ones: vector_test.cc.
#include "feature/refund_matching.h"

#include <gmock/gmock.h>

#include <chrono>

#include "feature/testing.h"

namespace tillcast {
namespace {

using testing::ElementsAre;

struct Item {
  const char* product;
  int64_t quantity;
  int64_t price_micros;
  std::optional<int64_t> amount_micros = std::nullopt;
};

OrderEvent order(OrderKind kind, const std::string& id, int64_t at_ms, std::vector<Item> items,
                 const std::string& refund_of = "") {
  OrderEvent event;
  event.kind = kind;
  event.order_id = id;
  event.ordered_at_ms = at_ms;
  event.refund_of = refund_of;
  for (const Item& item : items) {
    Line line{item.product, "", item.quantity, Money::from_micros(item.price_micros), std::nullopt};
    if (item.amount_micros) line.amount = Money::from_micros(*item.amount_micros);
    event.lines.push_back(line);
  }
  return event;
}

OrderEvent sale(const std::string& id, int64_t at_ms, std::vector<Item> items) {
  return order(OrderKind::kPlaced, id, at_ms, std::move(items));
}

OrderEvent refund(const std::string& id, int64_t at_ms, std::vector<Item> items,
                  const std::string& refund_of = "") {
  return order(OrderKind::kRefunded, id, at_ms, std::move(items), refund_of);
}

NetAmounts net_of(std::initializer_list<OrderEvent> orders) {
  Profile profile;
  for (const OrderEvent& event : orders) profile.add(event);
  NetAmounts net;
  match_refunds(profile, net);
  return net;
}

TEST(RefundMatching, TheNewestEarlierLinesGoFirst) {
  const NetAmounts net = net_of({sale("a", 10, {{"p", 5, 100}}), sale("b", 20, {{"p", 2, 100}}),
                                 refund("r", 30, {{"p", 3, 100}}), sale("c", 40, {{"p", 9, 100}})});
  EXPECT_THAT(net.purchase_micros, ElementsAre(400, 0, 900));
  EXPECT_THAT(net.unmatched_micros, ElementsAre(0));
}

TEST(RefundMatching, ProductAndPriceMustBothAgree) {
  const NetAmounts net = net_of({sale("a", 10, {{"p", 5, 100}, {"q", 5, 100}}),
                                 refund("r", 30, {{"p", 1, 101}, {"x", 2, 100}})});
  EXPECT_THAT(net.purchase_micros, ElementsAre(1000));
  EXPECT_THAT(net.unmatched_micros, ElementsAre(301));
}

TEST(RefundMatching, ARefundBeforeItsSaleUndoesNothing) {
  const NetAmounts net = net_of({refund("r", 5, {{"p", 1, 100}}), sale("a", 10, {{"p", 5, 100}})});
  EXPECT_THAT(net.purchase_micros, ElementsAre(500));
  EXPECT_THAT(net.unmatched_micros, ElementsAre(100));
}

TEST(RefundMatching, ANamedOrderIsUndoneAndNoOther) {
  const NetAmounts net =
      net_of({sale("a", 10, {{"p", 5, 100}, {"p", 1, 100}}), sale("b", 20, {{"p", 5, 100}}),
              refund("r", 30, {{"p", 2, 100}}, "a"), refund("s", 31, {{"p", 9, 100}}, "a"),
              refund("t", 32, {{"p", 1, 100}}, "unknown")});
  EXPECT_THAT(net.purchase_micros, ElementsAre(0, 500));
  EXPECT_THAT(net.unmatched_micros, ElementsAre(0, 500, 100));
}

TEST(RefundMatching, PartsOfALineRoundTowardsZeroAndEndAtNothing) {
  const auto left = [](int64_t undone) {
    return net_of({sale("a", 10, {{"p", 3, 100, 100}}), refund("r", 20, {{"p", undone, 100}})})
        .purchase_micros[0];
  };
  EXPECT_EQ(left(1), 67);
  EXPECT_EQ(left(2), 34);
  EXPECT_EQ(left(3), 0);
  const NetAmounts in_steps =
      net_of({sale("a", 10, {{"p", 3, 100, 100}}), refund("r", 20, {{"p", 1, 100}}),
              refund("s", 21, {{"p", 1, 100}}), refund("t", 22, {{"p", 1, 100}})});
  EXPECT_THAT(in_steps.purchase_micros, ElementsAre(0));
}

TEST(RefundMatching, OnlyTheUnmatchedUnitsShareOfARefundIsUnmatched) {
  const NetAmounts net = net_of({sale("a", 10, {{"p", 2, 100}}),
                                 refund("r", 20, {{"p", 3, 100, 100}, {"money back", 0, 0, 70}})});
  EXPECT_THAT(net.purchase_micros, ElementsAre(0));
  EXPECT_THAT(net.unmatched_micros, ElementsAre(33 + 70));
}

TEST(RefundMatching, LinesThatAreNoSaleAreNotUndone) {
  const NetAmounts net = net_of(
      {sale("a", 10, {{"p", -1, 100, 50}, {"p", 2, 100, 0}}), refund("r", 20, {{"p", 2, 100}})});
  EXPECT_THAT(net.purchase_micros, ElementsAre(50));
  EXPECT_THAT(net.unmatched_micros, ElementsAre(200));
}

TEST(RefundMatching, ACancellationUndoesWhatIsLeftAtItsTime) {
  const OrderEvent a = sale("a", 10, {{"p", 5, 100}}), b = sale("b", 20, {{"p", 5, 100}});
  Profile profile;
  for (const OrderEvent& event :
       {a, b, refund("r", 30, {{"p", 1, 100}}), refund("s", 50, {{"p", 1, 100}})})
    profile.add(event);
  const Profile before = profile;
  profile.cancel(b, 40);
  NetAmounts net;
  match_refunds(profile, net);
  EXPECT_THAT(net.purchase_micros, ElementsAre(400, 0)) << "s found b cancelled";
  EXPECT_THAT(net.unmatched_micros, ElementsAre(0, 0, 0));
  profile.restore(b, 40);
  EXPECT_EQ(profile, before);
  profile.cancel(a, 5);  // said to be before the order: then with it
  match_refunds(profile, net);
  EXPECT_THAT(net.purchase_micros, ElementsAre(0, 300));
}

// One order of ten thousand equal lines, undone unit by unit from both ends.
TEST(RefundMatching, ManyRefundsOfManyLinesAreNotQuadratic) {
  constexpr int kLines = 10'000;
  Profile profile;
  profile.add(sale("big", 10, std::vector<Item>(kLines, {"p", 1, 100})));
  for (int i = 0; i < kLines; ++i)
    profile.add(refund("r" + std::to_string(i), 20 + i, {{"p", 1, 100}}, i % 2 ? "big" : ""));
  const auto begun = std::chrono::steady_clock::now();
  NetAmounts net;
  match_refunds(profile, net);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
  EXPECT_THAT(net.purchase_micros, ElementsAre(0));
  EXPECT_EQ(std::ranges::count(net.unmatched_micros, 0), kLines);
}

}  // namespace
}  // namespace tillcast
