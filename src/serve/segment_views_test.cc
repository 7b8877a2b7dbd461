#include "serve/segment_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "serve/segment_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Every key in the order in which it stands, whatever its depth.
std::vector<std::string> keys_of(const std::string& text) {
  std::vector<std::string> keys;
  const json::parser_callback_t note = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::key) keys.push_back(parsed.get<std::string>());
    return true;
  };
  const json ignored = json::parse(text, note);
  return keys;
}

std::string golden_text(const std::string& name) {
  std::ifstream file(TILLCAST_SOURCE_DIR "/test/golden/wire/" + name + ".json");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SegmentViews, TheBriefObjectIsTheGoldenFrames) {
  const json expected = read_golden("segments")["data"];
  const auto now = segments_from_json(expected);
  const std::string said = brief_segments_json(now.get());
  EXPECT_EQ(comparable(json::parse(said)), comparable(expected));
  EXPECT_EQ(keys_of(said), keys_of(ordered_json::parse(golden_text("segments"))["data"].dump()));
  EXPECT_EQ(brief_segments_json(nullptr), "null");
}

TEST(SegmentViews, TheWholeObjectIsTheGoldenOne) {
  json expected = read_golden("segments-view");
  const auto now = segments_from_json(expected);
  const std::string text = segments_json(*now, "GBP");
  EXPECT_EQ(keys_of(text), keys_of(golden_text("segments-view")));
  json said = json::parse(text);
  for (size_t i = 0; i < expected["segments"].size(); ++i) {
    json& typical = said["segments"][i]["typical"];
    for (const auto& [feature, value] : expected["segments"][i]["typical"].items())
      EXPECT_NEAR(typical.at(feature).get<double>(), value.get<double>(), 1e-9) << feature;
    typical = expected["segments"][i]["typical"];
  }
  EXPECT_EQ(comparable(said), comparable(expected));
  auto given = std::make_shared<Segmentation>(*now->segmentation);
  given->choice.by_rule = false;
  now->segmentation = given;
  EXPECT_EQ(json::parse(segments_json(*now, "GBP"))["k_by"], "given");
}

TEST(SegmentViews, BeforeTheFirstFitTheGoldenFileSaysSo) {
  const json expected = read_golden("segments-none");
  const std::string said = no_segments_json(time_from_json(expected["as_of"]), "GBP", 1024);
  EXPECT_EQ(json::parse(said), expected);
  EXPECT_EQ(keys_of(said), keys_of(golden_text("segments-none")));
  const json empty = json::parse(no_segments_json(std::nullopt, "", 0));
  EXPECT_TRUE(empty.at("as_of").is_null());
  EXPECT_TRUE(empty.at("currency").is_null());
  EXPECT_EQ(empty["customers"], 0);
}

SegmentFlow flow_from_json(const json& from) {
  auto fit = std::make_shared<Segmentation>();
  fit->fit_id = from["fit_id"];
  for (const json& item : from["names"]) {
    if (item["retired"]) {
      fit->retired.push_back({item["id"], item["name"]});
      continue;
    }
    Segment segment;
    segment.id = item["id"];
    segment.name = item["name"];
    fit->segments.push_back(std::move(segment));
  }
  SegmentFlow flow;
  flow.segmentation = std::move(fit);
  for (const json& item : from["snapshots"]) {
    flow.snapshots.push_back({time_from_json(item["at"]), item["refit"], {}});
    for (const json& size : item["sizes"])
      flow.snapshots.back().sizes.push_back({size["id"], size["customers"]});
  }
  for (const json& item : from["periods"])
    flow.periods.push_back({time_from_json(item["from"]), time_from_json(item["to"]), item["refit"],
                            item["current"], moves_from_json(item["moves"])});
  return flow;
}

TEST(SegmentViews, TheFlowIsTheGoldenOne) {
  const json expected = read_golden("segments-flow");
  const std::string said = segment_flow_json(flow_from_json(expected));
  EXPECT_EQ(json::parse(said), expected);
  EXPECT_EQ(keys_of(said), keys_of(golden_text("segments-flow")));
}

TEST(SegmentViews, TheMapIsTheGoldenOne) {
  const json expected = read_golden("segments-map");
  auto fit = std::make_shared<Segmentation>();
  fit->fit_id = expected["fit_id"];
  json axes = json::array();
  for (const char* feature : {"recency_days", "frequency"})
    axes.push_back({{"name", feature}, {"log", true}, {"mean", 0}, {"deviation", 1}});
  fit->space = FeatureSpace::from_json({{"axes", axes}}).value();
  for (size_t i = 0; i < 2; ++i) {
    const json& axis = expected["axes"][i];
    fit->explained[i] = axis["explained"];
    for (const std::string& feature : fit->space.features())
      fit->map_axes.push_back(axis["loadings"][feature]);
  }
  SegmentMap map;
  map.total = expected["total"];
  for (const json& centroid : expected["centroids"]) {
    Segment segment;
    segment.id = centroid["id"];
    fit->segments.push_back(std::move(segment));
    map.centroids.push_back({centroid["x"], centroid["y"]});
  }
  for (const json& point : expected["points"])
    map.points.push_back({point["customer_id"], point["segment_id"], point["x"], point["y"]});
  map.segmentation = std::move(fit);
  const std::string said = segment_map_json(map);
  EXPECT_EQ(json::parse(said), expected);
  EXPECT_EQ(keys_of(said), keys_of(golden_text("segments-map")));
}

