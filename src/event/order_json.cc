#include "event/order_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>
#include <limits>

#include "base/time.h"

namespace tillcast {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

Error field_error(std::string_view field, std::string_view why) {
  return invalid(fmt::format("{}: {}", field, why));
}

// A text field; absent and null are empty.
Result<std::string> text_field(const object& from, std::string_view name) {
  element value;
  if (from[name].get(value) != simdjson::SUCCESS || value.is_null()) return std::string{};
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return field_error(name, "is not a string");
  return std::string(text);
}

Result<Money> money_value(const element& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return Money::parse(text);
  int64_t whole = 0;
  if (value.get(whole) == simdjson::SUCCESS) return Money::parse(fmt::format("{}", whole));
  double number = 0;
  if (value.get(number) != simdjson::SUCCESS) return invalid("is not a decimal number");
  // The shortest text that reads back as this number is what the sender wrote, unless it is tiny or
  // huge.
  const std::string shortest = fmt::format("{}", number);
  return Money::parse(shortest.find('e') == shortest.npos ? shortest
                                                          : fmt::format("{:.7f}", number));
}

Result<int64_t> whole_field(const object& from, std::string_view name) {
  element value;
  int64_t whole = 0;
  if (from[name].get(value) != simdjson::SUCCESS) return field_error(name, "is missing");
  if (value.get(whole) == simdjson::SUCCESS) return whole;
  double number = 0;
  if (value.get(number) == simdjson::SUCCESS && number == std::trunc(number) &&
      std::abs(number) < 1e15)
    return static_cast<int64_t>(number);
  return field_error(name, "is not a whole number");
}

Result<Line> read_line(const element& from) {
  object fields;
  if (from.get(fields) != simdjson::SUCCESS) return invalid("is not an object");
  Line line;
  TC_ASSIGN(line.product_id, text_field(fields, "product_id"));
  TC_ASSIGN(line.description, text_field(fields, "description"));
  TC_ASSIGN(line.quantity, whole_field(fields, "quantity"));
  element value;
  if (fields["unit_price"].get(value) != simdjson::SUCCESS)
    return field_error("unit_price", "is missing");
  auto price = money_value(value);
  if (!price) return field_error("unit_price", price.error().message);
  line.unit_price = *price;
  if (fields["amount"].get(value) == simdjson::SUCCESS && !value.is_null()) {
    auto amount = money_value(value);
    if (!amount) return field_error("amount", amount.error().message);
    line.amount = *amount;
  }
  return line;
}

Result<> read_lines(const object& fields, OrderEvent& order) {
  element value;
  if (fields["lines"].get(value) != simdjson::SUCCESS || value.is_null()) return Done{};
  simdjson::dom::array lines;
  if (value.get(lines) != simdjson::SUCCESS) return field_error("lines", "is not an array");
  for (const element line : lines) {
    if (order.lines.size() == kLinesMax)
      return field_error("lines", fmt::format("are more than {}", kLinesMax));
    auto read = read_line(line);
    if (!read)
      return field_error(fmt::format("lines[{}]", order.lines.size()), read.error().message);
    order.lines.push_back(std::move(*read));
  }
  return Done{};
}

Result<> read_header(const object& fields, std::string_view currency, OrderEvent& order) {
  TC_ASSIGN(order.source, text_field(fields, "source"));
  TC_ASSIGN(order.customer_id, text_field(fields, "customer_id"));
  TC_ASSIGN(order.country, text_field(fields, "country"));
  TC_ASSIGN(order.refund_of, text_field(fields, "refund_of"));
  TC_ASSIGN(order.currency, text_field(fields, "currency"));
  if (order.currency.empty()) order.currency = currency;
  if (order.currency.empty()) return field_error("currency", "is missing");

  TC_ASSIGN(const std::string kind_text, text_field(fields, "kind"));
  if (!kind_text.empty()) {
    const auto kind = parse_order_kind(kind_text);
    if (!kind)
      return field_error("kind", "is none of placed, updated, cancelled, refunded, adjusted");
    order.kind = *kind;
  }
  element value;
  if (fields["revision"].get(value) == simdjson::SUCCESS && !value.is_null()) {
    TC_ASSIGN(const int64_t revision, whole_field(fields, "revision"));
    if (revision < 0 || revision > std::numeric_limits<int32_t>::max())
      return field_error("revision", "is not between 0 and 2,147,483,647");
    order.revision = static_cast<uint32_t>(revision);
  }
  TC_ASSIGN(const std::string time_text, text_field(fields, "ordered_at"));
  if (time_text.empty()) return field_error("ordered_at", "is missing");
  auto time = parse_time(time_text);
  if (!time) return field_error("ordered_at", time.error().message);
  order.ordered_at_ms = *time;
  return Done{};
}

Result<OrderEvent> read_order(const object& fields, std::string_view currency,
                              std::string order_id) {
  OrderEvent order;
  order.order_id = std::move(order_id);
  TC_TRY(read_header(fields, currency, order));
  TC_TRY(read_lines(fields, order));
  TC_TRY(validate(order));
  // A file's own bookings may take a refund back (ingest/order_grouper.cc); a sender states
  // amounts.
  if (order.kind == OrderKind::kRefunded) {
    for (size_t i = 0; i < order.lines.size(); ++i)
      if (order.lines[i].total() < Money{})
        return field_error(fmt::format("lines[{}]", i), "of a refund has a negative amount");
  }
  return order;
}

ParsedOrder parse_order(const element& from, std::string_view currency) {
  object fields;
  if (from.get(fields) != simdjson::SUCCESS) return {"", invalid("is not an object")};
  auto order_id = text_field(fields, "order_id");
  if (!order_id) return {"", order_id.error()};
  return {*order_id, read_order(fields, currency, *order_id)};
}

Error not_json(simdjson::error_code error, std::string_view place) {
  return invalid(fmt::format("body: not JSON{}: {}", place, simdjson::error_message(error)));
}

}  // namespace

