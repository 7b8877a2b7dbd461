// engine/engine_shop.h: a shop that one engine holds whole.
//
// Threads: any. Ownership: the engine outlives it.
#pragma once

#include "engine/engine.h"
#include "engine/shop.h"

namespace tillcast {

class EngineShop final : public Shop {
 public:
  explicit EngineShop(const Engine& engine) : engine_(engine) {}

  uint64_t seq() const override { return engine_.seq(); }
  std::optional<int64_t> as_of_ms() const override { return engine_.as_of_ms(); }
  std::string currency() const override { return engine_.currency(); }
  std::shared_ptr<const Model> champion() const override { return engine_.champion(); }
  std::vector<std::string> challengers() const override { return engine_.challengers(); }
  std::shared_ptr<const Update> snapshot(size_t orders) const override {
    return engine_.snapshot(orders);
  }
  std::shared_ptr<const SegmentsNow> segments() const override { return engine_.segments(); }
  std::shared_ptr<const LiveReport> live(std::string_view model_id) const override {
    return engine_.live(model_id);
  }
  LiveReports live_reports() const override { return engine_.live_reports(); }

  Result<Kpis> kpis(Window window) const override { return engine_.kpis(window); }
  Result<StoreCounts> store() const override { return engine_.store(); }
  Result<std::vector<SeriesPoint>> series(Window window, Step step) const override {
    return engine_.series(window, step);
  }
  Result<OrderPage> orders(std::optional<uint64_t> before, size_t limit,
                           std::string_view customer_id) const override {
    return engine_.orders(before, limit, customer_id);
  }
  Result<SegmentFlow> segment_flow() const override { return engine_.segment_flow(); }
  Result<SegmentMap> segment_map(size_t points) const override {
    return engine_.segment_map(points);
  }

  Result<CustomerPage> customers(const CustomerQuery& query) const override {
    return engine_.customers(query);
  }
  Result<CustomerDetail> customer(std::string_view customer_id) const override {
    return engine_.customer(customer_id);
  }
  Result<CustomerTimeline> timeline(std::string_view customer_id) const override {
    return engine_.timeline(customer_id);
  }
  Result<CustomerHistory> history(std::string_view customer_id) const override {
    return engine_.history(customer_id);
  }
  Result<CustomerPrediction> prediction(std::string_view customer_id) const override {
    return engine_.prediction(customer_id);
  }
  Result<ExplainedPrediction> explanation(std::string_view customer_id) const override {
    return engine_.explanation(customer_id);
  }

  Result<CountryPage> countries(Window window, size_t limit,
                                std::optional<int64_t> previous_from_ms) const override {
    return engine_.books().countries(window, limit, previous_from_ms);
  }
  Result<ProductPage> products(const ProductQuery& query) const override {
    return engine_.books().products(query);
  }
  Result<CohortReport> cohorts(std::string_view country) const override {
    return engine_.books().cohorts(country);
  }
  Result<PairPage> pairs(const PairQuery& query) const override {
    return engine_.books().pairs(query);
  }

 private:
  const Engine& engine_;
};

}  // namespace tillcast
