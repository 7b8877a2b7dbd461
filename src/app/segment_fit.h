// app/segment_fit.h: fits segments to the customers of a data directory, and keeps them there.
#pragma once

#include "app/shop.h"
#include "engine/segment_report.h"
#include "engine/segment_weeks_file.h"
#include "segment/fit.h"

namespace tillcast {

// A fit and what it was made from.
struct ShopSegments {
  PastShop shop;
  std::vector<CustomerIndex> customers;  // of the shop, as fit.places has them
  SegmentFit fit;
  std::vector<std::optional<double>> probabilities;  // theirs by the champion, where there is one
  std::vector<OrderInForce> orders;                  // all that the log holds
  LogPlace log_end;
  int64_t clock_ms = 0;                   // of the log: its newest event or tick
  std::optional<std::string> fit_before;  // the id of the one in place
};

// Segments keep the numbers of those in place. kInvalid, kNotFound: what cannot be fitted, and why.
Result<ShopSegments> fit_shop(const Context& context, std::optional<int64_t> as_of_ms,
                              FitOptions options);

// Makes it the shop's, with the weeks before it: where everyone would have stood at each Monday.
Result<> keep_segments(const Context& context, const ShopSegments& fitted);

// As the engine would tell of them at the fit.
SegmentsNow segments_at_fit(const ShopSegments& fitted);

}  // namespace tillcast
