// base/byte_block.h: many small records written fast, in the form of base/bytes.h.
//
// A ByteWriter looks for room at each byte; here it is looked for once a record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace tillcast {

// Room for some records. REQUIRES of all that writes: has_room() for it.
class ByteBlock {
 public:
  ByteBlock() = default;
  ByteBlock(const ByteBlock&) = delete;
  ByteBlock& operator=(const ByteBlock&) = delete;

  static constexpr size_t kBytes = 4096;
  static constexpr size_t kVarint64Max = 10;
  static constexpr size_t kVarint32Max = 5;

  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) *end_++ = static_cast<char>(value | 0x80);
    *end_++ = static_cast<char>(value);
  }
  void zigzag(int64_t value) {
    varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void fixed64(uint64_t value) {
    for (int i = 0; i < 8; ++i) end_[i] = static_cast<char>(value >> (8 * i));
    end_ += 8;
  }

  bool has_room(size_t bytes) const { return bytes <= kBytes - this->bytes().size(); }
  std::string_view bytes() const { return {bytes_, static_cast<size_t>(end_ - bytes_)}; }
  void clear() { end_ = bytes_; }

 private:
  char bytes_[kBytes];
  char* end_ = bytes_;
};

// `encode(record, block)` writes at most `bytes_max`.
template <size_t bytes_max, class Records, class Encode>
void write_records(ByteWriter& out, const Records& records, Encode encode) {
  static_assert(bytes_max <= ByteBlock::kBytes);
  ByteBlock block;
  for (const auto& record : records) {
    if (!block.has_room(bytes_max)) {
      out.raw(block.bytes());
      out.spill();
      block.clear();
    }
    encode(record, block);
  }
  out.raw(block.bytes());
  out.spill();
}

}  // namespace tillcast
