#include "ingest/order_grouper.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

// A letter before nothing but digits, as UCI numbers them: a shop's own "CH-55" or "A-1001" is an
// order like any other.
OrderKind kind_of(std::string_view invoice) {
  const std::string_view number = invoice.substr(1);
  if (number.empty() || number.find_first_not_of("0123456789") != number.npos)
    return OrderKind::kPlaced;
  switch (invoice.front()) {
    case 'C':
    case 'c':
      return OrderKind::kRefunded;
    case 'A':
    case 'a':
      return OrderKind::kAdjusted;
    default:
      return OrderKind::kPlaced;
  }
}

// A refund states what comes back: quantities are positive. A row that takes a refund back (a
// positive quantity under a C number) keeps the sign of its amount through its price.
void turn_into_refund(Line& line) {
  if (line.quantity > 0)
    line.unit_price = -line.unit_price;
  else
    line.quantity = -line.quantity;
}

// The row that made this line of the order; its time is the order's.
ShopRow row_of(const OrderEvent& order, const Line& line) {
  const bool refund = order.kind == OrderKind::kRefunded;
  return {.invoice = order.order_id,
          .product_id = line.product_id,
          .description = line.description,
          .quantity = refund ? -line.quantity : line.quantity,
          .at_ms = order.ordered_at_ms,
          .unit_price = line.unit_price,
          .customer_id = order.customer_id,
          .country = order.country};
}

std::string to_csv(const ShopRow& row) {
  const std::string quantity = fmt::format("{}", row.quantity);
  const std::string time = format_time(row.at_ms);
  const std::string price = to_string(row.unit_price);
  const std::array<Cell, 8> cells = {{{row.invoice},
                                      {row.product_id},
                                      {row.description},
                                      {quantity},
                                      {time},
                                      {price},
                                      {row.customer_id},
                                      {row.country}}};
  return to_csv(cells);
}

}  // namespace

Result<> OrderGrouper::add(const ShopRow& row, uint64_t row_number) {
  Open& open = touch(row);
  OrderEvent& order = open.order;
  if (order.customer_id.empty()) order.customer_id = row.customer_id;
  if (!row.customer_id.empty() && row.customer_id != order.customer_id) {
    context_.reject(row_number,
                    fmt::format("CustomerID '{}': the order is of customer '{}'",
                                printable(row.customer_id, 40), printable(order.customer_id, 40)),
                    to_csv(row));
    return Done{};
  }
  if (order.lines.size() == kLinesMax) {
    context_.reject(row_number, fmt::format("the order has more than {} rows", kLinesMax),
                    to_csv(row));
    return Done{};
  }
  order.ordered_at_ms = std::min(order.ordered_at_ms, row.at_ms);
  Line& line = order.lines.emplace_back();
  line.product_id = row.product_id;
  line.description = row.description;
  line.quantity = row.quantity;
  line.unit_price = row.unit_price;
  if (order.kind == OrderKind::kRefunded) turn_into_refund(line);
  open.rows.push_back(row_number);
  ++lines_open_;
  while (orders_.size() > kOrdersMax || (lines_open_ > kLinesOpenMax && orders_.size() > 1))
    TC_TRY(close(orders_.begin()));
  return Done{};
}

OrderGrouper::Open& OrderGrouper::touch(const ShopRow& row) {
  if (!orders_.empty() && orders_.back().order.order_id == row.invoice) return orders_.back();
  const auto found = by_invoice_.find(row.invoice);
  if (found != by_invoice_.end()) {
    orders_.splice(orders_.end(), orders_, found->second);
    return orders_.back();
  }
  Open& open = orders_.emplace_back();
  constexpr size_t kUsualLines = 32;
  open.order.lines.reserve(kUsualLines);
  open.rows.reserve(kUsualLines);
  open.order.order_id = row.invoice;
  open.order.kind = kind_of(row.invoice);
  open.order.country = row.country;
  open.order.currency = context_.options.currency;
  open.order.ordered_at_ms = row.at_ms;
  by_invoice_.emplace(open.order.order_id, std::prev(orders_.end()));
  return open;
}

Result<> OrderGrouper::close(Orders::iterator place) {
  Open open = std::move(*place);
  by_invoice_.erase(open.order.order_id);
  orders_.erase(place);
  lines_open_ -= open.order.lines.size();
  if (!validate(open.order)) reject_bad_lines(open);
  if (open.order.lines.empty()) return Done{};
  const uint64_t rows = open.order.lines.size();
  return context_.deliver(std::move(open.order), rows);
}

// Takes out the lines that break a rule by themselves; where the order still does, all of them.
void OrderGrouper::reject_bad_lines(Open& open) {
  OrderEvent& order = open.order;
  const std::vector<Line> lines = std::move(order.lines);
  const std::vector<uint64_t> rows = std::move(open.rows);
  order.lines.clear();
  open.rows.clear();
  OrderEvent alone = order;
  for (size_t i = 0; i < lines.size(); ++i) {
    alone.lines.assign(1, lines[i]);
    if (const auto valid = validate(alone); !valid) {
      context_.reject(rows[i], valid.error().message, to_csv(row_of(order, lines[i])));
    } else {
      order.lines.push_back(lines[i]);
      open.rows.push_back(rows[i]);
    }
  }
  const auto valid = validate(order);
  if (valid) return;
  for (size_t i = 0; i < order.lines.size(); ++i)
    context_.reject(open.rows[i], valid.error().message, to_csv(row_of(order, order.lines[i])));
  order.lines.clear();
}

Result<> OrderGrouper::flush() {
  orders_.sort([](const Open& a, const Open& b) { return a.rows.front() < b.rows.front(); });
  while (!orders_.empty()) TC_TRY(close(orders_.begin()));
  return Done{};
}

}  // namespace tillcast
