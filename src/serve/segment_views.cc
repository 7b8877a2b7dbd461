#include "serve/segment_views.h"

#include <array>
#include <cmath>
#include <span>

#include "base/assert.h"
#include "serve/json_text.h"
#include "serve/metric_text.h"

namespace tillcast {
namespace {

struct Vote {
  std::string_view name;
  double KScore::*measured;
};

// In the order of KIndex.
constexpr std::array<Vote, kKIndexes> kVotes{{{"silhouette", &KScore::silhouette},
                                              {"calinski_harabasz", &KScore::calinski_harabasz},
                                              {"davies_bouldin", &KScore::davies_bouldin},
                                              {"gap", &KScore::gap},
                                              {"stability", &KScore::stability},
                                              {"size", &KScore::smallest_share}}};

double share_of(MoneySum part, MoneySum whole) {
  return whole == 0 ? NAN : static_cast<double>(part) / static_cast<double>(whole);
}

void append_id_or_null(std::string& out, std::string_view name, SegmentId id) {
  if (id == kNoSegment)
    append_null(out, name);
  else
    append_field(out, name, id);
}

// {"recency_days":-1.7,...}: a value a feature of the space.
void append_by_feature(std::string& out, std::string_view name,
                       std::span<const FeatureAxis> features, std::span<const double> values) {
  TC_ASSERT(features.size() == values.size());
  append_key(out, name);
  out.push_back('{');
  for (size_t i = 0; i < features.size(); ++i) {
    append_comma(out);
    append_json_string(out, features[i].feature);
    out.push_back(':');
    append_number(out, values[i]);
  }
  out.push_back('}');
}

// As far as a frame tells it, up to `probability`.
void append_shares(std::string& out, const SegmentsNow& now, const SegmentNow& segment) {
  append_field(out, "size", segment.size);
  append_field(out, "share", share_of(segment.size, now.customers));
  append_money(out, "revenue", segment.revenue);
  append_field(out, "revenue_share", share_of(segment.revenue, now.revenue));
  append_field(out, "probability", segment.probability);
}

void append_move(std::string& out, const SegmentMove& move) {
  append_id_or_null(out, "from", move.from);
  append_id_or_null(out, "to", move.to);
  append_field(out, "customers", move.customers);
}

void append_moves(std::string& out, const SegmentsNow& now) {
  append_key(out, "moves");
  out.push_back('{');
  append_time(out, "from", now.moves_from_ms);
  append_time(out, "to", now.as_of_ms);
  append_objects(out, "moves", now.moves, append_move);
  out.push_back('}');
}

void append_drift(std::string& out, const SegmentsNow& now) {
  append_key(out, "drift");
  out.push_back('{');
  append_field(out, "largest", now.drift);
  append_id_or_null(out, "segment", now.drift_of);
  append_field(out, "bound", kDriftBound);
  append_field(out, "refit_proposed", now.refit_proposed);
  out.push_back('}');
}

// Calls `append` with each segment's text, the fitted segment and how it stands.
template <class Append>
void append_segments(std::string& out, const SegmentsNow& now, const Append& append) {
  const std::vector<Segment>& fitted = now.segmentation->segments;
  TC_ASSERT(now.segments.size() == fitted.size());
  append_objects(out, "segments", fitted, [&](std::string& text, const Segment& segment) {
    append(text, segment, now.segments[static_cast<size_t>(&segment - fitted.data())]);
  });
}

void append_features(std::string& out, const FeatureSpace& space) {
  append_objects(out, "features", space.axes(), [](std::string& text, const FeatureAxis& axis) {
    append_field(text, "name", std::string_view(axis.feature));
    append_field(text, "log", axis.log);
    append_field(text, "mean", axis.mean);
    append_field(text, "deviation", axis.deviation);
  });
}

void append_votes(std::string& out, const KScore& score, const KVotes& votes) {
  append_key(out, "votes");
  out.push_back('{');
  for (size_t i = 0; i < kVotes.size(); ++i) {
    if (std::isnan(score.*kVotes[i].measured))  // passes, but nobody asked it
      append_null(out, kVotes[i].name);
    else
      append_field(out, kVotes[i].name, votes.passes[i]);
  }
  out.push_back('}');
}

void append_scores(std::string& out, const KChoice& choice) {
  const std::vector<KVotes> votes = votes_on(choice.scores);
  append_objects(out, "scores", choice.scores, [&](std::string& text, const KScore& score) {
    append_field(text, "k", score.k);
    append_field(text, "inertia", score.inertia);
    append_field(text, "silhouette", score.silhouette);
    append_field(text, "calinski_harabasz", score.calinski_harabasz);
    append_field(text, "davies_bouldin", score.davies_bouldin);
    append_field(text, "gap", score.gap);
    append_field(text, "gap_error", score.gap_error);
    append_field(text, "stability", score.stability);
    append_field(text, "smallest_share", score.smallest_share);
    append_votes(text, score, votes[static_cast<size_t>(&score - choice.scores.data())]);
  });
  append_key(out, "scores_of");
  out.push_back('{');
  append_field(out, "silhouette_rows", choice.silhouette_rows);
  append_field(out, "gap_rows", choice.gap_rows);
  append_field(out, "gap_references", choice.gap_references);
  append_field(out, "stability_rows", choice.stability_rows);
  append_field(out, "resamples", choice.resamples);
  out.push_back('}');
}

void append_segment(std::string& out, const SegmentsNow& now, const Segment& fitted,
                    const SegmentNow& segment) {
  const FeatureSpace& space = now.segmentation->space;
  append_field(out, "id", fitted.id);
  append_field(out, "name", std::string_view(fitted.name));
  append_field(out, "advice", std::string_view(fitted.advice));
  append_shares(out, now, segment);
  append_field(out, "size_fitted", fitted.size);
  append_field(out, "drift", segment.drift);
  append_by_feature(out, "centroid", space.axes(), fitted.centroid);
  append_by_feature(out, "typical", space.axes(), space.row_at(fitted.centroid));
  append_key(out, "portrait");
  out.push_back('{');
  for (size_t i = 0; i < kPortraitFeatures.size(); ++i)
    append_field(out, kPortraitFeatures[i], fitted.portrait[i]);
  out.push_back('}');
  append_objects(out, "apart", fitted.apart, [](std::string& text, const Difference& difference) {
    append_field(text, "feature", std::string_view(difference.feature));
    append_field(text, "difference", difference.deviations);
    append_field(text, "words", std::string_view(difference.words));
  });
}

}  // namespace

std::string brief_segments_json(const SegmentsNow* now) {
  if (now == nullptr) return "null";
  std::string out = "{";
  append_field(out, "fit_id", std::string_view(now->segmentation->fit_id));
  append_time(out, "as_of", now->as_of_ms);
  append_segments(out, *now,
                  [&](std::string& text, const Segment& fitted, const SegmentNow& segment) {
                    append_field(text, "id", fitted.id);
                    append_field(text, "name", std::string_view(fitted.name));
                    append_shares(text, *now, segment);
                    append_field(text, "drift", segment.drift);
                  });
  append_moves(out, *now);
  append_drift(out, *now);
  out.push_back('}');
  return out;
}

std::string segments_json(const SegmentsNow& now, std::string_view currency) {
  const Segmentation& fit = *now.segmentation;
  std::string out = "{";
  append_field(out, "fit_id", std::string_view(fit.fit_id));
  append_time(out, "fitted_as_of", fit.as_of_ms);
  append_time(out, "as_of", now.as_of_ms);
  append_text_or_null(out, "currency", currency);
  append_field(out, "k", fit.segments.size());
  append_field(out, "k_by", std::string_view(fit.choice.by_rule ? "rule" : "given"));
  append_field(out, "seed", fit.seed);
  append_field(out, "whitened", fit.space.whitened());
  append_features(out, fit.space);
  append_field(out, "customers", now.customers);
  append_field(out, "customers_fitted", fit.customers);
  append_field(out, "inertia", fit.inertia);
  append_field(out, "silhouette", fit.silhouette);
  append_scores(out, fit.choice);
  append_segments(out, now,
                  [&](std::string& text, const Segment& fitted, const SegmentNow& segment) {
                    append_segment(text, now, fitted, segment);
                  });
  append_moves(out, now);
  append_drift(out, now);
  out.push_back('}');
  return out;
}

std::string no_segments_json(std::optional<int64_t> as_of_ms, std::string_view currency,
                             uint64_t customers) {
  std::string out = "{";
  append_null(out, "fit_id");
  append_null(out, "fitted_as_of");
  append_time(out, "as_of", as_of_ms);
  append_text_or_null(out, "currency", currency);
  for (const std::string_view name : {"k", "k_by", "seed", "whitened"}) append_null(out, name);
  append_key(out, "features");
  out.append("[]");
  append_field(out, "customers", customers);
  for (const std::string_view name : {"customers_fitted", "inertia", "silhouette"})
    append_null(out, name);
  append_key(out, "scores");
  out.append("[]");
  append_null(out, "scores_of");
  append_key(out, "segments");
  out.append("[]");
  append_null(out, "moves");
  append_null(out, "drift");
  out.push_back('}');
  return out;
}

std::string segment_flow_json(const SegmentFlow& flow) {
  const Segmentation& fit = *flow.segmentation;
  std::string out = "{";
  append_field(out, "fit_id", std::string_view(fit.fit_id));
  append_key(out, "names");
  out.push_back('[');
  const auto append_name = [&](SegmentId id, std::string_view name, bool retired) {
    append_comma(out);
    out.push_back('{');
    append_field(out, "id", id);
    append_field(out, "name", name);
    append_field(out, "retired", retired);
    out.push_back('}');
  };
  for (const Segment& segment : fit.segments) append_name(segment.id, segment.name, false);
  for (const RetiredSegment& segment : fit.retired) append_name(segment.id, segment.name, true);
  out.push_back(']');
  append_objects(out, "snapshots", flow.snapshots,
                 [](std::string& text, const SegmentSnapshotSizes& snapshot) {
                   append_time(text, "at", snapshot.at_ms);
                   append_field(text, "refit", snapshot.refit);
                   append_objects(text, "sizes", snapshot.sizes,
                                  [](std::string& item, const SegmentSize& size) {
                                    append_field(item, "id", size.id);
                                    append_field(item, "customers", size.customers);
                                  });
                 });
  append_objects(out, "periods", flow.periods, [](std::string& text, const SegmentPeriod& period) {
    append_time(text, "from", period.from_ms);
    append_time(text, "to", period.to_ms);
    append_field(text, "refit", period.refit);
    append_field(text, "current", period.current);
    append_objects(text, "moves", period.moves, append_move);
  });
  out.push_back('}');
  return out;
}

std::string segment_map_json(const SegmentMap& map) {
  const Segmentation& fit = *map.segmentation;
  const std::span<const FeatureAxis> features = fit.space.axes();
  TC_ASSERT(fit.map_axes.size() == fit.explained.size() * features.size());
  TC_ASSERT(map.centroids.size() == fit.segments.size());
  std::string out = "{";
  append_field(out, "fit_id", std::string_view(fit.fit_id));
  append_field(out, "total", map.total);
  append_objects(out, "axes", fit.explained, [&](std::string& text, const double& explained) {
    const auto axis = static_cast<size_t>(&explained - fit.explained.data());
    append_field(text, "explained", explained);
    append_by_feature(text, "loadings", features,
                      std::span(fit.map_axes).subspan(axis * features.size(), features.size()));
  });
  append_objects(out, "centroids", fit.segments, [&](std::string& text, const Segment& segment) {
    const auto& [x, y] = map.centroids[static_cast<size_t>(&segment - fit.segments.data())];
    append_field(text, "id", segment.id);
    append_field(text, "x", x);
    append_field(text, "y", y);
  });
  append_objects(out, "points", map.points, [](std::string& text, const SegmentMapPoint& point) {
    append_field(text, "customer_id", std::string_view(point.customer_id));
    append_id_or_null(text, "segment_id", point.segment);
    append_field(text, "x", point.x);
    append_field(text, "y", point.y);
  });
  out.push_back('}');
  return out;
}

std::string segment_metrics_text(const SegmentsNow* now) {
  std::string out;
  if (now == nullptr) return out;
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    append_metric_head(out, name, "gauge", help);
    for (size_t i = 0; i < now->segments.size(); ++i) {
      const Segment& fitted = now->segmentation->segments[i];
      const double figure = value(now->segments[i]);
      if (std::isnan(figure)) continue;  // not known is not there
      fmt::format_to(std::back_inserter(out), "{}{{segment_id=\"{}\",name=\"{}\"}} {}\n", name,
                     fitted.id, metric_label(fitted.name), figure);
    }
  };
  gauge("tillcast_segment_customers", "Customers in the segment.",
        [](const SegmentNow& segment) { return static_cast<double>(segment.size); });
  gauge("tillcast_segment_drift",
        "How far the segment's centroid has gone from the fitted one, in typical distances.",
        [](const SegmentNow& segment) { return segment.drift.value_or(NAN); });
  return out;
}

}  // namespace tillcast
