#include "serve/json_views.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "feature/catalogue.h"
#include "serve/wire_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;

TEST(JsonViews, KpisSayWhatTheGoldenFrameSays) {
  json expected = read_golden("kpis")["data"];
  const Kpis kpis = kpis_from_json(expected);
  const EngineStatus engine = engine_from_json(expected["engine"]);
  json said = json::parse(kpis_json(kpis, &engine));
  EXPECT_NEAR(said["refund_rate"].get<double>(), expected["refund_rate"].get<double>(), 5e-5);
  said.erase("refund_rate");
  expected.erase("refund_rate");
  EXPECT_EQ(with_money_in_one_form(said), with_money_in_one_form(expected));
}

TEST(JsonViews, AProblemIsThereOnlyWhereThereIsOne) {
  EngineStatus engine;
  const json well = json::parse(kpis_json({}, &engine))["engine"];
  EXPECT_FALSE(well.contains("models_problem"));
  EXPECT_FALSE(well.contains("segments_problem"));
  engine.models_problem = "model m: is not there";
  engine.segments_problem = "segments: a \"byte\" is missing";
  const json ill = json::parse(kpis_json({}, &engine))["engine"];
  EXPECT_EQ(ill["models_problem"], engine.models_problem);
  EXPECT_EQ(ill["segments_problem"], engine.segments_problem);
}

TEST(JsonViews, WithoutOrdersNothingIsKnownAndSumsAreZero) {
  const json said = json::parse(kpis_json({}));
  for (const char* name : {"from", "to", "as_of", "currency", "average_order_value", "refund_rate",
                           "expected_purchases_30d"})
    EXPECT_TRUE(said.at(name).is_null()) << name;
  for (const char* name : {"gross_revenue", "refunds", "adjustments", "net_revenue"})
    EXPECT_EQ(said.at(name), "0.00") << name;
  EXPECT_FALSE(said.contains("engine"));
}

TEST(JsonViews, TheAverageIsRoundedHalfAwayFromZeroInIntegers) {
  Kpis kpis;
  kpis.totals.gross = 1;  // a micro
  kpis.totals.orders = 2;
  EXPECT_EQ(json::parse(kpis_json(kpis))["average_order_value"], "0.000001");
  kpis.totals.orders = 3;
  EXPECT_EQ(json::parse(kpis_json(kpis))["average_order_value"], "0.00");
  // A sum that no double holds.
  kpis.totals.gross = MoneySum{9'007'199'254'740'993} * 1'000;
  kpis.totals.orders = 1'000;
  EXPECT_EQ(json::parse(kpis_json(kpis))["average_order_value"], "9007199254.740993");
}

TEST(JsonViews, OrdersSayWhatTheGoldenFrameSays) {
  const json expected = read_golden("orders")["data"];
  ASSERT_GT(expected.size(), 3u);
  for (const json& order : expected)
    EXPECT_EQ(with_money_in_one_form(json::parse(order_json(order_from_json(order)))),
              with_money_in_one_form(order));
}

TEST(JsonViews, PredictionsSayWhatTheGoldenFrameSays) {
  const json frame = read_golden("predictions");
  for (const json& expected : frame["data"]) {
    const Prediction prediction = prediction_from_json(expected);
    const auto model_id = expected["model_id"].get<std::string>();
    EXPECT_EQ(json::parse(brief_prediction_json(prediction, model_id)), expected);
    json whole = expected;
    whole["contributions"] = nullptr;
    EXPECT_EQ(json::parse(prediction_json(prediction, model_id)), whole);
  }
}

TEST(JsonViews, AnExplainedPredictionSaysWhatTheGoldenFileSays) {
  const json golden = read_golden("prediction-explained");
  ExplainedPrediction explained;
  static_cast<Prediction&>(explained.prediction) = prediction_from_json(golden);
  explained.prediction.model_id = golden["model_id"];
  explained.why = {golden["base_logit"],
                   golden["logit"],
                   golden["contribution_error"],
                   golden["explanation_method"],
                   {}};
  for (const json& part : golden["contributions"])
    explained.why.contributions.push_back(
        {part["feature"], part["value"], part["contribution"], part["words"]});
  EXPECT_EQ(json::parse(explained_json(explained)), golden);
}

TEST(JsonViews, ACustomerWithoutAPurchaseHasNoFeaturesAndNoPrediction) {
  CustomerDetail customer;
  customer.summary.customer_id = "a\"b\n";
  customer.summary.refunded = 1'500'000;
  const json said = json::parse(customer_json(customer, "GBP"));
  EXPECT_EQ(said["customer_id"], "a\"b\n");
  EXPECT_EQ(said["refunded"], "1.50");
  for (const char* name : {"country", "first_purchase_at", "last_purchase_at", "probability",
                           "segment", "segment_id", "features", "prediction"})
    EXPECT_TRUE(said.at(name).is_null()) << name;
  EXPECT_EQ(said["recent_orders"], json::array());
}

TEST(JsonViews, ACustomerSaysTheirSegment) {
  CustomerSummary customer;
  customer.segment = {65535, "L\"st"};
  const json said = json::parse(customers_json({{customer}, 1, "", {}, 0}, "GBP"))["customers"][0];
  EXPECT_EQ(said["segment"], "L\"st");
  EXPECT_EQ(said["segment_id"], 65535);
}

TEST(JsonViews, AFeatureThatIsNotFiniteIsNull) {
  CustomerDetail customer;
  customer.features.assign(kBaseFeatures, 0.1);
  customer.features[0] = NAN;
  customer.features[1] = INFINITY;
  const json features = json::parse(customer_json(customer, "GBP"))["features"];
  ASSERT_EQ(features.size(), kBaseFeatures);
  EXPECT_TRUE(features[std::string(tillcast::features()[0].name)].is_null());
  EXPECT_TRUE(features[std::string(tillcast::features()[1].name)].is_null());
  EXPECT_EQ(features[std::string(tillcast::features()[2].name)], 0.1);
}

TEST(JsonViews, PagesEndWithNull) {
  EXPECT_TRUE(json::parse(orders_json({}))["next"].is_null());
  EXPECT_EQ(json::parse(orders_json({{}, 17}))["next"], 17);
  EXPECT_TRUE(json::parse(customers_json({}, "GBP"))["next"].is_null());
  EXPECT_EQ(json::parse(customers_json({{}, 3, "x:y", 0, 7, {}}, "GBP")),
            json::parse(R"({"customers":[],"total":3,"next":"x:y",
                            "as_of":"1970-01-01T00:00:00Z","seq":7})"));
}

TEST(JsonViews, ASeriesNamesItsStepAndPoints) {
  const SeriesPoint point{1'291'161'600'000, {2, 5, 1'500'000, 0, -500'000}, {2, 1}};
  const Window window{1'291'191'960'000, 1'291'248'000'000};
  EXPECT_EQ(json::parse(series_json({&point, 1}, Step::kDay, "GBP", window)),
            read_golden("series"));
}

TEST(JsonViews, EveryFeatureOfTheCatalogueIsListed) {
  const json said = json::parse(features_json())["features"];
  ASSERT_EQ(said.size(), kFeatures);
  EXPECT_EQ(said[0]["name"], features()[0].name);
  EXPECT_EQ(said[0].size(), 5u);
}

}  // namespace
}  // namespace tillcast
