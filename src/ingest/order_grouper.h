// ingest/order_grouper.h: rows of one invoice to one order event.
//
// Keeps open the orders touched last, at most kOrdersMax of them with at most kLinesOpenMax lines;
// the one touched longest ago is closed and delivered first. flush() delivers the rest in the order
// of their first rows.
//
// Threads: one. Memory: some 80 MB at most.
#pragma once

#include <tsl/robin_map.h>

#include <list>
#include <string>
#include <vector>

#include "ingest/read_context.h"
#include "ingest/uci_rows.h"

namespace tillcast {

class OrderGrouper {
 public:
  static constexpr size_t kOrdersMax = 4096;
  static constexpr size_t kLinesOpenMax = 1 << 18;

  explicit OrderGrouper(ReadContext& context) : context_(context) {}

  // `row_number` is the row's place, for rejects.
  Result<> add(const ShopRow& row, uint64_t row_number);
  Result<> flush();

 private:
  struct Open {
    OrderEvent order;
    std::vector<uint64_t> rows;  // the place of each line
  };
  using Orders = std::list<Open>;  // the one touched last at the end
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return hash64(text); }
  };

  Open& touch(const ShopRow& row);
  Result<> close(Orders::iterator open);
  void reject_bad_lines(Open& open);

  ReadContext& context_;
  Orders orders_;
  tsl::robin_map<std::string, Orders::iterator, TextHash, std::equal_to<>> by_invoice_;
  size_t lines_open_ = 0;
};

}  // namespace tillcast
