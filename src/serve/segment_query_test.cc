#include "serve/segment_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::HasSubstr;

Result<SegmentFilter> filter_of(std::string_view text) {
  return segment_filter(Query::parse(text).value());
}

TEST(SegmentQuery, ReadsWhoIsWhereAndCameFromWhere) {
  const SegmentFilter all = filter_of("q=1").value();
  EXPECT_EQ(all.segment, std::nullopt);
  EXPECT_EQ(all.moved_from, std::nullopt);
  EXPECT_EQ(all.period_ms, std::nullopt);
  EXPECT_FALSE(all.refit);
  const SegmentFilter moved =
      filter_of("segment=65535&moved_from=1&period=2011-08-29T00:00:00Z&refit=true").value();
  EXPECT_EQ(moved.segment, SegmentId{65535});
  EXPECT_EQ(moved.moved_from, SegmentId{1});
  EXPECT_EQ(moved.period_ms, 1'314'576'000'000);
  EXPECT_TRUE(moved.refit);
  EXPECT_EQ(filter_of("moved_from=new").value().moved_from, kNoSegment);
  EXPECT_EQ(filter_of("segment=none&moved_from=2").value().segment, kNoSegment);
  EXPECT_EQ(filter_of("moved_from=2&period=2011-08-29").value().segment, std::nullopt);
  EXPECT_EQ(filter_of("period=2011-08-29").value().period_ms, 1'314'576'000'000);
}

TEST(SegmentQuery, NamesWhatMakesNoSense) {
  for (const char* text : {"segment=0", "segment=65536", "segment=-1", "segment=1.5",
                           "segment=Champions", "segment=new", "segment=1x", "segment=None",
                           "segment=99999999999999999999", "segment=%00"}) {
    const auto refused = filter_of(text);
    ASSERT_FALSE(refused.ok()) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid) << text;
    EXPECT_THAT(refused.error().message,
                HasSubstr("segment: must be the id of a segment, 1 to 65535, or none"));
  }
  for (const auto& [text, why] :
       {std::pair{"moved_from=0", "moved_from: must be"},
        {"moved_from=none", "moved_from: must be"},
        {"segment=1&changed=yes", "changed: must be true or false"},
        {"segment=1&period=soon", "period"},
        {"segment=1&refit=true", "refit: says nothing without period"},
        {"segment=1&period=2011-08-29&refit=perhaps", "refit: must be true or false"},
        {"segment=none&moved_from=new", "nobody moves"}}) {
    const auto refused = filter_of(text);
    ASSERT_FALSE(refused.ok()) << text;
    EXPECT_THAT(refused.error().message, HasSubstr(why)) << text;
  }
}

}  // namespace
}  // namespace tillcast
