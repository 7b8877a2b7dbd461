// engine/shop.h: what the server shows of a shop, wherever its customers are kept.
//
// Threads: every method from any thread.
// Errors:  each method's own, and kUnavailable where a part of the shop cannot be asked now: try
//          again. An Engine on this machine (engine/engine_shop.h) can always be asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/book_report.h"
#include "engine/customer_query.h"
#include "engine/customer_story.h"
#include "engine/segment_report.h"
#include "engine/update.h"
#include "score/model.h"

namespace tillcast {

class Shop {
 public:
  virtual ~Shop() = default;

  // Engine's of the same names (engine/engine.h); what it says at once is never asked for.
  virtual uint64_t seq() const = 0;
  virtual std::optional<int64_t> as_of_ms() const = 0;
  virtual std::string currency() const = 0;
  virtual std::shared_ptr<const Model> champion() const = 0;
  virtual std::vector<std::string> challengers() const = 0;
  virtual std::shared_ptr<const Update> snapshot(size_t orders) const = 0;
  virtual std::shared_ptr<const SegmentsNow> segments() const = 0;
  virtual std::shared_ptr<const LiveReport> live(std::string_view model_id) const = 0;
  virtual LiveReports live_reports() const = 0;

  virtual Result<Kpis> kpis(Window window) const = 0;
  virtual Result<StoreCounts> store() const = 0;
  virtual Result<std::vector<SeriesPoint>> series(Window window, Step step) const = 0;
  virtual Result<OrderPage> orders(std::optional<uint64_t> before, size_t limit,
                                   std::string_view customer_id) const = 0;
  virtual Result<SegmentFlow> segment_flow() const = 0;
  virtual Result<SegmentMap> segment_map(size_t points) const = 0;

  virtual Result<CustomerPage> customers(const CustomerQuery& query) const = 0;
  virtual Result<CustomerDetail> customer(std::string_view customer_id) const = 0;
  virtual Result<CustomerTimeline> timeline(std::string_view customer_id) const = 0;
  virtual Result<CustomerHistory> history(std::string_view customer_id) const = 0;
  virtual Result<CustomerPrediction> prediction(std::string_view customer_id) const = 0;
  virtual Result<ExplainedPrediction> explanation(std::string_view customer_id) const = 0;

  // Books' of the same names (engine/books.h).
  virtual Result<CountryPage> countries(Window window, size_t limit,
                                        std::optional<int64_t> previous_from_ms) const = 0;
  virtual Result<ProductPage> products(const ProductQuery& query) const = 0;
  virtual Result<CohortReport> cohorts(std::string_view country) const = 0;
  virtual Result<PairPage> pairs(const PairQuery& query) const = 0;
};

}  // namespace tillcast
