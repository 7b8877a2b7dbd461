#include "base/logging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <string>
#include <vector>

namespace tillcast {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class Logging : public testing::Test {
 protected:
  ~Logging() override { spdlog::set_default_logger(before_); }

  void begin(LogFormat format) {
    spdlog::set_default_logger(
        make_logger(format, [this](std::string_view line) { lines_.emplace_back(line); }));
  }

  std::vector<std::string> lines_;

 private:
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

TEST_F(Logging, TextIsALineForPeople) {
  begin(LogFormat::kText);
  log_event(spdlog::level::warn, "request", "slow",
            {{"route", "/v1/kpis"}, {"status", uint64_t{200}}, {"seconds", 1.5}});
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_THAT(lines_[0], MatchesRegex("....-..-..T..:..:..\\....Z warn(ing)? +request: slow "
                                      "route=\"/v1/kpis\" status=200 seconds=1.500000\n"));
}

TEST_F(Logging, JsonIsOneObjectALine) {
  begin(LogFormat::kJson);
  log_event(spdlog::level::info, "recovery", "done", {{"entries", uint64_t{7}}});
  spdlog::info("serve: http://127.0.0.1:8080/ at entry 7");
  spdlog::error("Words: of no event");
  ASSERT_EQ(lines_.size(), 3u);
  EXPECT_THAT(lines_[0],
              MatchesRegex("\\{\"time\":\"....-..-..T..:..:..\\....Z\",\"level\":\"info\","
                           "\"event\":\"recovery\",\"message\":\"recovery: done\","
                           "\"entries\":7\\}\n"));
  EXPECT_THAT(lines_[1], HasSubstr("\"event\":\"serve\",\"message\":\"serve: http://127.0.0.1"));
  EXPECT_THAT(lines_[2], HasSubstr("\"event\":\"log\""));
}

// Whatever a client sends: no second line, no end of a string, no word to the terminal.
TEST_F(Logging, NothingFromOutsideBeginsALine) {
  const std::string hostile = "a\nb\r\x1b[31m\"},{\\ \xC2\x9B \xE2\x80\xA8 \xff\xC3 caf\xC3\xA9";
  begin(LogFormat::kJson);
  spdlog::warn("connection: {}", hostile);
  log_event(spdlog::level::warn, "request", "failed", {{"request_id", hostile}});
  const std::string escaped =
      "a\\u000ab\\u000d\\u001b[31m\\\"},{\\\\ \\u009b \\u2028 \xEF\xBF\xBD\xEF\xBF\xBD caf\xC3\xA9";
  ASSERT_EQ(lines_.size(), 2u);
  EXPECT_THAT(lines_[0], EndsWith("\"message\":\"connection: " + escaped + "\"}\n"));
  EXPECT_THAT(lines_[1], EndsWith("\"request_id\":\"" + escaped + "\"}\n"));

  begin(LogFormat::kText);
  spdlog::warn("connection: {}", hostile);
  EXPECT_THAT(lines_.back(), HasSubstr("a\\u000ab\\u000d\\u001b[31m"));
  EXPECT_EQ(std::ranges::count(lines_.back(), '\n'), 1);
}

TEST_F(Logging, RepeatedTroubleIsCounted) {
  begin(LogFormat::kText);
  const auto logger = spdlog::default_logger();
  const auto begun = spdlog::log_clock::now();
  const auto warn_at = [&](std::chrono::seconds after, const char* words) {
    logger->log(begun + after, {}, spdlog::level::warn, words);
  };
  for (int i = 0; i < kRepeatsMax + 25; ++i) warn_at(std::chrono::seconds(0), "accept: no files");
  EXPECT_EQ(lines_.size(), static_cast<size_t>(kRepeatsMax));
  warn_at(std::chrono::seconds(1), "log: full");  // another event has a count of its own
  for (int i = 0; i < 50; ++i) spdlog::info("serve: all lines of this level");
  EXPECT_EQ(lines_.size(), static_cast<size_t>(kRepeatsMax) + 51);
  lines_.clear();
  warn_at(kRepeatsWithin, "accept: no files");
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("accept: 25 more such lines were left out"),
                                  HasSubstr("accept: no files")));
}

TEST_F(Logging, FieldsAreOfOneLineOnly) {
  begin(LogFormat::kText);
  log_event(spdlog::level::warn, "request", "slow", {{"status", uint64_t{200}}});
  spdlog::warn("request: another");
  EXPECT_THAT(lines_.back(), Not(HasSubstr("status")));
}

}  // namespace
}  // namespace tillcast
