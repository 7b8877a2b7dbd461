#include "event/order_codec.h"

#include "base/bytes.h"

namespace tillcast {
namespace {

// The first byte of an entry: what it is and in which version.
constexpr uint64_t kOrderV1 = 1;
constexpr uint64_t kTickV1 = 2;

void write_line(ByteWriter& out, const Line& line) {
  out.string(line.product_id);
  out.string(line.description);
  out.zigzag(line.quantity);
  out.zigzag(line.unit_price.micros());
  out.varint(line.amount.has_value());
  if (line.amount) out.zigzag(line.amount->micros());
}

Line read_line(ByteReader& in) {
  Line line;
  line.product_id = in.string();
  line.description = in.string();
  line.quantity = in.zigzag();
  line.unit_price = Money::from_micros(in.zigzag());
  if (in.varint() != 0) line.amount = Money::from_micros(in.zigzag());
  return line;
}

// A withdrawal is what no shop can state, but for its lines.
bool breaks_no_rule(OrderEvent& order) {
  const OrderKind kind = order.kind;
  if (is_withdrawal(order)) order.kind = OrderKind::kCancelled;
  const bool sound = validate(order).ok();
  order.kind = kind;
  return sound;
}

Result<Entry> read_order(ByteReader& in) {
  OrderEvent order;
  order.source = in.string();
  order.order_id = in.string();
  order.revision = static_cast<uint32_t>(in.varint());
  const uint64_t kind = in.varint();
  if (kind > static_cast<uint64_t>(OrderKind::kAdjusted)) return corrupt("log entry: unknown kind");
  order.kind = static_cast<OrderKind>(kind);
  order.customer_id = in.string();
  order.ordered_at_ms = in.zigzag();
  order.currency = in.string();
  order.country = in.string();
  order.refund_of = in.string();
  constexpr uint64_t kLineBytesMin = 5;
  order.lines.resize(in.count(kLineBytesMin));
  for (Line& line : order.lines) line = read_line(in);
  if (!in.at_end()) return corrupt("log entry: damaged order");
  if (!breaks_no_rule(order)) return corrupt("log entry: an order that breaks the rules");
  return Entry{std::move(order)};
}

}  // namespace

std::string encode_order(const OrderEvent& order) {
  ByteWriter out;
  out.varint(kOrderV1);
  out.string(order.source);
  out.string(order.order_id);
  out.varint(order.revision);
  out.varint(static_cast<uint64_t>(order.kind));
  out.string(order.customer_id);
  out.zigzag(order.ordered_at_ms);
  out.string(order.currency);
  out.string(order.country);
  out.string(order.refund_of);
  out.varint(order.lines.size());
  for (const Line& line : order.lines) write_line(out, line);
  return out.take();
}

std::string encode_entry(const Entry& entry) {
  if (const auto* order = std::get_if<OrderEvent>(&entry)) return encode_order(*order);
  ByteWriter out;
  out.varint(kTickV1);
  out.zigzag(std::get<Tick>(entry).at_ms);
  return out.take();
}

Result<Entry> decode_entry(std::string_view bytes) {
  ByteReader in(bytes);
  switch (in.varint()) {
    case kOrderV1:
      return read_order(in);
    case kTickV1: {
      const Tick tick{in.zigzag()};
      if (!in.at_end()) return corrupt("log entry: damaged tick");
      return Entry{tick};
    }
    default:
      return corrupt("log entry: of an unknown version; it was written by a newer tillcast");
  }
}

}  // namespace tillcast