struct OrderJsonReader::Impl {
  simdjson::dom::parser parser;
};

OrderJsonReader::OrderJsonReader() : impl_(std::make_unique<Impl>()) {}
OrderJsonReader::~OrderJsonReader() = default;

Result<std::vector<ParsedOrder>> OrderJsonReader::read(std::string_view body, OrderJsonForm form,
                                                       std::string_view currency,
                                                       size_t orders_max) {
  std::vector<ParsedOrder> orders;
  const auto too_many = [&] {
    return invalid(fmt::format("body: more than {} orders; send several requests", orders_max));
  };
  if (form == OrderJsonForm::kDocument) {
    element document;
    if (auto error = impl_->parser.parse(body.data(), body.size()).get(document))
      return not_json(error, "");
    simdjson::dom::array array;
    if (document.get(array) != simdjson::SUCCESS) {
      orders.push_back(parse_order(document, currency));
      return orders;
    }
    for (const element order : array) {
      if (orders.size() == orders_max) return too_many();
      orders.push_back(parse_order(order, currency));
    }
    return orders;
  }
  // One order a line: a line that is not JSON is refused alone, so that the rest goes in.
  for (size_t begin = 0; begin < body.size();) {
    const size_t end = std::min(body.find('\n', begin), body.size());
    const std::string_view line = body.substr(begin, end - begin);
    begin = end + 1;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    if (orders.size() == orders_max) return too_many();
    element order;
    if (auto error = impl_->parser.parse(line.data(), line.size()).get(order))
      orders.push_back({"", not_json(error, "")});
    else
      orders.push_back(parse_order(order, currency));
  }
  return orders;
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const bool utf8 = simdjson::validate_utf8(text.data(), text.size());
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00").push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else if (byte >= 0x80 && !utf8) {
      out.append("\xEF\xBF\xBD");
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_order_json_open(std::string& out, const OrderEvent& order) {
  const auto text = [&](std::string_view name, std::string_view value) {
    out.append(",\"").append(name).append("\":");
    append_json_string(out, value);
  };
  out.append("{\"order_id\":");
  append_json_string(out, order.order_id);
  text("kind", to_string(order.kind));
  if (order.customer_id.empty())
    out.append(",\"customer_id\":null");
  else
    text("customer_id", order.customer_id);
  text("ordered_at", format_time(order.ordered_at_ms));
  text("currency", order.currency);
  text("country", order.country);
  text("source", order.source);
  out.append(fmt::format(",\"revision\":{}", order.revision));
  if (!order.refund_of.empty()) text("refund_of", order.refund_of);
  out.append(",\"lines\":[");
  for (const Line& line : order.lines) {
    if (out.back() != '[') out.push_back(',');
    out.append("{\"product_id\":");
    append_json_string(out, line.product_id);
    text("description", line.description);
    out.append(fmt::format(",\"quantity\":{}", line.quantity));
    text("unit_price", to_string(line.unit_price));
    if (line.amount) text("amount", to_string(*line.amount));
    out.push_back('}');
  }
  out.push_back(']');
}

void append_order_json(std::string& out, const OrderEvent& order) {
  append_order_json_open(out, order);
  out.push_back('}');
}

}  // namespace tillcast
