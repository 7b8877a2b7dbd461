#include "engine/book_order.h"

#include <algorithm>
#include <tuple>

#include "engine/folded_text.h"

namespace tillcast {
namespace {

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

template <class Rows, class Before>
void keep_first(Rows& rows, size_t limit, const Before& stands_before) {
  const size_t shown = std::min(limit, rows.size());
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(shown), stands_before);
  rows.resize(shown);
}

}  // namespace

Result<> check(const ProductQuery& query) {
  if (query.sort != ProductSort::kRevenue && query.window.from_ms == INT64_MIN)
    return invalid("query parameter sort: what rises or falls needs a from");
  return Done{};
}

Period period_of(Window window, std::optional<int64_t> previous_from_ms, const BookTimes& times) {
  Period period;
  period.currency = times.currency;
  if (!times.as_of_ms) return period;
  period.as_of_ms = times.as_of_ms;
  period.from_ms = window.from_ms;
  if (window.from_ms == INT64_MIN) period.from_ms = times.first_at_ms.value_or(*times.as_of_ms);
  period.to_ms = window.to_ms != INT64_MAX ? window.to_ms : *times.as_of_ms;
  if (window.from_ms != INT64_MIN)
    period.previous_from_ms = previous_from_ms.value_or(
        window.from_ms - std::max<int64_t>(0, *period.to_ms - window.from_ms));
  return period;
}

std::optional<Window> previous_of(const Period& period) {
  if (!period.previous_from_ms) return std::nullopt;
  const int64_t from_ms = *period.previous_from_ms;
  return Window{from_ms, from_ms + std::max<int64_t>(0, *period.to_ms - *period.from_ms)};
}

bool any(const CountryRow& row) {
  return row.now.totals != Totals{} || (row.previous && row.previous->totals != Totals{});
}

bool any(const ProductRow& row) {
  return row.now.lines > 0 || (row.previous && row.previous->lines > 0);
}

bool belongs(const ProductRow& row, ProductSort sort) {
  if (sort == ProductSort::kRevenue) return true;
  if (!row.previous) return false;
  return sort == ProductSort::kRising ? change_of(row) > 0 : change_of(row) < 0;
}

bool has_part(std::string_view id, std::string_view description, const std::string& part) {
  return part.empty() || folded(id).find(part) != std::string::npos ||
         folded(description).find(part) != std::string::npos;
}

void show_first(CountryPage& page, size_t limit) {
  page.total = page.countries.size();
  keep_first(page.countries, limit, [](const CountryRow& a, const CountryRow& b) {
    return std::tuple(b.now.totals.gross, std::string_view(a.country)) <
           std::tuple(a.now.totals.gross, std::string_view(b.country));
  });
}

void show_first(ProductPage& page, ProductSort sort, size_t limit) {
  page.total = page.products.size();
  keep_first(page.products, limit,
             [&](const ProductRow& a, const ProductRow& b) { return before(a, b, sort); });
}

}  // namespace tillcast
