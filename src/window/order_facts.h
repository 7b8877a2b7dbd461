// window/order_facts.h: orders as they are stated in, what they add and take back out.
//
// Identity is that of the log (ARCHITECTURE.md, "Vocabulary"): what was said already changes
// nothing, a revision takes back what it replaces, a cancellation books the order's amount as a
// refund at its own time. An order is remembered until the watermark is `kept_ms` past all that it
// says; what revises it later finds nothing to take back, and counts like an order of its own.
//
// Threads: one. Memory: some 100 bytes an order that is remembered, and 10 for each of its groups.
#pragma once

#include <tsl/robin_map.h>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/stated_order.h"
#include "window/group_keys.h"
#include "window/order_share.h"

namespace tillcast {

class OrderFacts {
 public:
  // `segment_of` may be empty where no field asks for it. `guests`: whether orders of nobody known
  // count.
  OrderFacts(std::vector<GroupField> fields, SegmentOf segment_of, bool guests, int64_t kept_ms);

  enum class Verdict { kCounts, kDuplicate, kConflict, kOutdated, kUnknown, kGuest };
  // Appends what changes. kUnknown: a cancellation of an order that is not remembered. REQUIRES:
  // the order passes validate().
  Verdict apply(const StatedOrder& stated, std::vector<OrderShare>& changes);
  // Forgets what the watermark has left behind.
  void forget(int64_t watermark_ms);

  const GroupKeys& groups() const { return groups_; }
  std::span<const GroupField> fields() const { return fields_; }
  size_t remembered() const { return orders_.size(); }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  struct Remembered {
    uint64_t fingerprint = 0;  // of the newest revision
    uint32_t revision = 0;
    bool stated = false;  // has lines in force; else only a cancellation is known
    std::optional<int64_t> cancelled_at_ms;
    int64_t last_ms = 0;   // the latest time that it says something of
    std::string in_force;  // shares, packed
  };
  struct KeyHash {
    size_t operator()(const OrderKey& key) const { return key.low; }
  };

  bool leaves_out(const OrderEvent& order) const { return !guests_ && order.customer_id.empty(); }
  void list(const StatedOrder& stated, std::vector<OrderShare>& out);
  GroupIndex group_of(const OrderEvent& order, std::string_view product_id);
  void remember_until(const OrderKey& key, Remembered& order, int64_t at_ms);

  const std::vector<GroupField> fields_;
  const SegmentOf segment_of_;
  const bool guests_;
  const int64_t kept_ms_;
  GroupKeys groups_;
  std::string key_;  // to build one in
  tsl::robin_map<OrderKey, Remembered, KeyHash> orders_;
  std::map<int64_t, std::vector<OrderKey>> to_forget_;  // by the UTC hour of last_ms
};

}  // namespace tillcast
