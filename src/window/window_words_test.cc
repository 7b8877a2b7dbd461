// What people write on the command line about windows, groups and firings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "window/group_keys.h"
#include "window/pane.h"
#include "window/window_spec.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

TEST(WindowSpec, ReadsTheThreeKindsAndRefusesTheRest) {
  EXPECT_EQ(to_string(*parse_window("tumbling:60m")), "tumbling:1h");
  EXPECT_EQ(to_string(*parse_window("sliding:1d,1h")), "sliding:1d/1h");
  EXPECT_EQ(to_string(*parse_window("session:30m")), "session:30m");
  for (const char* text :
       {"", "tumbling", "tumbling:", "tumbling:0s", "hopping:1h", "sliding:1h", "sliding:1h/2h",
        "sliding:10d/1s", "session:x", "tumbling:1h/1h", "sliding:10009ms/10ms"}) {
    const auto window = parse_window(text);
    ASSERT_FALSE(window.ok()) << text;
    EXPECT_THAT(window.error().message, HasSubstr("write tumbling:1h")) << text;
  }
}

TEST(GroupFields, AreNamedOnceAndNotLeftEmpty) {
  EXPECT_EQ(parse_group_fields("product,country")->size(), 2u);
  EXPECT_TRUE(parse_group_fields("")->empty());
  for (const char* text : {",", "country,", ",country", "country,country", "town"})
    EXPECT_FALSE(parse_group_fields(text).ok()) << text;
}

TEST(FiringRule, ReadsWhatItWrites) {
  for (const char* text : {"never", "each", "count:100", "10m"})
    EXPECT_EQ(to_string(*parse_firing_rule(text)), text);
  for (const char* text : {"", "count:0", "count:", "count:-1", "0s", "often"})
    EXPECT_FALSE(parse_firing_rule(text).ok()) << text;
}

}  // namespace
}  // namespace tillcast
