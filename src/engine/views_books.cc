// What readers see of the books.
#include <algorithm>
#include <tuple>

#include "engine/books.h"
#include "engine/folded_text.h"

namespace tillcast {
namespace {

// Of customers at a time while readers and the writer share the state.
constexpr size_t kSliceRows = 2048;

// REQUIRES: a period with a previous one.
Window previous_of(const Period& period) {
  const int64_t from_ms = *period.previous_from_ms;
  return {from_ms, from_ms + std::max<int64_t>(0, *period.to_ms - *period.from_ms)};
}

bool any(const Totals& totals) { return totals != Totals{}; }

MoneySum change_of(const ProductRow& row) { return row.now.revenue - row.previous->revenue; }

// Whether `a` stands before `b`.
bool before(const ProductRow& a, const ProductRow& b, ProductSort sort) {
  switch (sort) {
    case ProductSort::kRevenue:
      return std::tuple(b.now.revenue, std::string_view(a.id)) <
             std::tuple(a.now.revenue, std::string_view(b.id));
    case ProductSort::kRising:
      return std::tuple(change_of(b), std::string_view(a.id)) <
             std::tuple(change_of(a), std::string_view(b.id));
    case ProductSort::kFalling:
      return std::tuple(change_of(a), std::string_view(a.id)) <
             std::tuple(change_of(b), std::string_view(b.id));
  }
  TC_ASSERT(false);
  return false;
}

bool belongs(const ProductRow& row, ProductSort sort) {
  if (sort == ProductSort::kRevenue) return true;
  return sort == ProductSort::kRising ? change_of(row) > 0 : change_of(row) < 0;
}

template <class Rows, class Before>
void keep_first(Rows& rows, size_t limit, const Before& stands_before) {
  const size_t shown = std::min(limit, rows.size());
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(shown), stands_before);
  rows.resize(shown);
}

}  // namespace

Period Books::period_locked(Window window, std::optional<int64_t> previous_from_ms) const {
  Period period;
  period.currency = state_.currency;
  if (!state_.clock_ms) return period;
  const int64_t as_of_ms = *state_.clock_ms + 1;
  const Ledger& ledger = state_.ledger;
  period.as_of_ms = as_of_ms;
  period.from_ms = window.from_ms != INT64_MIN ? window.from_ms
                   : ledger.empty()            ? as_of_ms
                                               : ledger.first_at_ms();
  period.to_ms = window.to_ms != INT64_MAX ? window.to_ms : as_of_ms;
  if (window.from_ms != INT64_MIN)
    period.previous_from_ms = previous_from_ms.value_or(
        window.from_ms - std::max<int64_t>(0, *period.to_ms - window.from_ms));
  return period;
}

CountryPage Books::countries(Window window, size_t limit,
                             std::optional<int64_t> previous_from_ms) const {
  const std::shared_lock lock(mutex_);
  CountryPage page;
  page.period = period_locked(window, previous_from_ms);
  const std::vector<CountryFigures> now = state_.ledger.by_country(window);
  std::vector<CountryFigures> previous;
  if (page.period.previous_from_ms) previous = state_.ledger.by_country(previous_of(page.period));
  for (size_t i = 0; i < now.size(); ++i) {
    CountryRow row{std::string(state_.ledger.countries().name(CountryIndex(i))), now[i], {}};
    if (!previous.empty()) row.previous = previous[i];
    if (any(row.now.totals) || (row.previous && any(row.previous->totals)))
      page.countries.push_back(std::move(row));
  }
  page.total = page.countries.size();
  keep_first(page.countries, limit, [](const CountryRow& a, const CountryRow& b) {
    return std::tuple(b.now.totals.gross, std::string_view(a.country)) <
           std::tuple(a.now.totals.gross, std::string_view(b.country));
  });
  return page;
}

