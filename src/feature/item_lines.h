// feature/item_lines.h: the lines of a customer's purchases or refunds, packed.
//
// A shop of 100 million lines keeps them all, and reads those of one customer at a time: 11 to 13
// bytes a line instead of 24, decoded as they are walked.
//
// Threads: a value. Units: micros of the shop's currency.
#pragma once

#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "event/order_event.h"

namespace tillcast {

// A line whose amount is positive, of a purchase or a refund.
struct ItemLine {
  // Its product (high half) and unit price (low half), hashed: by it refunds find what they undo.
  uint64_t item = 0;
  int64_t amount_micros = 0;
  int32_t quantity = 0;

  // The low half of the hash of its product's id, as feature/product_sales.h counts it.
  uint32_t product() const { return static_cast<uint32_t>(item >> 32); }
  bool operator==(const ItemLine&) const = default;
};

// `product` is hash64 of the line's product_id.
ItemLine as_item(const Line& line, uint64_t product);

// Lines one behind the other; a view of bytes that something else keeps.
class ItemLines {
 public:
  class Iterator {
   public:
    using value_type = ItemLine;
    using difference_type = std::ptrdiff_t;

    Iterator() : rest_({}) {}
    explicit Iterator(std::string_view bytes) : rest_(bytes) { ++*this; }
    const ItemLine& operator*() const { return line_; }
    const ItemLine* operator->() const { return &line_; }
    Iterator& operator++();
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(std::default_sentinel_t) const { return end_; }

   private:
    ByteReader rest_;
    ItemLine line_;
    bool end_ = false;
  };

  explicit ItemLines(std::string_view bytes) : bytes_(bytes) {}
  Iterator begin() const { return Iterator(bytes_); }
  std::default_sentinel_t end() const { return {}; }

  // Whether the bytes are `lines` whole lines as pack() writes them: to be asked of what was read
  // from disk before it is walked.
  bool sound(uint64_t lines) const;

 private:
  std::string_view bytes_;
};

void pack(const ItemLine& line, ByteWriter& out);

// Vectors of which a shop has millions grow by an eighth, where doubling would waste too much.
template <class T>
void reserve_more(std::vector<T>& values, size_t more) {
  if (values.capacity() - values.size() >= more) return;
  values.reserve(values.size() + more + values.size() / 8);
}

}  // namespace tillcast
