#include "engine/state.h"

#include <algorithm>

#include "base/time.h"
#include "event/order_codec.h"

namespace tillcast {
namespace {

constexpr uint64_t kStateVersion = 8;

// The fact that an order puts into the books; nothing where it moves no money.
std::optional<Fact> fact_of(const OrderEvent& order, CustomerIndex customer, Ledger& ledger) {
  Fact fact;
  fact.country = ledger.country(order.country);
  fact.at_ms = order.ordered_at_ms;
  fact.order = order_key(order.source, order.order_id).low;
  fact.customer = static_cast<uint32_t>(customer);
  if (order.kind == OrderKind::kRefunded) {
    fact.kind = FactKind::kRefund;
    fact.amount_micros = -signed_amount(order).micros();
    return fact;
  }
  if (order.kind == OrderKind::kAdjusted) {
    fact.kind = FactKind::kAdjustment;
    fact.amount_micros = signed_amount(order).micros();
    return fact;
  }
  for (const Line& line : order.lines) {
    const int64_t micros = line.total().micros();
    if (micros <= 0) continue;
    fact.amount_micros += micros;
    ++fact.lines;
  }
  if (fact.lines == 0) return std::nullopt;
  return fact;
}

// A cancellation is booked at its own time: what the order had brought in goes out again.
std::optional<Fact> cancellation_fact(const OrderEvent& cancelled, const OrderEvent& cancellation,
                                      CustomerIndex customer, Ledger& ledger) {
  std::optional<Fact> fact = fact_of(cancelled, customer, ledger);
  if (!fact || fact->kind != FactKind::kSale) return std::nullopt;
  fact->kind = FactKind::kRefund;
  fact->at_ms = cancellation.ordered_at_ms;
  fact->lines = 0;
  return fact;
}

}  // namespace

uint64_t State::print_of(const Entry& entry) { return hash64(encode_entry(entry)); }

Result<std::vector<CustomerIndex>> State::apply(Entry entry, const Log& log) {
  return apply(stated(std::move(entry)), log);
}

Result<std::vector<CustomerIndex>> State::apply(uint64_t at_seq, const Stated& entry,
                                                const Log& log) {
  std::vector<CustomerIndex> changed;
  seq = at_seq;
  if (const auto* tick = std::get_if<Tick>(&entry)) {
    move_clock(tick->at_ms, true);
    seq_print = print_of(*tick);
  } else {
    TC_TRY(apply(std::get<StatedOrder>(entry), log, changed));
  }
  return changed;
}

Result<> State::apply(const StatedOrder& stated, const Log& log,
                      std::vector<CustomerIndex>& changed) {
  const OrderEvent& order = stated.order;
  move_clock(order.ordered_at_ms, false);
  if (currency.empty()) currency = order.currency;
  seq_print = stated.fingerprint;
  const Verdict verdict = orders.classify(stated.key, order.revision, stated.fingerprint);
  const bool cancels = order.kind == OrderKind::kCancelled;
  const OrderState before =
      orders.record(stated.key, order.revision, stated.fingerprint, cancels, seq);
  // What is outdated now was not when nobody knew of what came early.
  if (profiles.is_part()) early.note(stated, before, seq);
  if (verdict != Verdict::kNew) return Done{};

  std::optional<OrderEvent> previous;
  if (before.content_seq != 0) {
    TC_ASSIGN(previous, log.order_at(before.content_seq));
    if (before.cancel_seq != 0) {
      TC_ASSIGN(const OrderEvent cancellation, log.order_at(before.cancel_seq));
      const auto customer = profiles.find(previous->customer_id).value_or(kGuest);
      if (const auto fact = cancellation_fact(*previous, cancellation, customer, ledger))
        ledger.remove(*fact);
      profiles.restore(*previous, cancellation.ordered_at_ms);
    }
  }
  if (cancels) {
    if (!previous) return Done{};
    const auto customer = profiles.find(previous->customer_id).value_or(kGuest);
    if (const auto fact = cancellation_fact(*previous, order, customer, ledger)) ledger.add(*fact);
    profiles.cancel(*previous, order.ordered_at_ms);  // only net features see it
    if (customer != kGuest) changed.push_back(customer);
    return Done{};
  }
  if (previous) take(*previous, before.content_seq, changed);
  if (previous && is_withdrawal(*previous)) --withdrawn;
  if (is_withdrawal(order)) ++withdrawn;
  put(order, changed);
  return Done{};
}

// A part's own orders do not begin a day: what other parts sold before it may be on its way.
void State::move_clock(int64_t at_ms, bool tick) {
  clock_ms = std::max(clock_ms.value_or(at_ms), at_ms);
  if (!profiles.is_part()) return profiles.roll_to(day_of(*clock_ms));
  if (!tick) return;
  early.come_to(at_ms);
  profiles.roll_to(day_of(*early.come_to_ms()));
}

std::optional<int64_t> State::comes_to_ms(const Stated& entry) const {
  const bool tick = std::holds_alternative<Tick>(entry);
  return tick || !profiles.is_part() ? std::optional(time_of(entry)) : std::nullopt;
}

std::optional<int64_t> State::day() const {
  const int64_t day = profiles.sales().day();
  return day == INT64_MIN ? std::nullopt : std::optional(day);
}

void State::put(const OrderEvent& order, std::vector<CustomerIndex>& changed) {
  const CustomerIndex customer = profiles.add(order);
  if (const auto fact = fact_of(order, customer, ledger)) ledger.add(*fact);
  products.add(order);
  if (customer == kGuest) return;
  if (profiles.size() > orders_of_customer.size()) orders_of_customer.resize(profiles.size());
  orders_of_customer[size_t(customer)].push_back(seq);
  changed.push_back(customer);
}

void State::take(const OrderEvent& order, uint64_t order_seq, std::vector<CustomerIndex>& changed) {
  const CustomerIndex customer = profiles.remove(order);
  if (const auto fact = fact_of(order, customer, ledger)) ledger.remove(*fact);
  products.remove(order);
  if (customer == kGuest) return;
  std::erase(orders_of_customer[size_t(customer)], order_seq);
  changed.push_back(customer);
}

std::string State::save() const {
  ByteWriter out;
  save(out);
  return out.take();
}

void State::save(ByteWriter& out) const {
  out.varint(kStateVersion);
  out.varint(seq);
  out.fixed64(seq_print);
  out.varint(clock_ms.has_value());
  out.zigzag(clock_ms.value_or(0));
  out.string(currency);
  orders.save(out);
  profiles.save(out);
  ledger.save(out);
  products.save(out);
  for (const std::vector<uint64_t>& seqs : orders_of_customer) {
    out.varint(seqs.size());
    uint64_t previous = 0;
    for (const uint64_t order_seq : seqs) {
      out.varint(order_seq - previous);
      previous = order_seq;
    }
    out.spill();
  }
  out.varint(withdrawn);
  if (profiles.is_part()) early.save(out);
}

Result<State> State::load(std::string_view bytes) {
  ByteReader in(bytes);
  return load(in);
}

Result<uint64_t> State::seq_of(ByteReader& in) {
  if (in.varint() != kStateVersion) return corrupt("checkpoint: of another version");
  return in.varint();
}

Result<State> State::load(ByteReader& in) {
  State state;
  TC_ASSIGN(state.seq, seq_of(in));
  state.seq_print = in.fixed64();
  const bool has_clock = in.varint() != 0;
  const int64_t clock = in.zigzag();
  if (has_clock) state.clock_ms = clock;
  state.currency = in.string();
  TC_TRY(state.orders.load(in));
  TC_TRY(state.profiles.load(in));
  TC_TRY(state.ledger.load(in));
  TC_TRY(state.products.load(in));
  state.orders_of_customer.resize(state.profiles.size());
  for (std::vector<uint64_t>& seqs : state.orders_of_customer) {
    seqs.resize(in.count());
    uint64_t previous = 0;
    for (uint64_t& order_seq : seqs) previous = order_seq = previous + in.varint();
  }
  state.withdrawn = in.varint();
  if (state.profiles.is_part()) TC_TRY(state.early.load(in));
  if (!in.at_end()) return corrupt("checkpoint: damaged");
  return state;
}

}  // namespace tillcast
