#include "cluster/wire.h"

#include "base/hash.h"
#include "event/order_codec.h"

namespace tillcast {
namespace {

constexpr uint64_t kWireVersion = 1;

}  // namespace

void WireWriter::one(const OrderEvent& order) { out_.string(encode_order(order)); }

void WireReader::one(OrderEvent& order) {
  auto entry = decode_entry(in_.string());
  require(entry.ok() && std::holds_alternative<OrderEvent>(*entry));
  if (!ok()) return;
  order = std::get<OrderEvent>(*std::move(entry));
  require(validate(order).ok());
}

std::string seal(uint64_t kind, const std::string& values) {
  ByteWriter out;
  out.varint(kWireVersion);
  out.varint(kind);
  out.raw(values);
  out.fixed64(hash64(out.bytes()));
  return out.take();
}

uint64_t kind_of(std::string_view sealed) {
  ByteReader in(sealed);
  const bool same = in.varint() == kWireVersion;
  const uint64_t kind = in.varint();
  return same && in.ok() ? kind : UINT64_MAX;
}

std::optional<std::string_view> unseal(uint64_t kind, std::string_view sealed) {
  if (sealed.size() < 8) return std::nullopt;
  const std::string_view body = sealed.substr(0, sealed.size() - 8);
  ByteReader in(body);
  const bool ours = in.varint() == kWireVersion && in.varint() == kind && in.ok();
  ByteReader end(sealed.substr(body.size()));
  if (!ours || end.fixed64() != hash64(body)) return std::nullopt;
  return in.rest();
}

}  // namespace tillcast
