#include "log/order_index.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

constexpr OrderKey kOrder{1, 2};

TEST(OrderIndex, DecidesByIdentityAndContent) {
  OrderIndex index;
  EXPECT_EQ(index.classify(kOrder, 0, 10), Verdict::kNew);
  index.record(kOrder, 0, 10, false, 1);
  EXPECT_EQ(index.classify(kOrder, 0, 10), Verdict::kDuplicate);
  EXPECT_EQ(index.classify(kOrder, 0, 11), Verdict::kConflict);
  EXPECT_EQ(index.classify(kOrder, 2, 12), Verdict::kNew);
  index.record(kOrder, 2, 12, false, 2);
  EXPECT_EQ(index.classify(kOrder, 0, 10), Verdict::kDuplicate);
  EXPECT_EQ(index.classify(kOrder, 0, 11), Verdict::kConflict);
  EXPECT_EQ(index.classify(kOrder, 1, 13), Verdict::kOutdated);
  index.record(kOrder, 1, 13, false, 3);
  EXPECT_EQ(index.classify(kOrder, 1, 13), Verdict::kDuplicate);
  EXPECT_EQ(index.find(kOrder)->content_seq, 2u) << "an outdated revision changes nothing";
}

TEST(OrderIndex, CancellationKeepsTheContent) {
  OrderIndex index;
  index.record(kOrder, 0, 10, false, 1);
  const OrderState before = index.record(kOrder, 1, 11, true, 2);
  EXPECT_EQ(before.content_seq, 1u);
  EXPECT_EQ(index.find(kOrder)->content_seq, 1u);
  EXPECT_EQ(index.find(kOrder)->cancel_seq, 2u);
  index.record(kOrder, 2, 12, false, 3);
  EXPECT_EQ(index.find(kOrder)->cancel_seq, 0u) << "stated anew, it is in force again";
}

// Scattered, as hashes are.
OrderKey key_of(uint64_t i) { return {i * 0x9e3779b97f4a7c15, i * 7919}; }

TEST(OrderIndex, SavesAndLoads) {
  OrderIndex index;
  for (uint64_t i = 0; i < 1000; ++i) {
    index.record(key_of(i), 0, i, false, i + 1);
    if (i % 3 == 0) index.record(key_of(i), 1, i + 5, i % 2 == 0, i + 2000);
  }
  ByteWriter out;
  index.save(out);
  OrderIndex loaded;
  ByteReader in(out.bytes());
  ASSERT_TRUE(loaded.load(in).ok());
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(loaded.size(), 1000u);
  EXPECT_EQ(loaded.classify(key_of(3), 0, 3), Verdict::kDuplicate);
  EXPECT_EQ(loaded.classify(key_of(3), 0, 4), Verdict::kConflict);
  ByteWriter again;
  loaded.save(again);
  EXPECT_EQ(again.bytes(), out.bytes());
  ByteReader cut(std::string_view(out.bytes()).substr(0, out.bytes().size() / 2));
  EXPECT_FALSE(loaded.load(cut).ok());
}

}  // namespace
}  // namespace tillcast
