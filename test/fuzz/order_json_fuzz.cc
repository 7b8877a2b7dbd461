// The JSON of orders, as one document and as lines.
//
// An order that is taken obeys the rules, is JSON to another parser too, and comes back the same
// from what is written of it; a line is read as if it stood alone.
#include <nlohmann/json.hpp>

#include "event/order_codec.h"
#include "event/order_json.h"
#include "fuzz/check.h"

namespace tillcast {
namespace {

using Orders = Result<std::vector<ParsedOrder>>;

constexpr size_t kFewOrders = 64;

void check_orders(OrderJsonReader& reader, const Orders& read) {
  FUZZ_CHECK_RESULT(read);
  if (!read.ok()) return;
  FUZZ_CHECK(read->size() <= kFewOrders);
  for (const ParsedOrder& parsed : *read) {
    FUZZ_CHECK_RESULT(parsed.order);
    if (!parsed.order.ok()) continue;
    const OrderEvent& order = *parsed.order;
    FUZZ_CHECK(validate(order).ok());
    FUZZ_CHECK(parsed.order_id == order.order_id);
    std::string text;
    append_order_json(text, order);
    for (const OrderJsonForm form : {OrderJsonForm::kDocument, OrderJsonForm::kLines}) {
      const Orders again = reader.read(text, form, "", 1);
      FUZZ_CHECK(again.ok() && again->size() == 1 && again->front().order.ok());
      FUZZ_CHECK(*again->front().order == order);
    }
    const auto decoded = decode_entry(encode_order(order));
    FUZZ_CHECK(decoded.ok() && std::get<OrderEvent>(*decoded) == order);
  }
}

bool takes_one(const Orders& read) {
  return read.ok() &&
         std::ranges::any_of(*read, [](const ParsedOrder& parsed) { return parsed.order.ok(); });
}

bool same(const ParsedOrder& a, const ParsedOrder& b) {
  if (a.order_id != b.order_id || a.order.ok() != b.order.ok()) return false;
  return a.order.ok() ? *a.order == *b.order : a.order.error().message == b.order.error().message;
}

// Each line by itself. What is an array to the document is no order to the line.
void check_lines(std::string_view body, const Orders& whole) {
  if (!whole.ok()) return;
  OrderJsonReader reader;
  size_t next = 0;
  for (size_t at = 0; at < body.size();) {
    const size_t end = std::min(body.find('\n', at), body.size());
    const Orders line =
        reader.read(body.substr(at, end - at), OrderJsonForm::kLines, "GBP", kFewOrders);
    at = end + 1;
    FUZZ_CHECK(line.ok() && line->size() <= 1);
    if (line->empty()) continue;
    FUZZ_CHECK(next < whole->size() && same((*whole)[next], line->front()));
    ++next;
  }
  FUZZ_CHECK(next == whole->size());
}

void one_input(std::string_view body) {
  static OrderJsonReader reader;
  const Orders document = reader.read(body, OrderJsonForm::kDocument, "GBP", kFewOrders);
  const Orders lines = reader.read(body, OrderJsonForm::kLines, "GBP", kFewOrders);
  if (takes_one(document)) FUZZ_CHECK(nlohmann::json::accept(body));
  check_lines(body, lines);
  check_orders(reader, document);
  check_orders(reader, lines);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
