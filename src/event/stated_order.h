// event/stated_order.h: an order with what follows from its content, computed once on its way in.
//
// Made where the order is read, so that the one thread that writes neither encodes nor hashes.
// Threads: plain values.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "event/order_codec.h"

namespace tillcast {

struct StatedOrder {
  StatedOrder() = default;
  explicit StatedOrder(OrderEvent event)
      : order(std::move(event)),
        key(order_key(order.source, order.order_id)),
        bytes(encode_order(order)),
        fingerprint(hash64(bytes)) {}

  OrderEvent order;
  OrderKey key;
  std::string bytes;         // as the log keeps it
  uint64_t fingerprint = 0;  // of the order: hash64(bytes)
};

// What is appended to the log.
using Stated = std::variant<StatedOrder, Tick>;

inline int64_t time_of(const Stated& entry) {
  const auto* stated = std::get_if<StatedOrder>(&entry);
  return stated ? stated->order.ordered_at_ms : std::get<Tick>(entry).at_ms;
}

inline Stated stated(Entry entry) {
  if (auto* order = std::get_if<OrderEvent>(&entry)) return StatedOrder(std::move(*order));
  return std::get<Tick>(entry);
}

inline std::vector<StatedOrder> stated(std::vector<OrderEvent> orders) {
  std::vector<StatedOrder> result;
  result.reserve(orders.size());
  for (OrderEvent& order : orders) result.emplace_back(std::move(order));
  return result;
}

}  // namespace tillcast
