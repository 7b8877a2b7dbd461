#include "serve/import_tally.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/time.h"

namespace tillcast {

void ImportTally::decided(const OrderEvent& order, const Outcome& outcome, uint64_t order_rows) {
  const uint64_t id = order_key(order.source, order.order_id).low;
  if (outcome.kind == Outcome::Kind::kRejected) {
    ++orders_rejected;
    rejected += order_rows;
    orders_split += outcome.error.starts_with("conflict") && ids.contains(id);
    return;
  }
  ids.insert(id);
  orders_new += outcome.kind == Outcome::Kind::kAccepted;
  orders_duplicate += outcome.kind == Outcome::Kind::kDuplicate;
  ++orders;
  if (!order.customer_id.empty()) customers.insert(hash64(order.customer_id));
  if (!order.country.empty()) countries.insert(hash64(order.country));
  for (const Line& line : order.lines) products.insert(hash64(line.product_id));
  amount += signed_amount(order).micros();
  gross += sale_amount(order).micros();
  first_at_ms = std::min(first_at_ms, order.ordered_at_ms);
  last_at_ms = std::max(last_at_ms, order.ordered_at_ms);
}

std::string ImportTally::advice() const {
  if (orders_split == 0) return {};
  return fmt::format(
      "{} orders came in parts that stand far from each other in the file, of which only the first "
      "went in: sort the file by the column of the order and import it into an empty shop",
      orders_split);
}

nlohmann::ordered_json ImportTally::document(double seconds) const {
  using Json = nlohmann::ordered_json;
  const auto time = [&](int64_t at_ms) { return orders == 0 ? Json() : Json(format_time(at_ms)); };
  const std::string to_do = advice();
  return {{"rows", rows},
          {"accepted", rows - rejected},
          {"rejected", rejected},
          {"orders", orders},
          {"orders_new", orders_new},
          {"orders_duplicate", orders_duplicate},
          {"orders_rejected", orders_rejected},
          {"customers", customers.size()},
          {"products", products.size()},
          {"countries", countries.size()},
          {"amount_total", to_string(amount)},
          {"gross_total", to_string(gross)},
          {"first_at", time(first_at_ms)},
          {"last_at", time(last_at_ms)},
          {"advice", to_do.empty() ? Json() : Json(to_do)},
          {"seconds", seconds}};
}

}  // namespace tillcast
