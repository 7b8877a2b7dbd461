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
  out.fixed64(share.order);
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
  share.order = in.fixed64();
  const bool sound = in.ok() && group <= UINT32_MAX && is_sound(share);
  return sound ? std::optional(share) : std::nullopt;
}

WindowFigures WindowFigures::operator-(const WindowFigures& other) const {
  return {orders - other.orders,      transactions - other.transactions,
          units - other.units,        gross - other.gross,
          refunds - other.refunds,    adjustments - other.adjustments,
          customers - other.customers};
}

WindowFigures WindowFigures::operator+(const WindowFigures& other) const {
  return *this - (WindowFigures{} - other);
}

template <class Visit>
void DistinctCustomers::for_each(Visit visit) const {
  for (const auto& [customer, times] : few_) visit(customer, times);
  for (const auto& [customer, times] : many_) visit(customer, times);
}

void DistinctCustomers::add(uint64_t customer, int64_t times) {
  if (many_.empty()) {
    const auto known = std::ranges::find(few_, customer, &std::pair<uint64_t, int64_t>::first);
    if (known != few_.end()) {
      note(known->second, known->second + times);
      known->second += times;
      if (known->second == 0) few_.erase(known);
      return;
    }
    if (few_.size() < kFewMax) {
      few_.emplace_back(customer, times);
      note(0, times);
      return;
    }
    many_.insert(few_.begin(), few_.end());
    few_ = {};
  }
  const auto place = many_.try_emplace(customer, 0).first;
  note(place->second, place->second + times);
  place.value() += times;
  if (place->second == 0) many_.erase(place);
}

void DistinctCustomers::add(const DistinctCustomers& other) {
  other.for_each([&](uint64_t customer, int64_t times) { add(customer, times); });
}

void DistinctCustomers::save(ByteWriter& out) const {
  out.varint(few_.size() + many_.size());
  for_each([&](uint64_t customer, int64_t times) {
    out.fixed64(customer);
    out.zigzag(times);
  });
}

bool DistinctCustomers::load(ByteReader& in) {
  constexpr size_t kNamedBytesMin = 9;
  for (uint64_t left = in.count(kNamedBytesMin); left > 0; --left) {
    const uint64_t customer = in.fixed64();
    const int64_t times = in.zigzag();
    if (!in.ok() || times == 0 || !is_sound(times)) return false;
    add(customer, times);
  }
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

void WindowSum::add(WindowSum&& other) {
  shares_ += other.shares_;
  sums_ = sums_ + other.sums_;
  // The few to the many.
  if (customers_.size() < other.customers_.size()) std::swap(customers_, other.customers_);
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
  out.zigzag(figures.customers);
}

std::optional<WindowFigures> load_figures(ByteReader& in) {
  WindowFigures figures;
  figures.orders = in.zigzag();
  figures.transactions = in.zigzag();
  figures.units = in.zigzag();
  figures.gross = in.int128();
  figures.refunds = in.int128();
  figures.adjustments = in.int128();
  figures.customers = in.zigzag();
  const bool sound = in.ok() && is_sound(figures.orders) && is_sound(figures.transactions) &&
                     is_sound(figures.units) && is_sound(figures.customers) &&
                     is_sound(figures.gross) && is_sound(figures.refunds) &&
                     is_sound(figures.adjustments);
  return sound ? std::optional(figures) : std::nullopt;
}

}  // namespace tillcast
