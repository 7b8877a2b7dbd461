#include "cluster/merged_shop.h"

#include <algorithm>

#include "cluster/merge.h"
#include "engine/book_order.h"
#include "engine/customer_lists.h"
#include "engine/folded_text.h"

namespace tillcast {
namespace {

Result<std::shared_ptr<const Segmentation>> fitted(const ShopNow& now) {
  if (!now.segments) return not_found("segments: nothing was fitted yet; run 'tillcast segment'");
  return now.segments->segmentation;
}

// Orders that came between the two counts put no more of them into a pair than its products have,
// and no fewer than those must share.
void bound(std::vector<uint32_t>& triangle, const std::vector<ProductIndex>& frequent,
           const BasketCounts& counts) {
  for (size_t i = 1; i < frequent.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const uint64_t a = counts.orders_of[size_t(frequent[i])];
      const uint64_t b = counts.orders_of[size_t(frequent[j])];
      const uint64_t least = a + b > counts.orders ? a + b - counts.orders : 0;
      uint32_t& both = triangle[row_of_pairs(i) + j];
      both = static_cast<uint32_t>(std::clamp<uint64_t>(both, least, std::min(a, b)));
    }
}

}  // namespace

std::shared_ptr<const Update> MergedShop::snapshot(size_t orders) const {
  return now_(orders).latest;
}

Result<Kpis> MergedShop::kpis(Window window) const {
  if (window == Window{}) return now_(0).latest->kpis;  // known while shards are moved, too
  const AskKpis ask{window};
  TC_ASSIGN(const auto parts, gather_(ask));
  return merge_kpis(ask, parts);
}

Result<StoreCounts> MergedShop::store() const {
  TC_ASSIGN(const auto parts, gather_(AskStore{}));
  return merge_store(parts);
}

Result<std::vector<SeriesPoint>> MergedShop::series(Window window, Step step) const {
  TC_ASSIGN(const auto parts, gather_(AskSeries{window, step}));
  return merge_series(parts);
}

Result<OrderPage> MergedShop::orders(std::optional<uint64_t> before, size_t limit,
                                     std::string_view customer_id) const {
  if (!customer_id.empty()) {
    TC_ASSIGN(const HeldCustomer customer, held(customer_id));
    return orders_shown(*customer.engine, customer.place, before, limit, customer_id);
  }
  const AskOrders ask{before, limit};
  TC_ASSIGN(const auto parts, gather_(ask));
  return merge_orders(ask, parts);
}

Result<SegmentFlow> MergedShop::segment_flow() const {
  TC_ASSIGN(auto segmentation, fitted(now_(0)));
  TC_ASSIGN(const auto parts, gather_(AskSegmentFlow{}));
  return merge_segment_flow(std::move(segmentation), parts);
}

Result<SegmentMap> MergedShop::segment_map(size_t points) const {
  TC_ASSIGN(auto segmentation, fitted(now_(0)));
  const AskSegmentMap ask{points};
  TC_ASSIGN(const auto parts, gather_(ask));
  return merge_segment_map(std::move(segmentation), ask, parts);
}

Result<CustomerPage> MergedShop::customers(const CustomerQuery& query) const {
  if (!query.cursor.empty()) TC_TRY(parse_list_cursor(query.cursor));
  const AskCustomers ask{query};
  TC_ASSIGN(const auto parts, gather_(ask));
  return merge_customers(ask, parts);
}

Result<HeldCustomer> MergedShop::held(std::string_view customer_id) const {
  HeldCustomer held = holder_(customer_id);
  if (!held.engine)
    return unavailable("customer: is being moved to another node; try again in a few seconds");
  return held;
}

Result<CustomerDetail> MergedShop::customer(std::string_view customer_id) const {
  TC_ASSIGN(const HeldCustomer customer, held(customer_id));
  TC_ASSIGN(CustomerDetail detail, customer.engine->customer(customer_id));
  for (SequencedOrder& order : detail.recent_orders) order.seq = customer.place.shown(order.seq);
  return detail;
}

Result<CustomerTimeline> MergedShop::timeline(std::string_view customer_id) const {
  TC_ASSIGN(const HeldCustomer customer, held(customer_id));
  TC_ASSIGN(CustomerTimeline timeline, customer.engine->timeline(customer_id));
  TC_TRY(describe(timeline.products, &TimelineProduct::product_id));
  return timeline;
}

Result<CustomerHistory> MergedShop::history(std::string_view customer_id) const {
  TC_ASSIGN(const HeldCustomer customer, held(customer_id));
  return customer.engine->history(customer_id);
}

Result<CustomerPrediction> MergedShop::prediction(std::string_view customer_id) const {
  TC_ASSIGN(const HeldCustomer customer, held(customer_id));
  return customer.engine->prediction(customer_id);
}

Result<ExplainedPrediction> MergedShop::explanation(std::string_view customer_id) const {
  TC_ASSIGN(const HeldCustomer customer, held(customer_id));
  return customer.engine->explanation(customer_id);
}

Result<CountryPage> MergedShop::countries(Window window, size_t limit,
                                          std::optional<int64_t> previous_from_ms) const {
  const AskCountries ask{window, limit, previous_from_ms, as_of_ms()};
  TC_ASSIGN(const auto parts, gather_(ask));
  return merge_countries(ask, parts);
}

// Names are asked for last, and of the rows that are shown alone, unless they decide which those
// are.
Result<ProductPage> MergedShop::products(const ProductQuery& query) const {
  TC_TRY(check(query));
  const AskProducts ask{query, as_of_ms()};
  TC_ASSIGN(const auto parts, gather_(ask));
  TC_ASSIGN(ProductPage page, merge_products(ask, parts));
  const std::string part = folded(query.part);
  if (!part.empty()) {
    TC_TRY(describe(page.products, &ProductRow::id));
    std::erase_if(page.products,
                  [&](const ProductRow& row) { return !has_part(row.id, row.description, part); });
  }
  show_first(page, query.sort, query.limit);
  if (part.empty()) TC_TRY(describe(page.products, &ProductRow::id));
  return page;
}

// The newest description of a product may be of an order in another shard.
template <class Row>
Result<> MergedShop::describe(std::vector<Row>& rows, std::string Row::*id) const {
  AskProductNames ask;
  for (const Row& row : rows) ask.ids.push_back(row.*id);
  if (ask.ids.empty()) return Done{};
  TC_ASSIGN(const auto parts, gather_(ask));
  TC_ASSIGN(const std::vector<ProductName> names, merge_product_names(parts));
  for (Row& row : rows) {
    const auto name = std::ranges::lower_bound(names, row.*id, {}, &ProductName::id);
    if (name != names.end() && name->id == row.*id) row.description = name->description;
  }
  return Done{};
}

Result<CohortReport> MergedShop::cohorts(std::string_view country) const {
  TC_ASSIGN(const auto parts, gather_(AskCohorts{std::string(country)}));
  return merge_cohorts(parts);
}

// First the products, which say who is frequent; then how often two of those are together.
Result<PairPage> MergedShop::pairs(const PairQuery& query) const {
  const AskBaskets ask{query.window, as_of_ms()};
  TC_ASSIGN(const auto parts, gather_(ask));
  TC_ASSIGN(MergedBaskets baskets, merge_baskets(ask, parts));
  const uint64_t orders_min = orders_min_of(query.orders_min, baskets.counts.orders);
  const std::vector<ProductIndex> frequent =
      frequent_products(baskets.counts.orders_of, orders_min);
  std::vector<std::string> products;
  for (const ProductIndex product : frequent) products.push_back(baskets.ids[size_t(product)]);
  TC_ASSIGN(std::vector<uint32_t> triangle, triangle_of(query.window, products));
  bound(triangle, frequent, baskets.counts);
  const PairCounts counts = pairs_of(std::move(baskets.counts), orders_min, frequent, triangle);
  PairPage page;
  page.period = period_of(query.window, {}, baskets.times);
  page.orders = counts.orders;
  page.products = counts.products;
  page.orders_min = counts.orders_min;
  page.frequent = counts.frequent;
  std::optional<ProductIndex> with;
  if (!query.product.empty()) {
    const auto known = std::ranges::lower_bound(baskets.ids, query.product);
    if (known == baskets.ids.end() || *known != query.product) return page;
    with = ProductIndex(known - baskets.ids.begin());
  }
  const TopPairs top = top_pairs(counts, query.sort, with, query.limit);
  page.total = top.total;
  std::vector<PairedProduct> named;
  for (const ProductPair& pair : top.pairs)
    for (const ProductIndex product : {pair.a, pair.b})
      named.push_back({baskets.ids[size_t(product)], ""});
  TC_TRY(describe(named, &PairedProduct::id));
  for (size_t i = 0; i < top.pairs.size(); ++i)
    page.pairs.push_back(
        {std::move(named[2 * i]), std::move(named[2 * i + 1]), counts.orders_in(top.pairs[i])});
  return page;
}

// As many rows at a time as fit into an answer.
Result<std::vector<uint32_t>> MergedShop::triangle_of(
    Window window, const std::vector<std::string>& products) const {
  std::vector<uint32_t> triangle;
  AskPairs ask{window, products, 0, 0};
  while (ask.to < products.size()) {
    ask.from = ask.to;
    do ++ask.to;
    while (ask.to < products.size() &&
           row_of_pairs(ask.to + 1) - row_of_pairs(ask.from) <= kPairCellsMax);
    TC_ASSIGN(const auto parts, gather_(ask));
    TC_ASSIGN(const PairTriangle rows, merge_pairs(ask, parts));
    if (rows.visits > kPairVisitsMax) return too_many_pairs();
    triangle.insert(triangle.end(), rows.orders.begin(), rows.orders.end());
  }
  return triangle;
}

}  // namespace tillcast