TEST(SegmentViews, WhatIsNotKnownIsNull) {
  auto fit = std::make_shared<Segmentation>();
  fit->space =
      FeatureSpace::from_json(
          {{"axes", {{{"name", "frequency"}, {"log", false}, {"mean", 0}, {"deviation", 1}}}}})
          .value();
  Segment segment;
  segment.id = 7;
  segment.centroid = {NAN};
  segment.portrait.fill(NAN);
  fit->segments.push_back(segment);
  KScore score{1, 2.5, NAN, NAN, NAN, NAN, NAN, NAN, 1};
  fit->choice.scores.push_back(score);
  SegmentsNow now;
  now.segmentation = fit;
  now.segments.resize(1);
  const json said = json::parse(segments_json(now, ""));
  const json& only = said["segments"][0];
  for (const char* name : {"share", "revenue_share", "probability", "drift"})
    EXPECT_TRUE(only.at(name).is_null()) << name;
  EXPECT_TRUE(only["centroid"].at("frequency").is_null());
  EXPECT_TRUE(only["typical"].at("frequency").is_null());
  EXPECT_TRUE(only["portrait"].at("gap_mean_days").is_null());
  for (const char* name : {"silhouette", "calinski_harabasz", "davies_bouldin", "gap", "stability"})
    EXPECT_TRUE(said["scores"][0]["votes"].at(name).is_null()) << name;
  EXPECT_EQ(said["scores"][0]["votes"]["size"], true);
  EXPECT_EQ(said["drift"], json::parse(R"({"largest":null,"segment":null,"bound":0.5,
    "refit_proposed":false})"));
  EXPECT_TRUE(said.at("currency").is_null());
}

constexpr std::string_view kHostile = "</script>\"\\\n{\xff";

TEST(SegmentViews, HostileTextsStayTexts) {
  const json golden = read_golden("segments-view");
  auto now = segments_from_json(golden);
  auto fit = std::make_shared<Segmentation>(*now->segmentation);
  const std::string hostile(kHostile);
  json axes = golden["features"];
  axes[0]["name"] = "a\"b\\\n";
  fit->space = FeatureSpace::from_json({{"axes", axes}}).value();
  fit->fit_id = hostile;
  fit->segments[0].name = fit->segments[0].advice = hostile;
  fit->segments[0].apart[0].feature = fit->segments[0].apart[0].words = hostile;
  fit->retired.push_back({3, hostile});
  fit->map_axes.assign(4, 0.5);
  now->segmentation = fit;
  const std::string clean = "</script>\"\\\n{\xEF\xBF\xBD";
  const json whole = json::parse(segments_json(*now, hostile));
  EXPECT_EQ(whole["fit_id"], clean);
  EXPECT_EQ(whole["segments"][0]["name"], clean);
  EXPECT_EQ(whole["segments"][0]["advice"], clean);
  EXPECT_EQ(whole["segments"][0]["apart"][0]["words"], clean);
  EXPECT_EQ(whole["segments"][0]["centroid"]["a\"b\\\n"], -1.5);
  EXPECT_EQ(whole["features"][0]["name"], "a\"b\\\n");
  EXPECT_EQ(json::parse(brief_segments_json(now.get()))["segments"][0]["name"], clean);
  EXPECT_EQ(json::parse(segment_flow_json({fit, {}, {}}))["names"][2]["name"], clean);
  const SegmentMap map{fit, 1, {{0, 0}, {NAN, 0}}, {{hostile, kNoSegment, INFINITY, 0}}};
  const json mapped = json::parse(segment_map_json(map));
  EXPECT_EQ(mapped["axes"][1]["loadings"]["a\"b\\\n"], 0.5);
  EXPECT_EQ(mapped["points"][0],
            json({{"customer_id", clean}, {"segment_id", nullptr}, {"x", nullptr}, {"y", 0}}));
}

TEST(SegmentViews, PrometheusHearsOfWhatIsKnown) {
  auto now = segments_from_json(read_golden("segments-view"));
  auto fit = std::make_shared<Segmentation>(*now->segmentation);
  fit->segments[1].name = "New\"\n\\";
  now->segmentation = fit;
  now->segments[1].drift.reset();
  const std::string text = segment_metrics_text(now.get());
  EXPECT_THAT(text,
              HasSubstr("tillcast_segment_customers{segment_id=\"1\",name=\"Champions\"} 288\n"));
  EXPECT_THAT(text, HasSubstr("{segment_id=\"2\",name=\"New\\\"\\n\\\\\"} 736\n"));
  EXPECT_THAT(text,
              HasSubstr("tillcast_segment_drift{segment_id=\"1\",name=\"Champions\"} 0.125\n"));
  EXPECT_THAT(text, Not(HasSubstr("tillcast_segment_drift{segment_id=\"2\"")));
  EXPECT_EQ(segment_metrics_text(nullptr), "");
}

}  // namespace
}  // namespace tillcast
