#include "serve/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string_view> reasons(const WriterHealth& health) {
  std::vector<std::string_view> names;
  for (const NotReady& found : not_ready(health, {})) {
    EXPECT_THAT(kNotReadyReasons, Contains(found.reason));
    names.push_back(found.reason);
  }
  return names;
}

TEST(Readiness, IsLostForEachReasonAlone) {
  const std::vector<std::string_view> none;
  WriterHealth health;
  health.queue_orders = 100'000;  // full for a moment is no trouble
  health.batch_seconds = 29;
  health.turning_away_seconds = 29;
  health.behind_seconds = 9;
  EXPECT_THAT(reasons(health), IsEmpty());
  const auto with = [&](auto change) {
    WriterHealth changed = health;
    change(changed);
    return reasons(changed);
  };
  using Names = std::vector<std::string_view>;
  EXPECT_EQ(with([](auto& h) { h.stopping = true; }), Names{"stopping"});
  EXPECT_EQ(with([](auto& h) { h.log_problem = "log: full"; }), Names{"log"});
  EXPECT_EQ(with([](auto& h) { h.batch_seconds = 31; }), Names{"writer"});
  EXPECT_EQ(with([](auto& h) { h.turning_away_seconds = 31; }), Names{"queue"});
  EXPECT_EQ(with([](auto& h) { h.behind_seconds = 11; }), Names{"behind"});
}

TEST(Readiness, SaysEverythingThatStandsAgainstIt) {
  WriterHealth health;
  health.log_problem = "log /data/log.sqlite: disk is full; free some space";
  health.batch_seconds = 42;
  const auto found = not_ready(health, {});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].detail, health.log_problem);
  EXPECT_THAT(found[1].detail, HasSubstr("42 s"));
}

}  // namespace
}  // namespace tillcast
