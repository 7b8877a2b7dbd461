#include "event/order_event.h"

#include <fmt/format.h>

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

Result<> validate_line(const Line& line, const std::string& place) {
  if (line.product_id.empty()) return field_error(place + ".product_id", "is missing");
  TC_TRY(check_text(place + ".product_id", line.product_id, kTextBytesMax));
  TC_TRY(check_text(place + ".description", line.description, kDescriptionBytesMax));
  if (line.quantity > kQuantityMax || line.quantity < -kQuantityMax)
    return field_error(place + ".quantity", "is beyond 1,000,000,000");
  const auto is_money = [](Money money) {
    return money.micros() <= Money::kMicrosMax && money.micros() >= -Money::kMicrosMax;
  };
  if (!is_money(line.unit_price)) return field_error(place + ".unit_price", kTooLarge);
  if (line.amount && !is_money(*line.amount)) return field_error(place + ".amount", kTooLarge);
  if (!line.amount && !line.unit_price.times(line.quantity))
    return field_error(place, "quantity times unit_price is beyond 10,000,000,000");
  return Done{};
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

Money Line::total() const {
  if (amount) return *amount;
  const auto product = unit_price.times(quantity);
  TC_ASSERT(product.has_value());
  return *product;
}

OrderKey order_key(std::string_view source, std::string_view order_id) {
  std::string identity;
  identity.reserve(source.size() + order_id.size() + 1);
  identity.append(source).push_back('\0');
  identity.append(order_id);
  return hash128(identity);
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
    TC_TRY(validate_line(line, fmt::format("lines[{}]", i)));
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

Money sale_amount(const OrderEvent& order) {
  if (order.kind != OrderKind::kPlaced && order.kind != OrderKind::kUpdated) return Money{};
  int64_t sum_micros = 0;
  for (const Line& line : order.lines)
    if (const Money total = line.total(); total > Money{}) sum_micros += total.micros();
  return Money::from_micros(sum_micros);
}

}  // namespace tillcast
