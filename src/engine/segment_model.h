// engine/segment_model.h: a segmentation, and the one way from customers to points of its space.
//
// Threads: immutable once made.
#pragma once

#include <memory>

#include "engine/state.h"
#include "feature/selection.h"
#include "segment/segmentation.h"

namespace tillcast {

struct SegmentModel {
  std::shared_ptr<const Segmentation> segmentation;
  FeatureSelection features;

  // Where a customer stands. REQUIRES: they have a purchase, everything in their profile happened
  // before as_of_ms, whose day `sales` was rolled to; the point has the space's columns.
  void point_of(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                std::span<double> point) const;
};

// Refuses, by name, a feature that is not the engine's. REQUIRES: not null.
Result<std::shared_ptr<const SegmentModel>> make_segment_model(
    std::shared_ptr<const Segmentation> segmentation);

// The same for features alone: what a fit may be asked for.
Result<FeatureSelection> segment_features(std::span<const std::string> names);

// What a fit reads of each customer: those features, and what portraits tell.
std::vector<std::string> fit_columns(std::span<const std::string> features);

}  // namespace tillcast
