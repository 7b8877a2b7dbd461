// window/order_share.h: what one order adds to one group at one moment, and sums of that.
//
// Whole numbers throughout, so that adding and taking back commute: the order of arrival leaves no
// trace in a sum.
//
// Threads: values. Units: micros, Unix UTC milliseconds.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <optional>
#include <utility>
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
  uint64_t order = 0;     // tells shares of one moment apart: the hash of who made it

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
  int64_t customers = 0;  // distinct, known

  MoneySum net() const { return gross - refunds + adjustments; }
  WindowFigures operator-(const WindowFigures& other) const;
  WindowFigures operator+(const WindowFigures& other) const;
  bool operator==(const WindowFigures&) const = default;
};

// How often each customer was named: the distinct ones, exactly, though they may be taken back.
class DistinctCustomers {
 public:
  void add(uint64_t customer, int64_t times);
  void add(const DistinctCustomers& other);
  int64_t count() const { return count_; }
  size_t size() const { return few_.size() + many_.size(); }

  void save(ByteWriter& out) const;
  bool load(ByteReader& in);

 private:
  static constexpr size_t kFewMax = 8;
  void note(int64_t before, int64_t after) { count_ += (after > 0) - (before > 0); }
  template <class Visit>
  void for_each(Visit visit) const;

  std::vector<std::pair<uint64_t, int64_t>> few_;  // customer, times; most groups have no more
  tsl::robin_map<uint64_t, int64_t> many_;         // instead, once there were
  int64_t count_ = 0;
};

// A sum of shares.
class WindowSum {
 public:
  void add(const OrderShare& share);
  void add(WindowSum&& other);
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
