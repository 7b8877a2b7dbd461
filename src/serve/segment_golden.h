// serve/segment_golden.h: for tests: the segments of test/golden/wire/ as the engine's values.
//
// Threads: one. A file or field that is missing fails the test by an exception.
#pragma once

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/segment_report.h"
#include "serve/wire_golden.h"

namespace tillcast {

// Shares of money are ratios of sums: the last digits of a double are not the golden file's.
inline nlohmann::json with_shares_rounded(nlohmann::json value) {
  if (!value.is_structured()) return value;
  for (auto& [name, field] : value.items()) {
    if (value.is_object() && name == "revenue_share" && field.is_number())
      field = std::round(field.get<double>() * 1e6) / 1e6;
    else
      field = with_shares_rounded(field);
  }
  return value;
}

inline nlohmann::json comparable(const nlohmann::json& value) {
  return with_money_in_one_form(with_shares_rounded(value));
}

inline std::optional<double> number_or_nothing(const nlohmann::json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

inline SegmentId segment_id_from_json(const nlohmann::json& value) {
  return value.is_null() ? kNoSegment : value.get<SegmentId>();
}

inline std::vector<SegmentMove> moves_from_json(const nlohmann::json& from) {
  std::vector<SegmentMove> moves;
  for (const auto& move : from)
    moves.push_back({segment_id_from_json(move["from"]), segment_id_from_json(move["to"]),
                     move["customers"].get<uint64_t>()});
  return moves;
}

inline KScore score_from_json(const nlohmann::json& from) {
  return {from["k"].get<size_t>(),
          number_or_nan(from["inertia"]),
          number_or_nan(from["silhouette"]),
          number_or_nan(from["calinski_harabasz"]),
          number_or_nan(from["davies_bouldin"]),
          number_or_nan(from["gap"]),
          number_or_nan(from["gap_error"]),
          number_or_nan(from["stability"]),
          number_or_nan(from["smallest_share"])};
}

// What only GET /v1/segments tells of a segment.
inline void read_portrait(const nlohmann::json& from, const FeatureSpace& space, Segment& segment) {
  segment.advice = from["advice"];
  segment.size = from["size_fitted"];
  for (const std::string& feature : space.features())
    segment.centroid.push_back(from["centroid"][feature]);
  for (size_t i = 0; i < kPortraitFeatures.size(); ++i)
    segment.portrait[i] = number_or_nan(from["portrait"][std::string(kPortraitFeatures[i])]);
  for (const auto& apart : from["apart"])
    segment.apart.push_back({apart["feature"], apart["difference"], apart["words"]});
}

// Of a `segments` frame's data (the fit is then only names) or of GET /v1/segments.
inline std::shared_ptr<SegmentsNow> segments_from_json(const nlohmann::json& from) {
  const bool whole = from.contains("fitted_as_of");
  auto fit = std::make_shared<Segmentation>();
  auto now = std::make_shared<SegmentsNow>();
  fit->fit_id = from["fit_id"];
  if (whole) {
    fit->as_of_ms = time_from_json(from["fitted_as_of"]);
    fit->seed = from["seed"];
    fit->space = FeatureSpace::from_json({{"axes", from["features"]}}).value();
    fit->customers = from["customers_fitted"];
    fit->inertia = from["inertia"];
    fit->silhouette = from["silhouette"];
    const auto& of = from["scores_of"];
    fit->choice = {from["k_by"] == "rule", {},
                   of["silhouette_rows"],  of["gap_rows"],
                   of["gap_references"],   of["stability_rows"],
                   of["resamples"]};
    for (const auto& score : from["scores"]) fit->choice.scores.push_back(score_from_json(score));
  }
  for (const auto& item : from["segments"]) {
    Segment segment;
    segment.id = item["id"];
    segment.name = item["name"];
    if (whole) read_portrait(item, fit->space, segment);
    fit->segments.push_back(std::move(segment));
    now->segments.push_back({item["size"], money_from_json(item["revenue"]),
                             number_or_nothing(item["probability"]),
                             number_or_nothing(item["drift"])});
    now->customers += now->segments.back().size;
    now->revenue += now->segments.back().revenue;
  }
  now->segmentation = std::move(fit);
  now->as_of_ms = time_from_json(from["as_of"]);
  now->moves_from_ms = time_from_json(from["moves"]["from"]);
  now->moves = moves_from_json(from["moves"]["moves"]);
  now->drift = number_or_nothing(from["drift"]["largest"]);
  now->drift_of = segment_id_from_json(from["drift"]["segment"]);
  now->refit_proposed = from["drift"]["refit_proposed"];
  return now;
}

}  // namespace tillcast
