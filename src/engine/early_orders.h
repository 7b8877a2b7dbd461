// engine/early_orders.h: of a part of a shop, the orders that came before their day had come to
// all, and how their customers stood at a midnight without them.
//
// A part is fed from many senders at once, so orders of a day are folded before the last one of the
// day before. When a tick says that a midnight has come to all, its customers are asked as of that
// midnight: by what was stated before it and came before that tick, in whatever order the two
// were mixed. That is a function of the part's log alone, whoever folds it, and of the same orders
// what an engine over the whole shop finds when it comes to the midnight.
//
// An order that comes after the tick of a midnight before which it was made is late: it counts from
// the next one on, as one machine would have it.
//
// Threads: a value under the engine's lock.
// Memory:  some 130 bytes an order since the midnight before the newest tick.
// Units:   Unix UTC milliseconds.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "event/stated_order.h"
#include "feature/profiles.h"
#include "log/log.h"
#include "log/order_index.h"

namespace tillcast {

// Those who stood otherwise than they do now.
class PastProfiles {
 public:
  const Profile& of(CustomerIndex index, const Profiles& now) const {
    const auto found = before_.find(static_cast<uint32_t>(index));
    return found == before_.end() ? now[index].profile : found->second;
  }
  Profile& to_change(CustomerIndex index, const Profiles& now) {
    return before_.try_emplace(static_cast<uint32_t>(index), now[index].profile).first.value();
  }

 private:
  tsl::robin_map<uint32_t, Profile> before_;
};

class EarlyOrders {
 public:
  // The newest tick: what time has come to all parts of the shop.
  std::optional<int64_t> come_to_ms() const { return come_to_ms_; }
  void come_to(int64_t at_ms);

  // Entry `seq` has changed its order, which was `before` in the index.
  void note(const StatedOrder& stated, const OrderState& before, uint64_t seq);
  // The time of the earliest order before the first tick.
  std::optional<int64_t> first_ms() const { return first_ms_; }

  // How customers stood at `at_ms`, a midnight. REQUIRES: not before that of the newest tick's day;
  // the others are those of the state that this is part of. Errors: the log's.
  Result<PastProfiles> profiles_before(int64_t at_ms, const OrderIndex& orders,
                                       const Profiles& profiles, const Log& log) const;

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  struct Statement {
    int64_t at_ms = 0;  // from when on it counts
    uint64_t seq = 0;
    uint32_t revision = 0;
    bool cancels = false;
  };
  struct Early {
    OrderState before;  // the first of these
    std::vector<Statement> statements;
    OrderState as_of(int64_t at_ms) const;
  };
  struct KeyHash {
    size_t operator()(const OrderKey& key) const { return key.low; }
  };

  std::optional<int64_t> come_to_ms_;
  std::optional<int64_t> first_ms_;
  tsl::robin_map<OrderKey, Early, KeyHash> orders_;
};

}  // namespace tillcast
