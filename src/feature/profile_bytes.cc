// A profile in a checkpoint.
#include "feature/profile.h"

namespace tillcast {
namespace {

std::vector<char> load_lines(ByteReader& in) {
  const std::string_view bytes = in.string();
  return {bytes.begin(), bytes.end()};
}

// The lines are those that the records speak of: what reads them relies on it.
template <class Record>
bool agree(const std::vector<Record>& records, const std::vector<char>& lines) {
  size_t begin = 0;
  for (const Record& record : records) {
    if (record.line_bytes > lines.size() - begin) return false;
    if (!ItemLines({lines.data() + begin, record.line_bytes}).sound(record.lines)) return false;
    begin += record.line_bytes;
  }
  return begin == lines.size();
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
    out.varint(p.line_bytes);
  }
  out.string({lines_.data(), lines_.size()});
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
    out.varint(r.line_bytes);
    out.varint(r.cancellation);
  }
  out.string({refund_lines_.data(), refund_lines_.size()});
  for (const __int128 sum :
       {monetary_micros_, price_sum_, price_square_sum_, log_sums_.lines, log_sums_.x, log_sums_.y,
        log_sums_.xx, log_sums_.xy, log_sums_.yy, refund_micros_})
    out.int128(sum);
  out.varint(price_lines_);
  out.varint(refund_orders_);
}

Result<> Profile::load(ByteReader& in) {
  purchases_.resize(in.count(14));
  for (Purchase& p : purchases_) {
    p.ordered_at_ms = in.zigzag();
    p.order = in.fixed64();
    p.amount_micros = in.zigzag();
    p.units = in.zigzag();
    p.lines = static_cast<uint32_t>(in.varint());
    p.products = static_cast<uint32_t>(in.varint());
    p.line_bytes = static_cast<uint32_t>(in.varint());
  }
  lines_ = load_lines(in);
  products_.resize(in.count(10));
  for (ProductTotal& p : products_) {
    p.product = in.fixed64();
    p.spend_micros = in.zigzag();
    p.lines = static_cast<uint32_t>(in.varint());
  }
  refunds_.resize(in.count(20));
  for (Refund& r : refunds_) {
    r.at_ms = in.zigzag();
    r.order = in.fixed64();
    r.refund_of = in.fixed64();
    r.lines = static_cast<uint32_t>(in.varint());
    r.line_bytes = static_cast<uint32_t>(in.varint());
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
