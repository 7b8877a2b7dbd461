// feature/product_sales.h: how much of each product the shop sold lately: whether a customer bought
// what the season wants.
//
// Lines sold to known customers, by product and UTC day. What counts is frozen at midnight: after
// roll_to(day) and until the next, lines_sold() tells of the kDays days before `day`, as known when
// it was called. So no batch shows in it, and orders in the order of time give the same numbers
// live and in training. An order that arrives late counts from the next midnight on.
//
// Threads: one writer; const methods from any thread while nobody writes.
// Memory: 8 bytes a product and day on which it was sold, of kDays days, and a table of products.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tillcast {

class ProductSales {
 public:
  static constexpr int64_t kDays = 60;

  // Adds (or, below 0, takes away) lines of a product sold on a day since 1970. Days that can no
  // longer count are passed over. `product` is the low half of the hash of its id.
  void change(uint32_t product, int64_t day, int32_t lines);

  // Does nothing where that day was reached already.
  void roll_to(int64_t day);

  int64_t day() const { return day_; }  // of the last roll_to(); INT64_MIN: none yet
  // What counts on day(): of a shop in parts, each part's add up to the shop's. By product, sorted.
  using Counts = std::vector<std::pair<uint32_t, uint32_t>>;
  Counts counts() const;
  // Lines of days before day() came since: counts() lacks them until the next midnight, or until
  // they are counted in.
  bool has_late() const { return !late_.empty(); }
  void count_late();
  // Of a whole shop, which counts so and learns of nothing else before the next of these.
  static ProductSales counted(int64_t day, const Counts& counts);

  uint32_t lines_sold(uint32_t product) const;

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);
  bool operator==(const ProductSales&) const = default;

 private:
  using Lines = tsl::robin_map<uint32_t, uint32_t>;  // by product; below 0 by wrapping

  int64_t day_ = INT64_MIN;  // of the last roll_to()
  std::map<int64_t, Lines> days_;
  Lines counted_;
  Lines late_;  // of days before day_, not yet counted; not saved: the difference of the two
};

}  // namespace tillcast
