// log/order_index.h: which identities the log holds and which entry states each order now.
//
// The log itself is keyed by its sequence alone (a unique index over scattered text ids costs an
// order of magnitude at two million orders); this index keeps 48 bytes of key and state an order
// instead, is rebuilt from the log or loaded from a checkpoint, and decides duplicates, conflicts
// and outdated revisions.
//
// Threads: one writer; const methods from any while nobody writes.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/order_event.h"

namespace tillcast {

enum class Verdict {
  kNew,        // an identity not seen before, the newest of its order
  kOutdated,   // not seen before, but a newer revision is known: recorded, changes nothing
  kDuplicate,  // seen with the same content: not recorded
  kConflict,   // seen with other content: refused
};

// What is recorded once.
struct OrderIdentity {
  OrderKey key;
  uint32_t revision = 0;
  bool operator==(const OrderIdentity&) const = default;
};
struct OrderIdentityHash {
  size_t operator()(const OrderIdentity& id) const {
    return id.key.low ^ (id.revision * 0x9E3779B9u);
  }
};

// What the log says of an order.
struct OrderState {
  uint64_t fingerprint = 0;  // of the newest revision
  uint64_t content_seq =
      0;  // the entry with the lines in force; 0: none yet (only a cancellation is known)
  uint64_t cancel_seq = 0;  // the cancellation in force; 0: none
  uint32_t revision = 0;    // the newest
};

class OrderIndex {
 public:
  Verdict classify(const OrderKey& key, uint32_t revision, uint64_t fingerprint) const;

  // The order's state, or nullptr. Valid until the next record().
  const OrderState* find(const OrderKey& key) const;

  // Records an entry that classify() called kNew or kOutdated. Returns the state before it (nothing
  // seen: zeros).
  OrderState record(const OrderKey& key, uint32_t revision, uint64_t fingerprint, bool cancels,
                    uint64_t seq);

  size_t size() const { return size_; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  struct KeyHash {
    size_t operator()(const OrderKey& key) const { return key.low; }
  };
  // Growing moves everything a table holds: of one table with a million orders that is a third of a
  // second in which nothing else happens. A shard's is a millisecond, and theirs do not coincide.
  static constexpr size_t kShards = 256;
  using Shard = tsl::robin_map<OrderKey, OrderState, KeyHash>;
  static size_t shard_of(const OrderKey& key) { return key.high >> 56; }

  std::vector<Shard> newest_ = std::vector<Shard>(kShards);  // by the key's first byte
  size_t size_ = 0;
  // The fingerprints of revisions that are no longer the newest: rare, so apart.
  tsl::robin_map<OrderIdentity, uint64_t, OrderIdentityHash> older_;
};

}  // namespace tillcast
