// cluster/merge.h: the parts of all shards, in any order, to what one Engine over all orders says.
//
// Counts and sums add up, as each customer is in one shard; names are counted once; lists are put
// in the order that one engine gives them. Where shards are not of one moment, since their clocks
// are apart, the newest is the whole's.
//
// Threads: any; pure functions.
// Errors:  kCorrupt: a part is damaged, or of another question. kNotFound: customers of segments
//          or of a period that no shard has. kUnavailable: a shard has other segments than the
//          asker, or none, as while they are exchanged.
// Units:   micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cluster/ask.h"
#include "engine/update.h"
#include "kpi/basket_counts.h"

namespace tillcast {

using Parts = std::span<const std::string>;  // one of each shard

Result<Kpis> merge_kpis(const AskKpis& ask, Parts parts);
Result<StoreCounts> merge_store(Parts parts);
Result<std::vector<SeriesPoint>> merge_series(Parts parts);
Result<CountryPage> merge_countries(const AskCountries& ask, Parts parts);
// Every row that its sort shows, in no order and without descriptions, which `part` may be about.
Result<ProductPage> merge_products(const AskProducts& ask, Parts parts);
// As the newest order of all shards calls them; by id.
Result<std::vector<ProductName>> merge_product_names(Parts parts);
Result<CohortReport> merge_cohorts(Parts parts);

// Products by id: a place in `ids` is their ProductIndex.
struct MergedBaskets {
  BookTimes times;
  BasketCounts counts;
  std::vector<std::string> ids;
};
Result<MergedBaskets> merge_baskets(const AskBaskets& ask, Parts parts);
// Its cells are those of the rows that were asked for.
Result<PairTriangle> merge_pairs(const AskPairs& ask, Parts parts);

Result<CustomerPage> merge_customers(const AskCustomers& ask, Parts parts);
Result<OrderPage> merge_orders(const AskOrders& ask, Parts parts);

// The segmentation is the asker's, not null; that of the shards is the same fit.
using FittedSegments = std::shared_ptr<const Segmentation>;
Result<std::shared_ptr<const SegmentsNow>> merge_segments(FittedSegments segmentation, Parts parts);
Result<SegmentFlow> merge_segment_flow(FittedSegments segmentation, Parts parts);
Result<SegmentMap> merge_segment_map(FittedSegments segmentation, const AskSegmentMap& ask,
                                     Parts parts);

}  // namespace tillcast
