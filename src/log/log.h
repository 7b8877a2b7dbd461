// log/log.h: the ordered, durable record of every order event and tick.
//
// Threads:   every method may be called from any thread; append() from one at a time.
// Ownership: entries handed out are copies.
// Errors:    kUnavailable = try again later (disk full, busy); kCorrupt = stop the process.
// Units:     a sequence number (seq) counts entries from 1; 0 is "before the first".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>

#include "base/result.h"
#include "event/stated_order.h"

namespace tillcast {

class Log {
 public:
  virtual ~Log() = default;

  // Makes the entries durable, in order, all or none; the result is the seq of the first. REQUIRES:
  // not empty.
  virtual Result<uint64_t> append(std::span<const Stated> entries) = 0;
  Result<uint64_t> append(std::span<const Entry> entries);

  // Calls `visit` for the entries with after < seq <= through, in order, until it returns an error.
  using Visitor = std::function<Result<>(uint64_t seq, Entry&& entry)>;
  virtual Result<> read(uint64_t after, uint64_t through, const Visitor& visit) const = 0;

  // Calls `visit` for the orders stated at `seqs`, in their order, until it returns an error: many
  // for little more than one. kNotFound where there is none at one of them.
  using OrderVisitor = std::function<Result<>(uint64_t seq, OrderEvent&& order)>;
  virtual Result<> orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const = 0;

  virtual uint64_t last_seq() const = 0;

  // Tries to write, and syncs, without an entry: whether an append would be refused now. From who
  // appends. A log that cannot run full takes everything.
  virtual Result<> probe() { return Done{}; }
  // Of the last append(), the wait for the disk; 0: it does not say. From who appends.
  virtual std::chrono::nanoseconds sync_took() const { return {}; }

  // The order stated at `seq`; likewise.
  Result<OrderEvent> order_at(uint64_t seq) const;
};

}  // namespace tillcast
