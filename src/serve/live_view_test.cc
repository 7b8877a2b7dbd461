#include "serve/live_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "serve/live_hub.h"
#include "serve/wire_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Metrics metrics_from_json(const json& from) {
  Metrics metrics;
  for (const MetricField& field : metric_fields())
    metrics.*field.value = number_or_nan(from[std::string(field.name)]);
  return metrics;
}

std::vector<CalibrationBin> calibration_from_json(const json& from) {
  std::vector<CalibrationBin> bins;
  for (const json& bin : from)
    bins.push_back({bin["from"], bin["to"], bin["customers"],
                    number_or_nan(bin["mean_probability"]), number_or_nan(bin["share"])});
  return bins;
}

ScoreCurve curve_from_json(const json& from) {
  ScoreCurve curve;
  for (const auto& [key, positive] : {std::pair("positives", true), {"negatives", false}})
    for (size_t bin = 0; bin < from[key].size(); ++bin)
      for (int count = from[key][bin]; count > 0; --count)
        curve.add((static_cast<double>(bin) + 0.5) / ScoreCurve::kBins, positive);
  return curve;
}

std::shared_ptr<const LiveReport> report_from_json(const json& from) {
  auto report = std::make_shared<LiveReport>();
  report->model_id = from["model_id"];
  report->trained_until_ms = time_from_json(from["trained_until"]);
  for (const json& window : from["windows"])
    report->windows.push_back({time_from_json(window["as_of"]),
                               time_from_json(window["closes_at"]),
                               window["customers"],
                               window["positives"],
                               window["mean_probability"],
                               metrics_from_json(window),
                               calibration_from_json(window["calibration"]),
                               {}});
  for (const json& window : from["pending"])
    report->pending.push_back({time_from_json(window["as_of"]), time_from_json(window["closes_at"]),
                               window["customers"], window["mean_probability"]});
  const json& rolling = from["rolling"];
  report->rolling = RollingGrades{
      rolling["windows"], rolling["customers"], metrics_from_json(rolling),
      calibration_from_json(rolling["calibration"]), curve_from_json(rolling["curve"])};
  DriftReport drift{time_from_json(from["drift"]["as_of"]), from["drift"]["customers"], {}};
  for (const json& feature : from["drift"]["features"]) {
    FeatureDrift one{feature["feature"], feature["psi"], {}, {}, {}};
    for (const json& bin : feature["bins"]) {
      if (!bin["to"].is_null()) one.edges.push_back(bin["to"]);
      one.expected.push_back(bin["expected"]);
      one.actual.push_back(bin["actual"]);
    }
    drift.features.push_back(std::move(one));
  }
  report->drift = std::move(drift);
  return report;
}

TEST(LiveView, SaysWhatTheGoldenFileSays) {
  const json golden = read_golden("live");
  const auto report = report_from_json(golden);
  EXPECT_EQ(json::parse(live_json(*report, "champion", time_from_json(golden["as_of"]),
                                  LiveDetail::kWhole)),
            golden);
}

TEST(LiveView, WhatIsNotKnownIsNull) {
  LiveReport report;
  report.model_id = "a\"b";
  const json nothing = json::parse(live_json(report, "registered", {}, LiveDetail::kWhole));
  EXPECT_EQ(nothing, json::parse(R"({"model_id":"a\"b","role":"registered","as_of":null,
    "trained_until":null,"horizon_days":30,"windows":[],"pending":[],
    "rolling":null,"drift":null})"));
  GradedWindow window;
  window.customers = 1;
  window.metrics.auc = NAN;
  report.windows.push_back(window);
  const json one = json::parse(live_json(report, "champion", {}, LiveDetail::kBrief));
  EXPECT_TRUE(one["windows"][0].at("auc").is_null());
  EXPECT_FALSE(one["windows"][0].contains("calibration"));
  report.rolling = RollingGrades{1, 1, {}, {}, std::nullopt};
  EXPECT_TRUE(json::parse(live_json(report, "champion", {}, LiveDetail::kWhole))["rolling"]
                  .at("curve")
                  .is_null())
      << "a window of before curves were kept";
  report.rolling->curve.emplace();
  EXPECT_FALSE(
      json::parse(live_json(report, "champion", {}, LiveDetail::kBrief))["rolling"].contains(
          "curve"));
}

// As the clients of the stream get it: at the champion's change, and when its grades do.
TEST(LiveView, TheModelsFrameIsTheGoldenOne) {
  const json golden = read_golden("models-live");
  const auto report = report_from_json(read_golden("live"));
  ServerMetrics metrics;
  LiveHub hub(
      "boot", "0.1.0", [] { return EngineStatus(); }, metrics);
  json champion = golden["data"];
  champion.erase("live");
  hub.begin({}, champion.dump(), champion["model_id"]);
  const auto client = hub.join(nullptr);
  hub.subscribe(client, parse_subscription(R"({"subscribe":["models"]})").value());
  EXPECT_FALSE(json::parse(hub.next(client)->text())["data"]["champion"].contains("live"));
  Update update;
  update.seq = golden["seq"];
  update.at_ms = time_from_json(golden["at"]);
  auto other = std::make_shared<LiveReport>(*report);
  other->model_id = "a challenger";
  update.live = {other};
  hub.publish(std::make_shared<Update>(update), {});
  EXPECT_FALSE(hub.next(client).has_value()) << "frames are of the champion";
  update.live = {report, other};
  hub.publish(std::make_shared<Update>(update), {});
  EXPECT_EQ(json::parse(hub.next(client)->text()), golden);
  const auto late = hub.join(nullptr);
  hub.subscribe(late, {});
  EXPECT_EQ(json::parse(hub.next(late)->text())["data"]["champion"], golden["data"]);
}

TEST(LiveView, PrometheusHearsOfWhatIsKnown) {
  const auto report = report_from_json(read_golden("live"));
  auto fresh = std::make_shared<LiveReport>();
  fresh->model_id = "new\"one";
  const std::string text = live_metrics_text({fresh, report}, report->model_id);
  EXPECT_THAT(text,
              HasSubstr("tillcast_model_live_auc{model_id=\"wide-deep-20110901-1\"} 0.7462\n"));
  EXPECT_THAT(text, HasSubstr("tillcast_model_live_windows{model_id=\"new\\\"one\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("tillcast_model_live_auc{model_id=\"new")));
  EXPECT_THAT(text, HasSubstr("tillcast_feature_psi{feature=\"tenure_days\"} 0.3125\n"));
  EXPECT_THAT(live_metrics_text({report}, "another"), Not(HasSubstr("{feature")));
}

}  // namespace
}  // namespace tillcast
