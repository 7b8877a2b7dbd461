// cluster/order_fold.h: one partition of NAME.orders, folded: which orders are new, and whose.
//
// Every record is decided by what stands before it in the partition alone, so whoever folds it
// comes to the same: a node that takes over goes on where the last one committed. What comes of a
// record goes to the shards of its customers (NAME.changes): the order, and where an earlier
// revision was another shard's customer, a withdrawal there.
//
// Threads: a value. Units: offsets of NAME.orders; Unix UTC milliseconds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "cluster/views.h"
#include "event/order_json.h"
#include "event/stated_order.h"
#include "kafka/record.h"
#include "log/order_index.h"

namespace tillcast {

// A record of NAME.changes.
struct CustomerChange {
  uint32_t shard = 0;
  std::string key;    // the customer's id; of a guest the order's key: for people who look
  std::string entry;  // event/order_codec.h
};

struct FoldedOrder {
  enum class Kind : uint8_t {
    kAccepted,
    kDuplicate,
    kRefused,  // it contradicts what is known: a conflict, a currency, a clock
    kNoOrder,  // it is not the documented JSON of one valid order
  };
  Kind kind = Kind::kAccepted;
  std::string error;  // of the last two
  std::vector<CustomerChange> changes;
};

class OrderFold {
 public:
  OrderFold(uint32_t shards, ShopFacts shop) : shards_(shards), shop_(std::move(shop)) {}

  // REQUIRES: record.offset >= next(): records come in their order.
  FoldedOrder fold(const KafkaRecord& record);

  int64_t next() const { return next_; }  // the offset after the last
  std::optional<int64_t> newest_ms() const { return newest_ms_; }
  size_t orders() const { return orders_.size(); }
  uint64_t rejected() const { return rejected_; }

  void save(ByteWriter& out) const;
  // kCorrupt: damaged, or of another number of shards.
  Result<> load(ByteReader& in);

 private:
  FoldedOrder decide(const KafkaRecord& record);
  FoldedOrder place(const StatedOrder& stated);

  uint32_t shards_;
  ShopFacts shop_;
  std::unique_ptr<OrderJsonReader> reader_ = std::make_unique<OrderJsonReader>();
  // In the place of a log's sequence number it holds the shard that has the order, from 1.
  OrderIndex orders_;
  int64_t next_ = 0;
  std::optional<int64_t> newest_ms_;
  uint64_t rejected_ = 0;  // refused, or no orders
};

}  // namespace tillcast
