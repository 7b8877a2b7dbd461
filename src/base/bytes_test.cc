#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "base/byte_block.h"

namespace tillcast {
namespace {

TEST(Bytes, RoundTripsTheExtremes) {
  ByteWriter out;
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, UINT64_MAX})
    out.varint(value);
  for (const int64_t value : {int64_t{0}, int64_t{-1}, INT64_MIN, INT64_MAX}) out.zigzag(value);
  out.int128(-static_cast<__int128>(UINT64_MAX) * 3);
  out.string(std::string_view("a\0b", 3));
  ByteReader in(out.bytes());
  for (const uint64_t value : {uint64_t{0}, uint64_t{127}, uint64_t{128}, UINT64_MAX})
    EXPECT_EQ(in.varint(), value);
  for (const int64_t value : {int64_t{0}, int64_t{-1}, INT64_MIN, INT64_MAX})
    EXPECT_EQ(in.zigzag(), value);
  EXPECT_TRUE(in.int128() == -static_cast<__int128>(UINT64_MAX) * 3);
  EXPECT_EQ(in.string(), std::string_view("a\0b", 3));
  EXPECT_TRUE(in.at_end());
}

TEST(Bytes, RecordsInBlocksAreTheSameBytes) {
  std::vector<uint64_t> values;
  for (int shift = 0; shift < 64; ++shift)
    for (uint64_t i = 0; i < 40; ++i) values.push_back((uint64_t{1} << shift) - 1 + i * i);
  const auto encode = [](uint64_t value, auto& out) {
    out.varint(value);
    out.zigzag(static_cast<int64_t>(value));
    out.zigzag(-static_cast<int64_t>(value));
    out.fixed64(value);
  };
  ByteWriter slow;
  for (const uint64_t value : values) encode(value, slow);
  std::string parts;
  ByteWriter fast([&](std::string_view bytes) { parts += bytes; });
  constexpr size_t kMax = 8 + 3 * ByteBlock::kVarint64Max;
  write_records<kMax>(fast, values, [&](uint64_t value, ByteBlock& out) { encode(value, out); });
  write_records<kMax>(fast, std::vector<uint64_t>(),
                      [&](uint64_t value, ByteBlock& out) { encode(value, out); });
  fast.flush();
  EXPECT_GT(slow.bytes().size(), 10 * ByteBlock::kBytes);
  EXPECT_TRUE(parts == slow.bytes());
}

TEST(Bytes, NeverReadsPastTheEnd) {
  ByteReader in(
      "\x05"
      "abc");
  EXPECT_EQ(in.string(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.varint(), 0u);
  ByteReader many("\xff\xff\x03");
  EXPECT_EQ(many.count(8), 0u) << "a count that cannot be there";
  EXPECT_FALSE(many.ok());
  const std::string ones(11, '\xff');
  ByteReader endless(ones);
  endless.varint();
  EXPECT_FALSE(endless.ok());
}

}  // namespace
}  // namespace tillcast
