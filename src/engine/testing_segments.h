// engine/testing_segments.h: for tests: a segmentation whose borders a test can reason about.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "segment/segmentation.h"

namespace tillcast {

// By recency and frequency as they are: "Fresh" (id 1) around 5 days and 1 order, "Steady" (2)
// around 5 days and 4 orders, "Gone" (4) around 40 days and 1 order; "Before" (3) is retired.
inline std::shared_ptr<const Segmentation> test_segmentation(
    const std::string& fit_id = "20110901-00000001") {
  auto result = std::make_shared<Segmentation>();
  result->fit_id = fit_id;
  result->as_of_ms = 1'314'835'200'000;
  result->space = FeatureSpace::from_json(nlohmann::json::parse(R"({"axes":[
      {"name":"recency_days","log":false,"mean":0,"deviation":10},
      {"name":"frequency","log":false,"mean":0,"deviation":1}]})"))
                      .value();
  const auto add = [&](SegmentId id, const std::string& name, double recency, double frequency) {
    Segment& segment = result->segments.emplace_back();
    segment.id = id;
    segment.name = name;
    segment.advice = "advice";
    segment.centroid = {recency / 10, frequency};
    segment.size = 10;
  };
  add(2, "Steady", 5, 4);
  add(1, "Fresh", 5, 1);
  add(4, "Gone", 40, 1);
  result->retired = {{3, "Before"}};
  result->next_id = 5;
  result->customers = 30;
  result->inertia = 30;  // the typical distance is 1
  result->choice.scores = {{3, 30, 0.5, 100, 1, 1, 0.1, 0.95, 0.3}};
  result->map_axes = {1, 0, 0, 1};
  result->explained = {0.6, 0.4};
  return result;
}

}  // namespace tillcast
