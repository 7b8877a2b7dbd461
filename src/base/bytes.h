// base/bytes.h: a compact binary form for log payloads and checkpoints.
//
// Whole numbers are LEB128 (signed ones zigzagged), fixed ones little-endian, strings are length
// and bytes. A ByteReader never reads past its end: after the first bad read ok() is false and all
// further reads give zeros.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tillcast {

class ByteWriter {
 public:
  ByteWriter() = default;
  // Hands what was written to `sink`, in parts, at spill() and flush(): so that what is long never
  // stands in memory as a whole.
  using Sink = std::function<void(std::string_view)>;
  explicit ByteWriter(Sink sink) : sink_(std::move(sink)) {}

  void varint(uint64_t value) {
    char bytes[10];  // room in the string is looked for once, not once a byte
    size_t count = 0;
    for (; value >= 0x80; value >>= 7) bytes[count++] = static_cast<char>(value | 0x80);
    bytes[count++] = static_cast<char>(value);
    bytes_.append(bytes, count);
  }
  void zigzag(int64_t value) {
    varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void fixed64(uint64_t value) {
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
    bytes_.append(bytes, sizeof bytes);
  }
  void int128(__int128 value) {
    fixed64(static_cast<uint64_t>(value));
    fixed64(static_cast<uint64_t>(static_cast<unsigned __int128>(value) >> 64));
  }
  void string(std::string_view text) {
    varint(text.size());
    bytes_.append(text);
  }
  void raw(std::string_view text) { bytes_.append(text); }

  // Between two things that are written: a good moment to hand over, if there is much and a sink.
  void spill() {
    if (sink_ && bytes_.size() >= kSpillBytes) flush();
  }
  void flush() {
    if (!sink_) return;
    sink_(bytes_);
    bytes_.clear();
  }

  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }
  void clear() { bytes_.clear(); }

 private:
  static constexpr size_t kSpillBytes = 1 << 20;
  std::string bytes_;
  Sink sink_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  int64_t zigzag() {
    const uint64_t value = varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  uint64_t fixed64() {
    if (rest_.size() < 8) return fail();
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
      value |= static_cast<uint64_t>(static_cast<uint8_t>(rest_[size_t(i)])) << (8 * i);
    rest_.remove_prefix(8);
    return value;
  }
  __int128 int128() {
    const uint64_t low = fixed64();
    const uint64_t high = fixed64();
    return static_cast<__int128>((static_cast<unsigned __int128>(high) << 64) | low);
  }
  std::string_view string() {
    const uint64_t size = varint();
    if (size > rest_.size()) return fail(), std::string_view{};
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // A count of things that take at least `bytes_each`: fails rather than promise more than can be
  // there.
  uint64_t count(uint64_t bytes_each = 1) {
    const uint64_t value = varint();
    return value > rest_.size() / bytes_each ? fail() : value;
  }

  std::string_view rest() const { return rest_; }  // not read yet

  // Where reading passed() so far, `forget` is told now and then: what was read is not read again.
  using Forget = std::function<void(const char* end)>;
  void on_passed(Forget forget) { forget_ = std::move(forget); }
  void passed() {
    if (!forget_ || (told_ != nullptr && rest_.data() < told_ + kForgetBytes)) return;
    told_ = rest_.data();
    if (told_ != nullptr) forget_(told_);
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  uint64_t fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  static constexpr std::ptrdiff_t kForgetBytes = 16 << 20;
  std::string_view rest_;
  bool ok_ = true;
  Forget forget_;
  const char* told_ = nullptr;
};

}  // namespace tillcast
