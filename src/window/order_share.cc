#include "window/order_share.h"

#include <algorithm>

namespace tillcast {
namespace {

// So much can still be added to without an overflow, whatever comes.
constexpr int64_t kCountMax = int64_t{1} << 61;
constexpr MoneySum kMoneyMax = MoneySum{1} << 120;

bool is_sound(int64_t count) { return count > -kCountMax && count < kCountMax; }
bool is_sound(MoneySum sum) { return sum > -kMoneyMax && sum < kMoneyMax; }

}  // namespace

OrderShare OrderShare::taken_back() const {
  OrderShare result = *this;
  result.weight = -weight;
  return result;
}

bool is_sound(const OrderShare& share) {
  return is_sound_time(share.at_ms) && (share.weight == 1 || share.weight == -1) &&
         is_sound(share.units) && is_sound(share.gross_micros) && is_sound(share.refunds_micros) &&
         is_sound(share.adjustments_micros);
}

void save(ByteWriter& out, const OrderShare& share) {
  out.zigzag(share.at_ms);
  out.varint(static_cast<uint64_t>(share.group));
  out.zigzag(share.weight);
  out.zigzag(share.orders);
  out.zigzag(share.transactions);
  out.zigzag(share.units);
  out.zigzag(share.gross_micros);
  out.zigzag(share.refunds_micros);
  out.zigzag(share.adjustments_micros);
  out.fixed64(share.customer);
}

std::optional<OrderShare> load_share(ByteReader& in) {
  OrderShare share;
  share.at_ms = in.zigzag();
  const uint64_t group = in.varint();
  share.group = GroupIndex(static_cast<uint32_t>(group));
  share.weight = static_cast<int32_t>(in.zigzag());
  share.orders = static_cast<int32_t>(in.zigzag());
  share.transactions = static_cast<int32_t>(in.zigzag());
  share.units = in.zigzag();
  share.gross_micros = in.zigzag();
  share.refunds_micros = in.zigzag();
  share.adjustments_micros = in.zigzag();
  share.customer = in.fixed64();
  const bool sound = in.ok() && group <= UINT32_MAX && is_sound(share);
  return sound ? std::optional(share) : std::nullopt;
}

void DistinctCustomers::add(uint64_t customer, int32_t weight) {
  named_.push_back({customer, weight});
  if (named_.size() >= 2 * settled_ + 16) settle();
}

void DistinctCustomers::add(const DistinctCustomers& other) {
  named_.insert(named_.end(), other.named_.begin(), other.named_.end());
  settle();
}

uint64_t DistinctCustomers::count() const {
  settle();
  return static_cast<uint64_t>(
      std::ranges::count_if(named_, [](const Named& named) { return named.times > 0; }));
}

void DistinctCustomers::settle() const {
  if (settled_ == named_.size()) return;
  std::ranges::sort(named_, {}, &Named::customer);
  size_t kept = 0;
  for (size_t i = 0; i < named_.size();) {
    Named sum = named_[i++];
    for (; i < named_.size() && named_[i].customer == sum.customer; ++i)
      sum.times += named_[i].times;
    if (sum.times != 0) named_[kept++] = sum;
  }
  named_.resize(kept);
  settled_ = kept;
}

void DistinctCustomers::save(ByteWriter& out) const {
  settle();
  out.varint(named_.size());
  for (const Named& named : named_) {
    out.fixed64(named.customer);
    out.zigzag(named.times);
  }
}

bool DistinctCustomers::load(ByteReader& in) {
  constexpr size_t kNamedBytesMin = 9;
  named_.resize(in.count(kNamedBytesMin));
  const Named* before = nullptr;
  for (Named& named : named_) {
    named.customer = in.fixed64();
    named.times = in.zigzag();
    const bool sorted = before == nullptr || before->customer < named.customer;
    if (!sorted || named.times == 0 || !is_sound(named.times)) return false;
    before = &named;
  }
  settled_ = named_.size();
  return in.ok();
}

void WindowSum::add(const OrderShare& share) {
  const int64_t weight = share.weight;
  shares_ += weight;
  sums_.orders += weight * share.orders;
  sums_.transactions += weight * share.transactions;
  sums_.units += weight * share.units;
  sums_.gross += MoneySum{weight} * share.gross_micros;
  sums_.refunds += MoneySum{weight} * share.refunds_micros;
  sums_.adjustments += MoneySum{weight} * share.adjustments_micros;
  if (share.customer != 0) customers_.add(share.customer, share.weight);
}

void WindowSum::add(const WindowSum& other) {
  shares_ += other.shares_;
  sums_.orders += other.sums_.orders;
  sums_.transactions += other.sums_.transactions;
  sums_.units += other.sums_.units;
  sums_.gross += other.sums_.gross;
  sums_.refunds += other.sums_.refunds;
  sums_.adjustments += other.sums_.adjustments;
  customers_.add(other.customers_);
}

WindowFigures WindowSum::figures() const {
  WindowFigures figures = sums_;
  figures.customers = customers_.count();
  return figures;
}

void WindowSum::save(ByteWriter& out) const {
  out.zigzag(shares_);
  tillcast::save(out, sums_);
  customers_.save(out);
}

bool WindowSum::load(ByteReader& in) {
  shares_ = in.zigzag();
  const auto sums = load_figures(in);
  if (!sums || sums->customers != 0 || !is_sound(shares_)) return false;
  sums_ = *sums;
  return customers_.load(in);
}

void save(ByteWriter& out, const WindowFigures& figures) {
  out.zigzag(figures.orders);
  out.zigzag(figures.transactions);
  out.zigzag(figures.units);
  out.int128(figures.gross);
  out.int128(figures.refunds);
  out.int128(figures.adjustments);
  out.varint(figures.customers);
}

std::optional<WindowFigures> load_figures(ByteReader& in) {
  WindowFigures figures;
  figures.orders = in.zigzag();
  figures.transactions = in.zigzag();
  figures.units = in.zigzag();
  figures.gross = in.int128();
  figures.refunds = in.int128();
  figures.adjustments = in.int128();
  figures.customers = in.varint();
  const bool sound = in.ok() && is_sound(figures.orders) && is_sound(figures.transactions) &&
                     is_sound(figures.units) && is_sound(figures.gross) &&
                     is_sound(figures.refunds) && is_sound(figures.adjustments);
  return sound ? std::optional(figures) : std::nullopt;
}

}  // namespace tillcast
