#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "event/order_codec.h"
#include "event/order_event.h"
#include "event/order_json.h"

namespace tillcast {
namespace {

Line line(std::string product, int64_t quantity, std::string_view price) {
  return {std::move(product), "A LANTERN", quantity, *Money::parse(price), std::nullopt};
}

OrderEvent sample() {
  OrderEvent order;
  order.source = "till 1";
  order.order_id = "536365";
  order.customer_id = "17850";
  order.ordered_at_ms = 1'291'191'960'000;
  order.currency = "GBP";
  order.country = "United Kingdom";
  order.lines = {line("85123A", 6, "2.55"), line("71053", 0, "3.39"), line("22", -2, "1.10")};
  order.lines[0].amount = *Money::parse("14.00");
  return order;
}

TEST(OrderEvent, AmountsFollowTheKind) {
  OrderEvent order = sample();
  EXPECT_EQ(to_string(signed_amount(order)), "11.80");
  EXPECT_EQ(to_string(sale_amount(order)), "14.00") << "lines that are not positive do not count";
  order.kind = OrderKind::kRefunded;
  EXPECT_EQ(to_string(signed_amount(order)), "-11.80");
  EXPECT_EQ(sale_amount(order), Money{});
  order.kind = OrderKind::kCancelled;
  EXPECT_EQ(signed_amount(order), Money{});
}

TEST(OrderEvent, ValidationNamesTheField) {
  const auto why = [](auto change) {
    OrderEvent order = sample();
    change(order);
    const auto result = validate(order);
    return result.ok() ? std::string("valid") : result.error().message;
  };
  EXPECT_EQ(why([](OrderEvent&) {}), "valid");
  EXPECT_EQ(why([](OrderEvent& o) { o.order_id.clear(); }), "order_id: is missing");
  EXPECT_EQ(why([](OrderEvent& o) { o.lines.clear(); }), "lines: are missing");
  EXPECT_EQ(why([](OrderEvent& o) {
              o.lines.clear();
              o.kind = OrderKind::kCancelled;
            }),
            "valid");
  EXPECT_THAT(why([](OrderEvent& o) { o.revision = 1; }), testing::HasSubstr("revision"));
  EXPECT_THAT(why([](OrderEvent& o) { o.kind = OrderKind::kRefunded; }),
              testing::HasSubstr("lines[2].quantity"));
  EXPECT_THAT(why([](OrderEvent& o) { o.currency = "pounds"; }), testing::HasSubstr("currency"));
  EXPECT_THAT(why([](OrderEvent& o) { o.lines[1].quantity = INT64_MIN; }),
              testing::HasSubstr("lines[1].quantity"));
  EXPECT_THAT(why([](OrderEvent& o) { o.lines[0].amount = Money::from_micros(INT64_MIN); }),
              testing::HasSubstr("lines[0].amount"));
  EXPECT_THAT(why([](OrderEvent& o) { o.lines[1].unit_price = Money::from_micros(INT64_MAX); }),
              testing::HasSubstr("lines[1].unit_price"));
  EXPECT_THAT(why([](OrderEvent& o) {
                for (Line& l : o.lines) l.amount = Money::from_micros(Money::kMicrosMax);
              }),
              testing::HasSubstr("add up"));
  EXPECT_THAT(why([](OrderEvent& o) { o.customer_id.assign(kTextBytesMax + 1, 'x'); }),
              testing::HasSubstr("customer_id"));
  EXPECT_THAT(why([](OrderEvent& o) {
                o.lines.assign(300, o.lines[0]);
                for (Line& l : o.lines) l.description.assign(kDescriptionBytesMax, 'x');
              }),
              testing::HasSubstr("larger than 4 MiB"));
}

TEST(OrderCodec, RoundTrips) {
  OrderEvent order = sample();
  order.kind = OrderKind::kUpdated;
  order.revision = 7;
  order.ordered_at_ms = -5;
  const auto back = decode_entry(encode_entry(order));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(std::get<OrderEvent>(*back), order);
  const auto tick = decode_entry(encode_entry(Tick{1234}));
  ASSERT_TRUE(tick.ok());
  EXPECT_EQ(std::get<Tick>(*tick), Tick{1234});
}

TEST(OrderCodec, RefusesEveryTruncationAndUnknownVersions) {
  const std::string bytes = encode_entry(sample());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_entry(std::string_view(bytes).substr(0, size)).ok()) << size;
  EXPECT_FALSE(decode_entry(bytes + "x").ok());
  EXPECT_FALSE(decode_entry("\x63" + bytes).ok());
}

TEST(OrderCodec, FingerprintTellsContentApart) {
  OrderEvent order = sample();
  const uint64_t before = fingerprint(order);
  EXPECT_EQ(before, fingerprint(sample()));
  order.lines[2].description += "S";
  EXPECT_NE(before, fingerprint(order));
}

class OrderJson : public testing::Test {
 protected:
  std::vector<ParsedOrder> read(std::string_view body,
                                OrderJsonForm form = OrderJsonForm::kDocument) {
    auto orders = reader_.read(body, form, "GBP", 100);
    if (!orders.ok()) {
      error_ = orders.error().message;
      return {};
    }
    return std::move(*orders);
  }
  OrderJsonReader reader_;
  std::string error_;
};

TEST_F(OrderJson, RoundTrips) {
  const OrderEvent order = sample();
  std::string json;
  append_order_json(json, order);
  const auto orders = read(json);
  ASSERT_EQ(orders.size(), 1u) << error_;
  ASSERT_TRUE(orders[0].order.ok()) << orders[0].order.error().message;
  EXPECT_EQ(*orders[0].order, order);
}

TEST_F(OrderJson, TakesNumbersAndDefaults) {
  const auto orders = read(
      R"({"order_id":"1","ordered_at":"2010-12-01T10:26:00+02:00","customer_id":null,
          "lines":[{"product_id":"a","quantity":2,"unit_price":2.55},
                   {"product_id":"b","quantity":1.0,"unit_price":1e-6}]})");
  ASSERT_EQ(orders.size(), 1u) << error_;
  ASSERT_TRUE(orders[0].order.ok()) << orders[0].order.error().message;
  const OrderEvent& order = *orders[0].order;
  EXPECT_EQ(order.kind, OrderKind::kPlaced);
  EXPECT_EQ(order.currency, "GBP");
  EXPECT_EQ(order.ordered_at_ms, 1'291'191'960'000);
  EXPECT_EQ(to_string(signed_amount(order)), "5.100001");
}