Result<ProductPage> Books::products(const ProductQuery& query) const {
  if (query.sort != ProductSort::kRevenue && query.window.from_ms == INT64_MIN)
    return invalid("query parameter sort: what rises or falls needs a from");
  const std::shared_lock lock(mutex_);
  ProductPage page;
  page.period = period_locked(query.window, query.previous_from_ms);
  const std::vector<ProductFigures> now = state_.products.figures(query.window);
  std::vector<ProductFigures> previous;
  if (page.period.previous_from_ms) previous = state_.products.figures(previous_of(page.period));
  const std::string part = folded(query.part);
  for (size_t i = 0; i < now.size(); ++i) {
    if (now[i].lines == 0 && (previous.empty() || previous[i].lines == 0)) continue;
    const ProductName& name = state_.products.names()[ProductIndex(i)];
    if (!part.empty() && folded(name.id).find(part) == std::string::npos &&
        folded(name.description).find(part) == std::string::npos)
      continue;
    ProductRow row{name.id, name.description, now[i], {}};
    if (!previous.empty()) row.previous = previous[i];
    if (query.sort == ProductSort::kRevenue || (row.previous && belongs(row, query.sort)))
      page.products.push_back(std::move(row));
  }
  page.total = page.products.size();
  keep_first(page.products, query.limit,
             [&](const ProductRow& a, const ProductRow& b) { return before(a, b, query.sort); });
  return page;
}

CohortReport Books::cohorts(std::string_view country) const {
  CohortReport report;
  CohortTable table;
  for (size_t begin = 0;; begin += kSliceRows) {
    const std::shared_lock lock(mutex_);
    const size_t end = std::min(begin + kSliceRows, state_.profiles.size());
    for (size_t i = begin; i < end; ++i) {
      const Customer& customer = state_.profiles[CustomerIndex(i)];
      if (!country.empty() && customer.country != country) continue;
      table.begin_customer();
      for (const Purchase& purchase : customer.profile.purchases())
        table.add_purchase(purchase.ordered_at_ms, purchase.amount_micros);
    }
    if (end < state_.profiles.size()) continue;
    report.currency = state_.currency;
    if (!state_.clock_ms) return report;
    report.as_of_ms = *state_.clock_ms + 1;
    report.cohorts = table.rows(*state_.clock_ms);
    return report;
  }
}

Result<PairPage> Books::pairs(const PairQuery& query) const {
  PairPage page;
  SharedSales sales;
  std::optional<ProductIndex> with;
  {
    const std::shared_lock lock(mutex_);
    page.period = period_locked(query.window);
    sales = state_.products.sales(query.window);
    if (!query.product.empty()) with = state_.products.names().find(hash64(query.product));
  }
  TC_ASSIGN(const std::shared_ptr<const PairCounts> counts, count(std::move(sales), query));
  page.orders = counts->orders;
  page.products = counts->products;
  page.orders_min = counts->orders_min;
  page.frequent = counts->frequent;
  if (!query.product.empty() && !with) return page;
  const TopPairs top = top_pairs(*counts, query.sort, with, query.limit);
  page.total = top.total;
  const std::shared_lock lock(mutex_);
  const auto named = [&](ProductIndex product) {
    const ProductName& name = state_.products.names()[product];
    return PairedProduct{name.id, name.description};
  };
  for (const ProductPair& pair : top.pairs)
    page.pairs.push_back({named(pair.a), named(pair.b), counts->orders_in(pair)});
  return page;
}

Result<std::shared_ptr<const PairCounts>> Books::count(SharedSales sales,
                                                       const PairQuery& query) const {
  {
    const std::lock_guard lock(counted_mutex_);
    if (counted_.counts && counted_.sales == sales && counted_.window == query.window &&
        counted_.orders_min == query.orders_min)
      return counted_.counts;
  }
  TC_ASSIGN(PairCounts fresh, count_pairs(sales, query.window, query.orders_min));
  auto counts = std::make_shared<const PairCounts>(std::move(fresh));
  const std::lock_guard lock(counted_mutex_);
  counted_ = {std::move(sales), query.window, query.orders_min, counts};
  return counts;
}

}  // namespace tillcast
