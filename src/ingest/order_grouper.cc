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
  return {.order_id = order.order_id,
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
  const std::array<Cell, 8> cells = {{{row.order_id},
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
  if (row.kind == OrderKind::kCancelled) return add_cancellation(row, row_number);
  Open& open = touch(row, row.order_id);
  OrderEvent& order = open.order;
  if (order.customer_id.empty()) order.customer_id = row.customer_id;
  std::string why;
  if (!row.customer_id.empty() && row.customer_id != order.customer_id)
    why = fmt::format("customer '{}': the order is of customer '{}'",
                      printable(row.customer_id, 40), printable(order.customer_id, 40));
  else if (!row.currency.empty() && row.currency != order.currency)
    why = fmt::format("currency '{}': the order is in '{}'", printable(row.currency, 40),
                      printable(order.currency, 40));
  else if (order.lines.size() == kLinesMax)
    why = fmt::format("the order has more than {} rows", kLinesMax);
  if (why.empty())
    add_line(open, row, row_number);
  else
    context_.reject(row_number, std::move(why), to_csv(row));
  return make_room();
}

void OrderGrouper::add_line(Open& open, const ShopRow& row, uint64_t row_number) {
  OrderEvent& order = open.order;
  order.ordered_at_ms = std::min(order.ordered_at_ms, row.at_ms);
  if (row.cancelled_at_ms && order.kind == OrderKind::kPlaced)
    open.cancelled_at_ms = row.cancelled_at_ms;
  Line& line = order.lines.emplace_back();
  line.product_id = row.product_id;
  line.description = row.description;
  line.quantity = row.quantity;
  line.unit_price = row.unit_price;
  line.amount = row.amount;
  if (order.kind == OrderKind::kRefunded && !row.kind) turn_into_refund(line);
  open.rows.push_back(row_number);
  ++lines_open_;
  const size_t bytes = bytes_of(line);
  open.bytes += bytes;
  bytes_open_ += bytes;
}

// It says of an order that it was called off, which is a later statement of the same: kept apart
// from the order's own rows. What it lists is not read.
Result<> OrderGrouper::add_cancellation(const ShopRow& row, uint64_t row_number) {
  Open& open = touch(row, std::string(row.order_id) + '\0' + "cancelled");
  open.order.ordered_at_ms = std::min(open.order.ordered_at_ms, row.at_ms);
  open.rows.push_back(row_number);
  ++lines_open_;
  return make_room();
}

Result<> OrderGrouper::make_room() {
  const auto many = [&] { return lines_open_ > kLinesOpenMax || bytes_open_ > kBytesOpenMax; };
  while (orders_.size() > kOrdersMax || (many() && orders_.size() > 1))
    TC_TRY(close(orders_.begin()));
  return Done{};
}

OrderGrouper::Open& OrderGrouper::touch(const ShopRow& row, std::string_view key) {
  if (!orders_.empty() && orders_.back().id() == key) return orders_.back();
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    orders_.splice(orders_.end(), orders_, found->second);
    return orders_.back();
  }
  Open& open = orders_.emplace_back();
  constexpr size_t kUsualLines = 32;
  open.order.lines.reserve(kUsualLines);
  open.rows.reserve(kUsualLines);
  open.order.order_id = row.order_id;
  open.order.kind = row.kind ? *row.kind : kind_of(row.order_id);
  open.order.country = row.country;
  open.order.currency =
      row.currency.empty() ? std::string_view(context_.options.currency) : row.currency;
  open.order.refund_of = row.refund_of;
  open.order.ordered_at_ms = row.at_ms;
  if (key != row.order_id) open.key = key;
  by_key_.emplace(std::string(key), std::prev(orders_.end()));
  return open;
}

Result<> OrderGrouper::close(Orders::iterator place) {
  Open open = std::move(*place);
  by_key_.erase(open.id());
  orders_.erase(place);
  lines_open_ -= open.rows.size();
  bytes_open_ -= open.bytes;
  if (open.order.kind == OrderKind::kCancelled)
    return deliver_cancellation(open.order, open.order.ordered_at_ms, open.rows);
  if (!validate(open.order)) reject_bad_lines(open);
  if (open.order.lines.empty()) return Done{};
  const uint64_t rows = open.order.lines.size();
  if (!open.cancelled_at_ms) return context_.deliver(std::move(open.order), rows);
  TC_TRY(context_.deliver(OrderEvent(open.order), rows));
  return deliver_cancellation(open.order, *open.cancelled_at_ms, {});
}

Result<> OrderGrouper::deliver_cancellation(const OrderEvent& order, int64_t at_ms,
                                            std::span<const uint64_t> rows) {
  OrderEvent cancellation = order;
  cancellation.kind = OrderKind::kCancelled;
  cancellation.revision = 1;
  cancellation.ordered_at_ms = std::max(at_ms, order.ordered_at_ms);
  cancellation.lines.clear();
  if (const auto valid = validate(cancellation); !valid) {
    for (const uint64_t row : rows)
      context_.reject(row, valid.error().message, cancellation.order_id);
    return Done{};
  }
  return context_.deliver(std::move(cancellation), rows.size());
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