TEST_F(OrderJson, RejectsAnOrderAndKeepsTheRest) {
  const auto orders = read(R"([{"order_id":"1"},{"order_id":"2","ordered_at":"2010-12-01",
      "lines":[{"product_id":"a","quantity":1.5,"unit_price":"1"}]},7,
      {"order_id":"3","ordered_at":"2010-12-01",
       "lines":[{"product_id":"a","quantity":1,"unit_price":"1"}]}])");
  ASSERT_EQ(orders.size(), 4u) << error_;
  EXPECT_EQ(orders[0].order.error().message, "ordered_at: is missing");
  EXPECT_EQ(orders[1].order_id, "2");
  EXPECT_EQ(orders[1].order.error().message, "lines[0]: quantity: is not a whole number");
  EXPECT_FALSE(orders[2].order.ok());
  EXPECT_TRUE(orders[3].order.ok());
}

TEST_F(OrderJson, ReadsLinesAndBoundsTheirNumber) {
  const std::string good = R"({"order_id":"1","ordered_at":"2010-12-01",)"
                           R"("lines":[{"product_id":"a","quantity":1,"unit_price":"1"}]})";
  const auto orders = read(good + "\n\nnot json\n" + good, OrderJsonForm::kLines);
  ASSERT_EQ(orders.size(), 3u) << error_;
  EXPECT_TRUE(orders[0].order.ok());
  EXPECT_FALSE(orders[1].order.ok());
  EXPECT_TRUE(orders[2].order.ok());
  EXPECT_FALSE(reader_.read(good + "\n" + good, OrderJsonForm::kLines, "GBP", 1).ok());
  EXPECT_FALSE(reader_.read("{", OrderJsonForm::kDocument, "GBP", 1).ok());
}

TEST(JsonString, EscapesAndRepairs) {
  std::string out;
  append_json_string(out, "a\"\\\n\x01é");
  EXPECT_EQ(out, "\"a\\\"\\\\\\u000a\\u0001é\"");
  out.clear();
  append_json_string(out, "caf\xe9");
  EXPECT_EQ(out, "\"caf\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace tillcast
