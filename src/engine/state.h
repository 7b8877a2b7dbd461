// engine/state.h: everything the log says, folded: what a checkpoint holds.
//
// Threads: a value under the engine's lock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/early_orders.h"
#include "feature/profiles.h"
#include "kpi/ledger.h"
#include "kpi/product_book.h"
#include "log/log.h"
#include "log/order_index.h"

namespace tillcast {

struct State {
  uint64_t seq = 0;                 // the last entry folded
  uint64_t seq_print = 0;           // its fingerprint: tells this log from another
  std::optional<int64_t> clock_ms;  // max of event times and ticks
  std::string currency;             // of the first order
  OrderIndex orders;
  Profiles profiles;
  Ledger ledger;
  ProductBook products;
  std::vector<std::vector<uint64_t>> orders_of_customer;  // in force, by CustomerIndex: seqs
  uint64_t withdrawn = 0;  // of the orders, those that another part of the shop has now
  EarlyOrders early;       // of a part alone

  // Folds one entry; `log` is asked for what an update or cancellation replaces. Returns the
  // customers it changed. REQUIRES: entry is the one at `at_seq`, and the next after seq.
  Result<std::vector<CustomerIndex>> apply(uint64_t at_seq, const Stated& entry, const Log& log);
  Result<std::vector<CustomerIndex>> apply(const Stated& entry, const Log& log) {
    return apply(seq + 1, entry, log);
  }
  Result<std::vector<CustomerIndex>> apply(Entry entry, const Log& log);

  // The UTC day that has begun for the customers; nothing before the first. Of a whole shop the
  // clock's; of a part the one of which it knows what the shop had sold.
  std::optional<int64_t> day() const;
  // What time has come to the whole shop: of a part by ticks alone, which its own orders are ahead
  // of; nothing before the first.
  std::optional<int64_t> come_to_ms() const {
    return profiles.is_part() ? early.come_to_ms() : clock_ms;
  }
  // What come_to_ms() would be of the entry alone; nothing: it has no say.
  std::optional<int64_t> comes_to_ms(const Stated& entry) const;
  size_t orders_known() const { return orders.size() - withdrawn; }

  static uint64_t print_of(const Entry& entry);

  void save(ByteWriter& out) const;
  std::string save() const;
  static Result<State> load(ByteReader& in);
  static Result<State> load(std::string_view bytes);
  static Result<uint64_t> seq_of(ByteReader& in);  // of what save() wrote, by its beginning

 private:
  Result<> apply(const StatedOrder& stated, const Log& log, std::vector<CustomerIndex>& changed);
  void move_clock(int64_t at_ms, bool tick);
  void put(const OrderEvent& order, std::vector<CustomerIndex>& changed);
  void take(const OrderEvent& order, uint64_t order_seq, std::vector<CustomerIndex>& changed);
};

}  // namespace tillcast
