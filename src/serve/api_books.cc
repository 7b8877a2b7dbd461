// The views of the books: countries, products, cohorts, pairs.
#include <array>

#include "serve/api.h"
#include "serve/book_views.h"

namespace tillcast {
namespace {

constexpr size_t kRowsMax = 500;
constexpr uint64_t kMinOrdersMax = 1'000'000'000;

// Where the window to hold this one against begins, if that was asked for.
Result<std::optional<int64_t>> previous_from_of(const Query& query, Window window) {
  TC_ASSIGN(const std::optional<int64_t> from_ms, query.time("previous_from"));
  if (from_ms && window.from_ms == INT64_MIN)
    return invalid("query parameter previous_from: needs a from; say both or neither");
  return from_ms;
}

}  // namespace

Result<Response> Api::countries(const Call& call) const {
  TC_ASSIGN(const Window window, window_of(call.query));
  TC_ASSIGN(const std::optional<int64_t> previous_ms, previous_from_of(call.query, window));
  TC_ASSIGN(const size_t limit, call.query.limit(50, kRowsMax));
  TC_ASSIGN(const CountryPage page, parts_.shop.countries(window, limit, previous_ms));
  return json_response(countries_json(page));
}

Result<Response> Api::products(const Call& call) const {
  static constexpr std::array<std::string_view, 3> kSorts{"revenue", "rising", "falling"};
  ProductQuery query;
  TC_ASSIGN(query.window, window_of(call.query));
  TC_ASSIGN(query.previous_from_ms, previous_from_of(call.query, query.window));
  TC_ASSIGN(const std::optional<size_t> sort, call.query.choice("sort", kSorts));
  query.sort = ProductSort(sort.value_or(0));
  query.part = call.query.text("q");
  TC_ASSIGN(query.limit, call.query.limit(20, kRowsMax));
  TC_ASSIGN(const ProductPage page, parts_.shop.products(query));
  return json_response(products_json(page));
}

Result<Response> Api::cohorts(const Call& call) const {
  TC_ASSIGN(const CohortReport report, parts_.shop.cohorts(call.query.text("country")));
  return json_response(cohorts_json(report));
}

Result<Response> Api::baskets(const Call& call) const {
  static constexpr std::array<std::string_view, 4> kSorts{"surprise", "lift", "support",
                                                          "confidence"};
  PairQuery query;
  TC_ASSIGN(query.window, window_of(call.query));
  TC_ASSIGN(const std::optional<size_t> sort, call.query.choice("sort", kSorts));
  query.sort = PairSort(sort.value_or(0));
  query.product = call.query.text("product");
  if (!call.query.text("min_orders").empty()) {
    TC_ASSIGN(query.orders_min, call.query.count("min_orders", 1, kMinOrdersMax));
  }
  TC_ASSIGN(query.limit, call.query.limit(50, kRowsMax));
  TC_ASSIGN(const PairPage page, parts_.shop.pairs(query));
  return json_response(pairs_json(page));
}

}  // namespace tillcast
