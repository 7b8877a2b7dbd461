// cluster/merged_shop.h: a whole shop whose customers are dealt out to shards, as one.
//
// What concerns all is asked of every shard and merged; what concerns one customer is asked of the
// engine that holds them; what must be known at once is kept by somebody else (ShopNow).
//
// Threads:   any, as long as what it was made from may be called from any.
// Ownership: an engine that is asked lives as long as it is.
// Errors:    the Engine's own; kUnavailable where a shard cannot be asked now.
// Pairs of the same rank are in the order of their products' ids, which shards name at other
// times; an order that comes while they are counted may be in some of the counts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ask.h"
#include "cluster/part.h"
#include "engine/shop.h"

namespace tillcast {

// The parts of all shards, or kUnavailable. The same error as a shard's, where one gives one.
using Gather = std::function<Result<std::vector<std::string>>(const Ask&)>;

// The shard that has a customer's orders, or would have them; nullptr: it is not here now.
struct HeldCustomer {
  std::shared_ptr<const Engine> engine;
  ShardPlace place;
};
using FindHolder = std::function<HeldCustomer(std::string_view customer_id)>;

// The whole shop as it was last heard of, with at most so many of its newest orders.
struct ShopNow {
  std::shared_ptr<const Update>
      latest;  // not null; seq and orders as shown, the newest orders first
  std::optional<int64_t> as_of_ms;
  std::string currency;
  std::shared_ptr<const Model> champion;
  std::vector<std::string> challengers;         // ids
  std::shared_ptr<const SegmentsNow> segments;  // nullptr: nothing was fitted
};
using KnowShop = std::function<ShopNow(size_t orders)>;

class MergedShop final : public Shop {
 public:
  MergedShop(Gather gather, FindHolder holder, KnowShop now)
      : gather_(std::move(gather)), holder_(std::move(holder)), now_(std::move(now)) {}

  uint64_t seq() const override { return now_(0).latest->seq; }
  std::optional<int64_t> as_of_ms() const override { return now_(0).as_of_ms; }
  std::string currency() const override { return now_(0).currency; }
  std::shared_ptr<const Model> champion() const override { return now_(0).champion; }
  std::vector<std::string> challengers() const override { return now_(0).challengers; }
  // At most so many orders as are known at once.
  std::shared_ptr<const Update> snapshot(size_t orders) const override;
  std::shared_ptr<const SegmentsNow> segments() const override { return now_(0).segments; }
  // Grades are not kept of a cluster's models.
  std::shared_ptr<const LiveReport> live(std::string_view) const override { return nullptr; }
  LiveReports live_reports() const override { return {}; }

  Result<Kpis> kpis(Window window) const override;
  Result<StoreCounts> store() const override;
  Result<std::vector<SeriesPoint>> series(Window window, Step step) const override;
  Result<OrderPage> orders(std::optional<uint64_t> before, size_t limit,
                           std::string_view customer_id) const override;
  Result<SegmentFlow> segment_flow() const override;
  Result<SegmentMap> segment_map(size_t points) const override;

  Result<CustomerPage> customers(const CustomerQuery& query) const override;
  Result<CustomerDetail> customer(std::string_view customer_id) const override;
  Result<CustomerTimeline> timeline(std::string_view customer_id) const override;
  Result<CustomerHistory> history(std::string_view customer_id) const override;
  Result<CustomerPrediction> prediction(std::string_view customer_id) const override;
  Result<ExplainedPrediction> explanation(std::string_view customer_id) const override;

  Result<CountryPage> countries(Window window, size_t limit,
                                std::optional<int64_t> previous_from_ms) const override;
  Result<ProductPage> products(const ProductQuery& query) const override;
  Result<CohortReport> cohorts(std::string_view country) const override;
  Result<PairPage> pairs(const PairQuery& query) const override;

 private:
  Result<HeldCustomer> held(std::string_view customer_id) const;
  Result<std::vector<uint32_t>> triangle_of(Window window,
                                            const std::vector<std::string>& products) const;
  template <class Row>
  Result<> describe(std::vector<Row>& rows, std::string Row::*id) const;

  Gather gather_;
  FindHolder holder_;
  KnowShop now_;
};

}  // namespace tillcast
