// window/order_share.h: what one order adds to one group at one moment, and sums of that.
//
// Whole numbers throughout, so that adding and taking back commute: the order of arrival leaves no
// trace in a sum.
//
// Threads: values. Units: micros, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "event/money.h"

namespace tillcast {

enum class GroupIndex : uint32_t {};  // window/group_keys.h

struct OrderShare {
  int64_t at_ms = 0;
  GroupIndex group{};
  int32_t weight = 1;  // 1: stated; -1: taken back
  int32_t orders = 0;  // 1: a sale
  int32_t transactions = 0;
  int64_t units = 0;
  int64_t gross_micros = 0;
  int64_t refunds_micros = 0;
  int64_t adjustments_micros = 0;
  uint64_t customer = 0;  // of a purchase: the hash of who made it; 0: nobody known

  OrderShare taken_back() const;
  bool operator==(const OrderShare&) const = default;
};

// No larger than orders can make it: sums of such cannot overflow.
bool is_sound(const OrderShare& share);

void save(ByteWriter& out, const OrderShare& share);
// Nothing: it is damaged, or not sound.
std::optional<OrderShare> load_share(ByteReader& in);

// What a window says of a group.
struct WindowFigures {
  int64_t orders = 0;
  int64_t transactions = 0;
  int64_t units = 0;
  MoneySum gross = 0;
  MoneySum refunds = 0;
  MoneySum adjustments = 0;
  uint64_t customers = 0;  // distinct, known

  MoneySum net() const { return gross - refunds + adjustments; }
  bool operator==(const WindowFigures&) const = default;
};

// How often each customer was named: the distinct ones, exactly, though they may be taken back.
class DistinctCustomers {
 public:
  void add(uint64_t customer, int32_t weight);
  void add(const DistinctCustomers& other);
  uint64_t count() const;

  void save(ByteWriter& out) const;
  bool load(ByteReader& in);

 private:
  struct Named {
    uint64_t customer = 0;
    int64_t times = 0;
  };
  void settle() const;

  // Sorted and summed up to settled_; what came since behind it.
  mutable std::vector<Named> named_;
  mutable size_t settled_ = 0;
};

// A sum of shares.
class WindowSum {
 public:
  void add(const OrderShare& share);
  void add(const WindowSum& other);
  // OrderShares less those that were taken back.
  int64_t shares() const { return shares_; }
  WindowFigures figures() const;

  void save(ByteWriter& out) const;
  bool load(ByteReader& in);

 private:
  WindowFigures sums_;  // customers apart
  int64_t shares_ = 0;
  DistinctCustomers customers_;
};

void save(ByteWriter& out, const WindowFigures& figures);
std::optional<WindowFigures> load_figures(ByteReader& in);

// Of a time that was read: orders' times are within it.
constexpr bool is_sound_time(int64_t at_ms) {
  return at_ms > -100'000'000'000'000 && at_ms < 100'000'000'000'000;
}

}  // namespace tillcast
