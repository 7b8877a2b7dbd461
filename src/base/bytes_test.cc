#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>

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
