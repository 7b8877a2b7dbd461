// What readers see of the books.
#include <algorithm>

#include "base/hash.h"
#include "engine/book_order.h"
#include "engine/books.h"
#include "engine/folded_text.h"

namespace tillcast {
namespace {

// Of customers at a time while readers and the writer share the state.
constexpr size_t kSliceRows = 2048;

}  // namespace

BookTimes Books::times_locked() const {
  BookTimes times;
  times.currency = state_.currency;
  if (state_.clock_ms) times.as_of_ms = *state_.clock_ms + 1;
  if (!state_.ledger.empty()) times.first_at_ms = state_.ledger.first_at_ms();
  return times;
}

std::vector<CountryRow> Books::country_rows_locked(Window window,
                                                   std::optional<Window> previous) const {
  const std::vector<CountryFigures> now = state_.ledger.by_country(window);
  std::vector<CountryFigures> before;
  if (previous) before = state_.ledger.by_country(*previous);
  std::vector<CountryRow> rows;
  for (size_t i = 0; i < now.size(); ++i) {
    CountryRow row{std::string(state_.ledger.countries().name(CountryIndex(i))), now[i], {}};
    if (previous) row.previous = before[i];
    if (any(row)) rows.push_back(std::move(row));
  }
  return rows;
}

CountryPage Books::countries(Window window, size_t limit,
                             std::optional<int64_t> previous_from_ms) const {
  const std::shared_lock lock(mutex_);
  CountryPage page;
  page.period = period_of(window, previous_from_ms, times_locked());
  page.countries = country_rows_locked(window, previous_of(page.period));
  show_first(page, limit);
  return page;
}

CountryRows Books::country_rows(Window window, std::optional<Window> previous) const {
  const std::shared_lock lock(mutex_);
  return {times_locked(), country_rows_locked(window, previous)};
}

Result<ProductPage> Books::products(const ProductQuery& query) const {
  TC_TRY(check(query));
  const std::shared_lock lock(mutex_);
  ProductPage page;
  page.period = period_of(query.window, query.previous_from_ms, times_locked());
  const std::string part = folded(query.part);
  for_each_product_locked(
      query.window, previous_of(page.period), [&](ProductIndex product, ProductRow&& row) {
        const ProductName& name = state_.products.names()[product];
        if (!belongs(row, query.sort) || !has_part(name.id, name.description, part)) return;
        row.id = name.id;
        row.description = name.description;
        page.products.push_back(std::move(row));
      });
  show_first(page, query.sort, query.limit);
  return page;
}

ProductRows Books::product_rows(Window window, std::optional<Window> previous) const {
  const std::shared_lock lock(mutex_);
  ProductRows rows{times_locked(), {}};
  for_each_product_locked(window, previous, [&](ProductIndex product, ProductRow&& row) {
    row.id = state_.products.names()[product].id;
    rows.rows.push_back(std::move(row));
  });
  return rows;
}

// Those that sold in either window, before they are named.
void Books::for_each_product_locked(Window window, std::optional<Window> previous,
                                    const VisitProduct& visit) const {
  const std::vector<ProductFigures> now = state_.products.figures(window);
  std::vector<ProductFigures> before;
  if (previous) before = state_.products.figures(*previous);
  for (size_t i = 0; i < now.size(); ++i) {
    ProductRow row;
    row.now = now[i];
    if (previous) row.previous = before[i];
    if (any(row)) visit(ProductIndex(i), std::move(row));
  }
}

std::vector<ProductName> Books::product_names(std::span<const std::string> ids) const {
  std::vector<ProductName> names;
  const std::shared_lock lock(mutex_);
  for (const std::string& id : ids)
    if (const auto known = state_.products.names().find(hash64(id)))
      names.push_back(state_.products.names()[*known]);
  return names;
}

BookNames Books::names() const {
  BookNames names;
  const std::shared_lock lock(mutex_);
  const ProductNames& products = state_.products.names();
  names.products.reserve(products.size());
  for (size_t i = 0; i < products.size(); ++i)
    names.products.push_back(products[ProductIndex(i)].hash);
  const CountryNames& countries = state_.ledger.countries();
  for (size_t i = countries.size() - countries.named(); i < countries.size(); ++i)
    names.countries.push_back(hash64(countries.name(CountryIndex(i))));
  return names;
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
    page.period = period_of(query.window, {}, times_locked());
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
