#include "event/order_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
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

// An object's fields by their place in `names`, each the first of its name; found in one pass, for
// senders write the fields in one order mostly.
template <size_t kCount>
class Fields {
 public:
  using Names = std::array<std::string_view, kCount>;

  Fields(const object& from, const Names& names) : names_(names) {
    size_t next = 0;
    for (const auto field : from) {
      const size_t place = place_of(field.key, next);
      if (place == kCount) continue;
      next = place + 1;
      if (has_[place]) continue;
      has_[place] = true;
      values_[place] = field.value;
    }
  }

  // nullptr: absent.
  const element* operator[](size_t place) const { return has_[place] ? &values_[place] : nullptr; }
  const element* unless_null(size_t place) const {
    return has_[place] && !values_[place].is_null() ? &values_[place] : nullptr;
  }

  // Of absent and null nothing is put in.
  Result<> text(size_t place, std::string& into) const {
    const element* value = unless_null(place);
    std::string_view text;
    if (value == nullptr) return Done{};
    if (value->get(text) != simdjson::SUCCESS) return field_error(names_[place], "is not a string");
    into.assign(text);
    return Done{};
  }

  Result<int64_t> whole(size_t place) const {
    if (!has_[place]) return field_error(names_[place], "is missing");
    const element& value = values_[place];
    int64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) return number;
    double real = 0;
    if (value.get(real) == simdjson::SUCCESS && real == std::trunc(real) && std::abs(real) < 1e15)
      return static_cast<int64_t>(real);
    return field_error(names_[place], "is not a whole number");
  }

 private:
  size_t place_of(std::string_view key, size_t likely) const {
    if (likely < kCount && names_[likely] == key) return likely;
    return static_cast<size_t>(std::ranges::find(names_, key) - names_.begin());
  }

  const Names& names_;
  std::array<element, kCount> values_;
  std::array<bool, kCount> has_{};
};

enum LineField : size_t { kProductId, kDescription, kQuantity, kUnitPrice, kAmount, kLineFields };
constexpr Fields<kLineFields>::Names kLineNames = {"product_id", "description", "quantity",
                                                   "unit_price", "amount"};

// In the order in which append_order_json() writes them.
enum OrderField : size_t {
  kOrderId,
  kKind,
  kCustomerId,
  kOrderedAt,
  kCurrency,
  kCountry,
  kSource,
  kRevision,
  kRefundOf,
  kLines,
  kOrderFields
};
constexpr Fields<kOrderFields>::Names kOrderNames = {
    "order_id", "kind",   "customer_id", "ordered_at", "currency",
    "country",  "source", "revision",    "refund_of",  "lines"};
using OrderFields = Fields<kOrderFields>;

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

Result<> read_line(const element& from, Line& line) {
  object object;
  if (from.get(object) != simdjson::SUCCESS) return invalid("is not an object");
  const Fields<kLineFields> fields(object, kLineNames);
  TC_TRY(fields.text(kProductId, line.product_id));
  TC_TRY(fields.text(kDescription, line.description));
  TC_ASSIGN(line.quantity, fields.whole(kQuantity));
  if (fields[kUnitPrice] == nullptr) return field_error("unit_price", "is missing");
  const auto price = money_value(*fields[kUnitPrice]);
  if (!price) return field_error("unit_price", price.error().message);
  line.unit_price = *price;
  if (const element* value = fields.unless_null(kAmount)) {
    const auto amount = money_value(*value);
    if (!amount) return field_error("amount", amount.error().message);
    line.amount = *amount;
  }
  return Done{};
}

Result<> read_lines(const OrderFields& fields, OrderEvent& order) {
  const element* value = fields.unless_null(kLines);
  if (value == nullptr) return Done{};
  simdjson::dom::array lines;
  if (value->get(lines) != simdjson::SUCCESS) return field_error("lines", "is not an array");
  // size() is right up to 2^24; an order never has so many.
  order.lines.reserve(std::min(lines.size(), kLinesMax));
  for (const element line : lines) {
    if (order.lines.size() == kLinesMax)
      return field_error("lines", fmt::format("are more than {}", kLinesMax));
    const auto read = read_line(line, order.lines.emplace_back());
    if (!read)
      return field_error(fmt::format("lines[{}]", order.lines.size() - 1), read.error().message);
  }
  return Done{};
}

Result<> read_header(const OrderFields& fields, std::string_view currency, OrderEvent& order) {
  TC_TRY(fields.text(kSource, order.source));
  TC_TRY(fields.text(kCustomerId, order.customer_id));
  TC_TRY(fields.text(kCountry, order.country));
  TC_TRY(fields.text(kRefundOf, order.refund_of));
  TC_TRY(fields.text(kCurrency, order.currency));
  if (order.currency.empty()) order.currency = currency;
  if (order.currency.empty()) return field_error("currency", "is missing");

  std::string text;
  TC_TRY(fields.text(kKind, text));
  if (!text.empty()) {
    const auto kind = parse_order_kind(text);
    if (!kind)
      return field_error("kind", "is none of placed, updated, cancelled, refunded, adjusted");
    order.kind = *kind;
  }
  if (fields.unless_null(kRevision) != nullptr) {
    TC_ASSIGN(const int64_t revision, fields.whole(kRevision));
    if (revision < 0 || revision > std::numeric_limits<int32_t>::max())
      return field_error("revision", "is not between 0 and 2,147,483,647");
    order.revision = static_cast<uint32_t>(revision);
  }
  text.clear();
  TC_TRY(fields.text(kOrderedAt, text));
  if (text.empty()) return field_error("ordered_at", "is missing");
  auto time = parse_time(text);
  if (!time) return field_error("ordered_at", time.error().message);
  order.ordered_at_ms = *time;
  return Done{};
}

Result<> read_order(const OrderFields& fields, std::string_view currency, OrderEvent& order) {
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
  return Done{};
}

ParsedOrder parse_order(const element& from, std::string_view currency) {
  object object;
  if (from.get(object) != simdjson::SUCCESS) return {"", invalid("is not an object")};
  const OrderFields fields(object, kOrderNames);
  OrderEvent order;
  if (auto read = fields.text(kOrderId, order.order_id); !read) return {"", read.error()};
  std::string order_id = order.order_id;
  if (auto read = read_order(fields, currency, order); !read)
    return {std::move(order_id), read.error()};
  return {std::move(order_id), std::move(order)};
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
  if (body.data() == nullptr) body = "";  // simdjson copies from it, however little it is
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
