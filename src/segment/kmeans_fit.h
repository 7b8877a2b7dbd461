// segment/kmeans_fit.h: k-means without its checks, as thorough as asked.
//
// For fits that are repeated many times (segment/resampling.h). Used inside this folder.
#pragma once

#include "segment/kmeans.h"
#include "segment/kmeans_search.h"

namespace tillcast {

// Where rows differ in fewer than k ways, or by less than a square can hold, segments stay empty.
Partition fit_partition(const SpaceRows& rows, const SearchOptions& options);

}  // namespace tillcast
