// train/quantiles.h: what a feature's distribution over the training rows freezes into a model.
#pragma once

#include <vector>

#include "score/quantile_map.h"
#include "train/dataset.h"

namespace tillcast {

// The p-quantile by linear interpolation between order statistics (Hyndman & Fan type 7). REQUIRES:
// sorted, not empty.
double quantile(std::span<const double> sorted, double p);

// A map for each feature through 65 quantiles; equal ones become one knot at the mean of their p.
// Ranks are 2p - 1.
std::vector<QuantileMap> fit_quantile_maps(const Dataset& data);

// The inner edges that cut each feature into at most `buckets` parts of about equal size; equal
// edges are one.
std::vector<std::vector<double>> fit_bucket_edges(const Dataset& data, size_t buckets);

// All rows through the maps: rows x features.
std::vector<float> map_ranks(const Dataset& data, const std::vector<QuantileMap>& maps);

}  // namespace tillcast
