#include "event/order_event.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "event/order_codec.h"

namespace tillcast {
namespace {

constexpr std::array<std::string_view, 5> kKindNames = {"placed", "updated", "cancelled",
                                                        "refunded", "adjusted"};

constexpr std::string_view kTooLarge = "is beyond 10,000,000,000";

Error field_error(std::string_view field, std::string_view why) {
  return invalid(fmt::format("{}: {}", field, why));
}

Result<> check_text(std::string_view field, std::string_view text, size_t bytes_max) {
  if (text.size() > bytes_max)
    return field_error(field, fmt::format("longer than {} bytes", bytes_max));
  if (text.find('\0') != text.npos) return field_error(field, "contains a zero byte");
  return Done{};
}

bool sound_text(std::string_view text, size_t bytes_max) {
  return text.size() <= bytes_max && text.find('\0') == text.npos;
}

// What is read from bytes may be more than a Money may be.
bool is_money(Money money) {
  return money.micros() <= Money::kMicrosMax && money.micros() >= -Money::kMicrosMax;
}

bool sound_line(const Line& line) {
  return !line.product_id.empty() && sound_text(line.product_id, kTextBytesMax) &&
         sound_text(line.description, kDescriptionBytesMax) && line.quantity <= kQuantityMax &&
         line.quantity >= -kQuantityMax && is_money(line.unit_price) &&
         (!line.amount || is_money(*line.amount)) &&
         (line.amount || line.unit_price.times(line.quantity).has_value());
}

// Why a line is not sound; only then are its fields' names put together.
Error line_error(const Line& line, size_t index) {
  const std::string place = fmt::format("lines[{}]", index);
  if (line.product_id.empty()) return field_error(place + ".product_id", "is missing");
  TC_TRY(check_text(place + ".product_id", line.product_id, kTextBytesMax));
  TC_TRY(check_text(place + ".description", line.description, kDescriptionBytesMax));
  if (line.quantity > kQuantityMax || line.quantity < -kQuantityMax)
    return field_error(place + ".quantity", "is beyond 1,000,000,000");
  if (!is_money(line.unit_price)) return field_error(place + ".unit_price", kTooLarge);
  if (line.amount && !is_money(*line.amount)) return field_error(place + ".amount", kTooLarge);
  return field_error(place, "quantity times unit_price is beyond 10,000,000,000");
}

// ISO 4217's form: capitals, so that no shop has both "eur" and "EUR".
bool is_currency_code(std::string_view code) {
  return code.size() == 3 && code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == code.npos;
}

}  // namespace

std::string_view to_string(OrderKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

std::optional<OrderKind> parse_order_kind(std::string_view text) {
  for (size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == text) return static_cast<OrderKind>(i);
  return std::nullopt;
}

OrderKey order_key(std::string_view source, std::string_view order_id) {
  std::array<char, 2 * kTextBytesMax + 1> bounded;
  const size_t size = source.size() + 1 + order_id.size();
  std::string longer;  // of what was not validated
  if (size > bounded.size()) longer.resize(size);
  char* identity = longer.empty() ? bounded.data() : longer.data();
  std::ranges::copy(source, identity);
  identity[source.size()] = '\0';
  std::ranges::copy(order_id, identity + source.size() + 1);
  return hash128({identity, size});
}

uint64_t fingerprint(const OrderEvent& order) { return hash64(encode_order(order)); }

size_t bytes_of(const Line& line) {
  return sizeof(Line) + line.product_id.size() + line.description.size();
}

size_t bytes_of(const OrderEvent& order) {
  size_t bytes = sizeof(OrderEvent);
  for (const Line& line : order.lines) bytes += bytes_of(line);
  return bytes;
}

Result<> validate(const OrderEvent& order) {
  if (order.order_id.empty()) return field_error("order_id", "is missing");
  TC_TRY(check_text("order_id", order.order_id, kTextBytesMax));
  TC_TRY(check_text("source", order.source, kTextBytesMax));
  TC_TRY(check_text("customer_id", order.customer_id, kTextBytesMax));
  TC_TRY(check_text("country", order.country, kTextBytesMax));
  TC_TRY(check_text("refund_of", order.refund_of, kTextBytesMax));
  if (!is_currency_code(order.currency))
    return field_error("currency", "is not a three-letter code like EUR");
  if (order.kind == OrderKind::kPlaced && order.revision != 0)
    return field_error("revision", "of a placed order is 0; a later statement of it is 'updated'");
  if (order.kind != OrderKind::kCancelled && order.lines.empty())
    return field_error("lines", "are missing");
  if (order.lines.size() > kLinesMax)
    return field_error("lines", fmt::format("are more than {}", kLinesMax));
  if (bytes_of(order) > kOrderBytesMax)
    return field_error("lines", "and their descriptions are larger than 4 MiB");

  int64_t sum_micros = 0;
  for (size_t i = 0; i < order.lines.size(); ++i) {
    const Line& line = order.lines[i];
    if (!sound_line(line)) return line_error(line, i);
    if (order.kind == OrderKind::kRefunded && line.quantity < 0)
      return field_error(fmt::format("lines[{}].quantity", i), "of a refund is positive");
    sum_micros += std::abs(line.total().micros());
    if (sum_micros > Money::kMicrosMax)
      return field_error("lines", "add up to more than 10,000,000,000");
  }
  return Done{};
}

Money signed_amount(const OrderEvent& order) {
  if (order.kind == OrderKind::kCancelled) return Money{};
  int64_t sum_micros = 0;
  for (const Line& line : order.lines) sum_micros += line.total().micros();
  return Money::from_micros(order.kind == OrderKind::kRefunded ? -sum_micros : sum_micros);
}

OrderEvent withdrawal_of(const OrderEvent& moved) {
  OrderEvent order;
  order.source = moved.source;
  order.order_id = moved.order_id;
  order.revision = moved.revision;
  order.kind = OrderKind::kUpdated;
  order.ordered_at_ms = moved.ordered_at_ms;
  order.country = moved.country;
  order.currency = moved.currency;
  return order;
}

Money sale_amount(const OrderEvent& order) {
  if (order.kind != OrderKind::kPlaced && order.kind != OrderKind::kUpdated) return Money{};
  int64_t sum_micros = 0;
  for (const Line& line : order.lines)
    if (const Money total = line.total(); total > Money{}) sum_micros += total.micros();
  return Money::from_micros(sum_micros);
}

}  // namespace tillcast
