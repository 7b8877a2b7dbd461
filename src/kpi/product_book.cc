#include "kpi/product_book.h"

#include <algorithm>

#include "base/assert.h"
#include "base/time.h"

namespace tillcast {
namespace {

// Two's complement addition without undefined overflow.
int64_t wrapping_add(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

// Beyond every event: so that days times milliseconds overflow nowhere.
constexpr int64_t kEverMs = int64_t{1} << 52;

// One item a product.
void merge(std::vector<SaleItem>& items) {
  std::ranges::sort(items, {}, &SaleItem::product);
  size_t kept = 0;
  for (size_t i = 1; i < items.size(); ++i) {
    if (items[i].product != items[kept].product) {
      items[++kept] = items[i];
      continue;
    }
    items[kept].lines += items[i].lines;
    items[kept].units += items[i].units;
    items[kept].amount_micros += items[i].amount_micros;
  }
  if (!items.empty()) items.resize(kept + 1);
}

}  // namespace

// Names the order's products on the way; what was named before is not changed by it. Without items:
// it is no sale.
Sale ProductBook::sale_of(const OrderEvent& order) {
  const bool sells = order.kind == OrderKind::kPlaced || order.kind == OrderKind::kUpdated;
  Sale sale;
  sale.at_ms = order.ordered_at_ms;
  sale.order = order_key(order.source, order.order_id).low;
  sale.known = !order.customer_id.empty();
  sale.items.reserve(order.lines.size());
  for (const Line& line : order.lines) {
    const ProductIndex product = names_.intern(line.product_id);
    const int64_t micros = line.total().micros();
    const bool counts = sells && micros > 0;
    names_.describe(product, line.description, {counts, sale.at_ms, sale.order});
    if (counts) sale.items.push_back({product, 1, line.quantity, micros});
  }
  merge(sale.items);
  sold_.resize(names_.size());
  return sale;
}

void ProductBook::add(const OrderEvent& order) {
  const Sale sale = sale_of(order);
  if (sale.items.empty()) return;
  sales_.add(sale);
  change(sale, +1);
}

void ProductBook::remove(const OrderEvent& order) {
  const Sale sale = sale_of(order);
  if (sale.items.empty()) return;
  sales_.remove(sale);
  change(sale, -1);
}

void ProductBook::change(const Sale& sale, int sign) {
  const auto day = static_cast<int32_t>(day_of(sale.at_ms));
  for (const SaleItem& item : sale.items) {
    auto& [all, cells] = sold_[size_t(item.product)];
    auto cell = cells.end();
    if (!cells.empty() && cells.back().day >= day)
      cell = std::lower_bound(cells.begin(), cells.end(), day,
                              [](const Cell& a, int32_t b) { return a.day < b; });
    if (cell == cells.end() || cell->day != day) {
      TC_ASSERT(sign > 0);
      cell = cells.insert(cell, Cell{.day = day});
    }
    const auto lines = static_cast<uint32_t>(sign) * item.lines;
    cell->lines += lines;
    if (sale.known) cell->lines_to_known += lines;
    cell->units = wrapping_add(cell->units, sign * item.units);
    cell->revenue_micros = wrapping_add(cell->revenue_micros, sign * item.amount_micros);
    if (cell->lines == 0) cells.erase(cell);
    all.lines += static_cast<uint64_t>(static_cast<int64_t>(sign) * item.lines);
    all.units = wrapping_add(all.units, sign * item.units);
    all.revenue += sign * static_cast<MoneySum>(item.amount_micros);
  }
}

std::vector<ProductFigures> ProductBook::figures(Window window) const {
  std::vector<ProductFigures> figures(sold_.size());
  if (window.from_ms == INT64_MIN && window.to_ms == INT64_MAX) {
    std::ranges::transform(sold_, figures.begin(), &Sold::all);
    return figures;
  }
  window = {std::max(window.from_ms, -kEverMs), std::min(window.to_ms, kEverMs)};
  const auto read = [&](Window part) {
    sales_.for_each(part, [&](const Sale& sale) {
      for (const SaleItem& item : sale.items) {
        ProductFigures& sum = figures[size_t(item.product)];
        sum.lines += item.lines;
        sum.units = wrapping_add(sum.units, item.units);
        sum.revenue += item.amount_micros;
      }
    });
  };
  // Whole days: from first on and before last.
  const int64_t first = day_of(window.from_ms) + (window.from_ms > day_of(window.from_ms) * kDayMs);
  const int64_t last = day_of(window.to_ms);
  if (first >= last) {
    read(window);
    return figures;
  }
  if (window.from_ms < first * kDayMs) read({window.from_ms, first * kDayMs});
  if (window.to_ms > last * kDayMs) read({last * kDayMs, window.to_ms});
  for (size_t i = 0; i < sold_.size(); ++i) {
    const std::vector<Cell>& cells = sold_[i].cells;
    auto cell = std::lower_bound(cells.begin(), cells.end(), first,
                                 [](const Cell& a, int64_t b) { return a.day < b; });
    for (; cell != cells.end() && cell->day < last; ++cell) {
      figures[i].lines += cell->lines;
      figures[i].units = wrapping_add(figures[i].units, cell->units);
      figures[i].revenue += cell->revenue_micros;
    }
  }
  return figures;
}

uint64_t ProductBook::lines_to_known(ProductIndex product, int64_t from_day, int64_t to_day) const {
  const std::vector<Cell>& cells = sold_[size_t(product)].cells;
  auto cell = std::lower_bound(cells.begin(), cells.end(), from_day,
                               [](const Cell& a, int64_t b) { return a.day < b; });
  uint64_t lines = 0;
  for (; cell != cells.end() && cell->day < to_day; ++cell) lines += cell->lines_to_known;
  return lines;
}

uint64_t ProductBook::lines_to_known(uint32_t low_half, int64_t from_day, int64_t to_day) const {
  uint64_t lines = 0;
  for (const ProductIndex product : names_.of_low_half(low_half))
    lines += lines_to_known(product, from_day, to_day);
  return lines;
}

void ProductBook::save(ByteWriter& out) const {
  names_.save(out);
  sales_.save(out);
}

Result<> ProductBook::load(ByteReader& in) {
  *this = {};
  TC_TRY(names_.load(in));
  sold_.resize(names_.size());
  return sales_.load(in, names_.size(), [this](const Sale& sale) { change(sale, +1); });
}

}  // namespace tillcast
