#include "serve/customer_views.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "feature/catalogue.h"
#include "serve/json_views.h"
#include "serve/segment_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;

std::string text_or_empty(const json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

std::optional<int64_t> time_or_nothing(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(time_from_json(value));
}

SegmentLabel segment_from_json(const json& from) {
  return {segment_id_from_json(from["segment_id"]), text_or_empty(from["segment"])};
}

CustomerSummary customer_from_json(const json& from) {
  CustomerSummary customer;
  customer.customer_id = from["customer_id"];
  customer.country = text_or_empty(from["country"]);
  customer.first_purchase_at_ms = time_or_nothing(from["first_purchase_at"]);
  customer.last_purchase_at_ms = time_or_nothing(from["last_purchase_at"]);
  customer.orders = from["orders"];
  customer.monetary = money_from_json(from["monetary"]);
  customer.refunded = money_from_json(from["refunded"]);
  customer.probability = number_or_nothing(from["probability"]);
  customer.segment = segment_from_json(from);
  return customer;
}

TEST(CustomerViews, APageSaysWhatTheGoldenFileSays) {
  const json golden = read_golden("customers");
  CustomerPage page;
  for (const json& customer : golden["customers"])
    page.customers.push_back(customer_from_json(customer));
  page.total = golden["total"];
  page.next = golden["next"];
  page.as_of_ms = time_from_json(golden["as_of"]);
  page.seq = golden["seq"];
  EXPECT_EQ(json::parse(customers_json(page, "GBP")), golden);
}

TEST(CustomerViews, ACustomerSaysWhatTheGoldenFileSays) {
  const json golden = read_golden("customer");
  CustomerDetail customer;
  customer.summary = customer_from_json(golden);
  customer.as_of_ms = time_from_json(golden["as_of"]);
  for (size_t i = 0; i < kBaseFeatures; ++i)
    customer.features.push_back(golden["features"][std::string(features()[i].name)]);
  customer.prediction.emplace();
  static_cast<Prediction&>(*customer.prediction) = prediction_from_json(golden["prediction"]);
  customer.prediction->model_id = golden["prediction"]["model_id"];
  for (const json& order : golden["recent_orders"])
    customer.recent_orders.push_back(order_from_json(order));
  EXPECT_EQ(with_money_in_one_form(json::parse(customer_json(customer, "GBP"))),
            with_money_in_one_form(golden));
}

PurchaseRhythm rhythm_from_json(const json& from) {
  PurchaseRhythm rhythm;
  rhythm.days_since_last = from["days_since_last"];
  from["weekdays"].get_to(rhythm.weekdays);
  from["hours"].get_to(rhythm.hours);
  if (from["gap_mean_days"].is_null()) return rhythm;
  rhythm.gaps.emplace();
  rhythm.gaps->mean = from["gap_mean_days"];
  rhythm.gaps->median = from["gap_median_days"];
  rhythm.gaps->deviation = from["gap_std_days"];
  rhythm.gaps->last = from["gap_last_days"];
  rhythm.gaps->due_at_ms = time_from_json(from["due_at"]);
  from["gaps_days"].get_to(rhythm.gaps->newest);
  return rhythm;
}

TEST(CustomerViews, ATimelineSaysWhatTheGoldenFileSays) {
  const json golden = read_golden("customer-timeline");
  CustomerTimeline timeline;
  timeline.customer_id = golden["customer_id"];
  timeline.as_of_ms = time_from_json(golden["as_of"]);
  timeline.purchases_total = golden["purchases_total"];
  timeline.refunds_total = golden["refunds_total"];
  timeline.products_total = golden["products_total"];
  for (const json& purchase : golden["purchases"])
    timeline.purchases.push_back({time_from_json(purchase["ordered_at"]), 0,
                                  static_cast<int64_t>(money_from_json(purchase["amount"])),
                                  purchase["units"], purchase["lines"], purchase["products"]});
  for (const json& refund : golden["refunds"])
    timeline.refunds.push_back({time_from_json(refund["ordered_at"]),
                                static_cast<int64_t>(money_from_json(refund["amount"])),
                                refund["lines"], refund["cancellation"]});
  timeline.rhythm = rhythm_from_json(golden["rhythm"]);
  for (const json& product : golden["products"])
    timeline.products.push_back({0, product["product_id"], text_or_empty(product["description"]),
                                 static_cast<int64_t>(money_from_json(product["spend"])),
                                 product["lines"], product["share"]});
  EXPECT_EQ(json::parse(timeline_json(timeline, "GBP")), golden);
}

TEST(CustomerViews, WhatATimelineDoesNotKnowIsNull) {
  CustomerTimeline timeline;
  timeline.customer_id = "a\"b\n";
  EXPECT_TRUE(json::parse(timeline_json(timeline, "")).at("rhythm").is_null());
  timeline.rhythm.emplace();
  const json said = json::parse(timeline_json(timeline, ""))["rhythm"];
  for (const char* name :
       {"gap_mean_days", "gap_median_days", "gap_std_days", "gap_last_days", "due_at"})
    EXPECT_TRUE(said.at(name).is_null()) << name;
  EXPECT_EQ(said["gaps_days"], json::array());
  EXPECT_EQ(said["weekdays"].size(), 7u);
  EXPECT_EQ(said["hours"].size(), 24u);
}

TEST(CustomerViews, AHistorySaysWhatTheGoldenFileSays) {
  const json golden = read_golden("customer-history");
  CustomerHistory history;
  history.customer_id = golden["customer_id"];
  history.model_id = golden["model_id"];
  history.trained_until_ms = time_from_json(golden["trained_until"]);
  history.as_of_ms = time_from_json(golden["as_of"]);
  for (const json& point : golden["points"])
    history.points.push_back(
        {time_from_json(point["at"]), number_or_nothing(point["probability"]),
         point["bought"].is_null() ? std::nullopt : std::optional(point["bought"].get<bool>())});
  EXPECT_EQ(json::parse(history_json(history)), golden);
  const json none = json::parse(history_json({"a", "", {}, 0, {{0, {}, {}}}}));
  EXPECT_TRUE(none["model_id"].is_null());
  EXPECT_TRUE(none["trained_until"].is_null());
  EXPECT_TRUE(none["points"][0]["probability"].is_null());
}

}  // namespace
}  // namespace tillcast
