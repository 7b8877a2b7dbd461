// event/order_json.h: the documented JSON of an order (docs/api.md), read and written.
//
// Threads: OrderJsonReader is for one thread at a time; it keeps its buffers.
// Errors: a body that is not JSON is an error of the whole; an order that breaks a rule is an error
// of that order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "event/order_event.h"

namespace tillcast {

// One order of a body: what it says, or why it was refused. `order_id` is known where it could be
// read.
struct ParsedOrder {
  std::string order_id;
  Result<OrderEvent> order;
};

enum class OrderJsonForm {
  kDocument,
  kLines
};  // one object or an array; or one object a line (NDJSON)

class OrderJsonReader {
 public:
  OrderJsonReader();
  ~OrderJsonReader();

  // Orders are validated. `currency` is what an order means that names none; empty: it must name
  // one.
  Result<std::vector<ParsedOrder>> read(std::string_view body, OrderJsonForm form,
                                        std::string_view currency, size_t orders_max);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// Appends the order as JSON without the closing brace, so that callers can add fields of their own.
void append_order_json_open(std::string& out, const OrderEvent& order);
void append_order_json(std::string& out, const OrderEvent& order);

}  // namespace tillcast
