// ingest/order_grouper.h: rows of one order to one order event.
//
// Keeps open the orders touched last, at most kOrdersMax of them with at most kLinesOpenMax lines
// of kBytesOpenMax; the one touched longest ago is closed and delivered first. flush() delivers the
// rest in the order of their first rows.
//
// Threads: one. Memory: some 80 MB at most.
#pragma once

#include <tsl/robin_map.h>

#include <list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/read_context.h"
#include "ingest/row_mapper.h"

namespace tillcast {

class OrderGrouper {
 public:
  static constexpr size_t kOrdersMax = 4096;
  static constexpr size_t kLinesOpenMax = 1 << 18;
  static constexpr size_t kBytesOpenMax = 64 << 20;

  explicit OrderGrouper(ReadContext& context) : context_(context) {}

  // `row_number` is the row's place, for rejects.
  Result<> add(const ShopRow& row, uint64_t row_number);
  Result<> flush();

 private:
  struct Open {
    OrderEvent order;
    std::string key;             // what rows of it share, where that is not the order's id
    std::vector<uint64_t> rows;  // the place of each row
    size_t bytes = 0;            // of its lines
    std::optional<int64_t> cancelled_at_ms;
    std::string_view id() const { return key.empty() ? order.order_id : key; }
  };
  using Orders = std::list<Open>;  // the one touched last at the end
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return hash64(text); }
  };

  Open& touch(const ShopRow& row, std::string_view key);
  Result<> add_cancellation(const ShopRow& row, uint64_t row_number);
  void add_line(Open& open, const ShopRow& row, uint64_t row_number);
  Result<> make_room();
  Result<> close(Orders::iterator open);
  Result<> deliver_cancellation(const OrderEvent& order, int64_t at_ms,
                                std::span<const uint64_t> rows);
  void reject_bad_lines(Open& open);

  ReadContext& context_;
  Orders orders_;
  tsl::robin_map<std::string, Orders::iterator, TextHash, std::equal_to<>> by_key_;
  size_t lines_open_ = 0;
  size_t bytes_open_ = 0;
};

}  // namespace tillcast
