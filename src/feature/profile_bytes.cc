// A profile in a checkpoint.
#include "feature/profile.h"

namespace tillcast {
namespace {

constexpr uint64_t kLineBytesMin = 11;

void save_lines(ByteWriter& out, const std::vector<ItemLine>& lines) {
  out.varint(lines.size());
  for (const ItemLine& line : lines) {
    out.fixed64(line.item);
    out.zigzag(line.amount_micros);
    out.zigzag(line.quantity);
    out.varint(line.product);
  }
}

std::vector<ItemLine> load_lines(ByteReader& in) {
  std::vector<ItemLine> lines(in.count(kLineBytesMin));
  for (ItemLine& line : lines) {
    line.item = in.fixed64();
    line.amount_micros = in.zigzag();
    line.quantity = static_cast<int32_t>(in.zigzag());
    line.product = static_cast<uint32_t>(in.varint());
  }
  return lines;
}

// As many lines as the records speak of: what reads them relies on it.
template <class Record>
bool agree(const std::vector<Record>& records, const std::vector<ItemLine>& lines) {
  uint64_t count = 0;
  for (const Record& record : records) count += record.lines;
  return count == lines.size();
}

}  // namespace

void Profile::save(ByteWriter& out) const {
  out.varint(purchases_.size());
  for (const Purchase& p : purchases_) {
    out.zigzag(p.ordered_at_ms);
    out.fixed64(p.order);
    out.zigzag(p.amount_micros);
    out.zigzag(p.units);
    out.varint(p.lines);
    out.varint(p.products);
  }
  save_lines(out, lines_);
  out.varint(products_.size());
  for (const ProductTotal& p : products_) {
    out.fixed64(p.product);
    out.zigzag(p.spend_micros);
    out.varint(p.lines);
  }
  out.varint(refunds_.size());
  for (const Refund& r : refunds_) {
    out.zigzag(r.at_ms);
    out.fixed64(r.order);
    out.fixed64(r.refund_of);
    out.varint(r.lines);
    out.varint(r.cancellation);
  }
  save_lines(out, refund_lines_);
  for (const __int128 sum :
       {monetary_micros_, price_sum_, price_square_sum_, log_sums_.lines, log_sums_.x, log_sums_.y,
        log_sums_.xx, log_sums_.xy, log_sums_.yy, refund_micros_})
    out.int128(sum);
  out.varint(price_lines_);
  out.varint(refund_orders_);
}

Result<> Profile::load(ByteReader& in) {
  purchases_.resize(in.count(13));
  for (Purchase& p : purchases_) {
    p.ordered_at_ms = in.zigzag();
    p.order = in.fixed64();
    p.amount_micros = in.zigzag();
    p.units = in.zigzag();
    p.lines = static_cast<uint32_t>(in.varint());
    p.products = static_cast<uint32_t>(in.varint());
  }
  lines_ = load_lines(in);
  products_.resize(in.count(10));
  for (ProductTotal& p : products_) {
    p.product = in.fixed64();
    p.spend_micros = in.zigzag();
    p.lines = static_cast<uint32_t>(in.varint());
  }
  refunds_.resize(in.count(19));
  for (Refund& r : refunds_) {
    r.at_ms = in.zigzag();
    r.order = in.fixed64();
    r.refund_of = in.fixed64();
    r.lines = static_cast<uint32_t>(in.varint());
    r.cancellation = in.varint() != 0;
  }
  refund_lines_ = load_lines(in);
  for (__int128* sum :
       {&monetary_micros_, &price_sum_, &price_square_sum_, &log_sums_.lines, &log_sums_.x,
        &log_sums_.y, &log_sums_.xx, &log_sums_.xy, &log_sums_.yy, &refund_micros_})
    *sum = in.int128();
  price_lines_ = in.varint();
  refund_orders_ = static_cast<uint32_t>(in.varint());
  if (!in.ok() || !agree(purchases_, lines_) || !agree(refunds_, refund_lines_))
    return corrupt("checkpoint: damaged profile");
  return Done{};
}

}  // namespace tillcast
