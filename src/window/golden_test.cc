// Each firing rule, told as a story: what came, and beneath it the panes that it made.
//
// test/golden/pipeline/*.txt: options, a line of dashes, events. Times are those of 3 January 2011,
// a Monday; 1+02:00 is the day after. What is indented is the answer; it must be these very lines,
// however the events are cut into batches, dealt out to threads, or stopped and taken up again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/duration.h"
#include "base/file.h"
#include "base/time.h"
#include "window/pipeline.h"

namespace tillcast {
namespace {

const int64_t kMonday = *parse_time("2011-01-03T00:00:00Z");

struct Story {
  PipelineOptions options;
  std::vector<std::string> lines;  // of events, as they stand there
  std::vector<Stated> entries;     // likewise; the last line is "end"
  std::string text;                // all of it
};

int64_t parse_clock(const std::string& text) {
  int day = 0, hour = 0, minute = 0, second = 0;
  const size_t plus = text.find('+');
  if (plus != text.npos) day = std::stoi(text.substr(0, plus));
  const std::string clock = plus == text.npos ? text : text.substr(plus + 1);
  EXPECT_GE(std::sscanf(clock.c_str(), "%d:%d:%d", &hour, &minute, &second), 2) << text;
  return kMonday + day * kDayMs + hour * kHourMs + minute * kMinuteMs + second * kSecondMs;
}

std::string show_clock(int64_t at_ms) {
  const int64_t since = at_ms - kMonday;
  const int64_t day = day_of(since);
  const int64_t in_day = since - day * kDayMs;
  std::string text = fmt::format("{:02}:{:02}", in_day / kHourMs, in_day % kHourMs / kMinuteMs);
  if (in_day % kMinuteMs != 0) text += fmt::format(":{:02}", in_day % kMinuteMs / kSecondMs);
  return day == 0 ? text : fmt::format("{}+{}", day, text);
}

// "placed A 00:01 DE ann mug=5.00 tea=2.00", "updated A/1 ...", "cancelled A/2 00:05", "tick
// 00:10".
Stated parse_event(const std::string& line) {
  std::istringstream in(line);
  std::string kind, id, at;
  in >> kind;
  if (kind == "tick") {
    in >> at;
    return Tick{parse_clock(at)};
  }
  in >> id >> at;
  OrderEvent order;
  order.kind = parse_order_kind(kind).value();
  order.order_id = id.substr(0, id.find('/'));
  if (id.find('/') != id.npos)
    order.revision = static_cast<uint32_t>(std::stoi(id.substr(id.find('/') + 1)));
  order.ordered_at_ms = parse_clock(at);
  order.currency = "EUR";
  in >> order.country >> order.customer_id;
  if (order.customer_id == "-") order.customer_id.clear();
  for (std::string product; in >> product;) {
    Line& bought = order.lines.emplace_back();
    bought.product_id = product.substr(0, product.find('='));
    bought.quantity = 1;
    bought.unit_price = *Money::parse(product.substr(product.find('=') + 1));
  }
  EXPECT_TRUE(validate(order).ok()) << line << ": " << validate(order).error().message;
  return StatedOrder(std::move(order));
}

void set_option(PipelineOptions& options, const std::string& line) {
  const std::string name = line.substr(0, line.find(' '));
  const std::string value = line.substr(line.find(' ') + 1);
  if (name == "window") {
    options.window = *parse_window(value);
  } else if (name == "panes") {
    options.rules.mode = *parse_pane_mode(value);
  } else if (name == "early") {
    options.rules.early = *parse_firing_rule(value);
  } else if (name == "late") {
    options.rules.late = *parse_firing_rule(value);
  } else if (name == "allowed-lateness") {
    options.rules.allowed_lateness_ms = *parse_duration(value);
  } else if (name == "out-of-orderness") {
    options.out_of_orderness_ms = *parse_duration(value);
  } else if (name == "keep-orders") {
    options.orders_kept_ms = *parse_duration(value);
  } else if (name == "group-by") {
    options.group_by = *parse_group_fields(value);
  } else {
    FAIL() << "no such option: " << line;
  }
}

Story read_story(const std::filesystem::path& path) {
  Story story;
  story.text = *read_file(path);
  std::istringstream in(story.text);
  std::string line;
  while (std::getline(in, line) && line != "---")
    if (!line.empty() && line[0] != '#') set_option(story.options, line);
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == ' ' || line[0] == '#') continue;
    story.lines.push_back(line);
    if (line != "end") story.entries.push_back(parse_event(line));
  }
  EXPECT_EQ(story.lines.size(), story.entries.size() + 1) << "it does not end with 'end'";
  return story;
}

class Teller : public PipelineSink {
 public:
  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override {
    for (const Pane& pane : panes) {
      const WindowFigures& f = pane.figures;
      std::string key;
      for (const std::string_view value : groups.values(pane.group))
        key += fmt::format(" {}", value.empty() ? "-" : value);
      told += fmt::format(
          "  {} {}-{}{} {} #{}: {} orders, {} lines, {} gross, {} net, {} customers\n",
          pane.retracts ? '-' : '+', show_clock(pane.window.begin_ms),
          show_clock(pane.window.end_ms), key, to_string(pane.timing), pane.index, f.orders,
          f.transactions, to_string(f.gross), to_string(f.net()), f.customers);
    }
    return Done{};
  }
  Result<> dropped(const OrderEvent& order) override {
    told += fmt::format("  dropped {}\n", order.order_id);
    return Done{};
  }
  std::string told;
};

// What the file would say: each event with what it made.
std::string retell(const Story& story, unsigned threads) {
  PipelineOptions options = story.options;
  options.threads = threads;
  Teller teller;
  Pipeline pipeline(options, teller);
  std::istringstream in(story.text);
  std::string line, told;
  size_t next = 0;
  while (std::getline(in, line) && line != "---") told += line + "\n";
  told += "---\n";
  while (std::getline(in, line)) {
    if (!line.empty() && line[0] == ' ') continue;
    told += line + "\n";
    if (line.empty() || line[0] == '#') continue;
    teller.told.clear();
    if (line == "end") {
      EXPECT_TRUE(pipeline.finish().ok());
    } else {
      EXPECT_TRUE(pipeline.add({{story.entries[next++]}}).ok());
      EXPECT_TRUE(pipeline.settle().ok());
    }
    told += teller.told;
  }
  return told;
}

std::string tell_in_one_batch(const Story& story) {
  Teller teller;
  PipelineOptions options = story.options;
  options.threads = 2;
  Pipeline pipeline(options, teller);
  std::vector<PipelineEntry> entries;
  for (const Stated& entry : story.entries) entries.push_back({entry});
  EXPECT_TRUE(pipeline.add(std::move(entries)).ok());
  EXPECT_TRUE(pipeline.finish().ok());
  return teller.told;
}

// Stopped after each event, and taken up by another with other threads.
std::string tell_with_stops(const Story& story) {
  Teller teller;
  PipelineOptions options = story.options;
  auto pipeline = std::make_unique<Pipeline>(options, teller);
  for (const Stated& entry : story.entries) {
    EXPECT_TRUE(pipeline->add({{entry}}).ok());
    EXPECT_TRUE(pipeline->settle().ok());
    ByteWriter out;
    pipeline->save(out);
    options.threads = 1 + options.threads % 3;
    pipeline = std::make_unique<Pipeline>(options, teller);
    ByteReader in(out.bytes());
    const auto loaded = pipeline->load(in);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
  }
  EXPECT_TRUE(pipeline->finish().ok());
  return teller.told;
}

std::string answers_of(const Story& story) {
  std::istringstream in(story.text);
  std::string line, answers;
  while (std::getline(in, line))
    if (!line.empty() && line[0] == ' ') answers += line + "\n";
  return answers;
}

class PipelineGolden : public testing::TestWithParam<std::string> {};

TEST_P(PipelineGolden, TellsTheVeryPanes) {
  const auto path =
      std::filesystem::path(TILLCAST_SOURCE_DIR) / "test/golden/pipeline" / GetParam();
  // For a new story: write it, then read it as if someone else had.
  if (std::getenv("TILLCAST_WRITE_GOLDEN")) {
    ASSERT_TRUE(write_file(path, retell(read_story(path), 1)).ok());
  }
  const Story story = read_story(path);
  EXPECT_EQ(retell(story, 1), story.text);
  EXPECT_EQ(retell(story, 3), story.text);
  // Orders that are dropped are told at the end of their batch, so these have none.
  if (story.text.find("dropped") == std::string::npos) {
    EXPECT_EQ(tell_in_one_batch(story), answers_of(story));
  }
  EXPECT_EQ(tell_with_stops(story), answers_of(story));
}

std::vector<std::string> stories() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(TILLCAST_SOURCE_DIR) / "test/golden/pipeline"))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Stories, PipelineGolden, testing::ValuesIn(stories()),
                         [](const auto& info) {
                           std::string name = info.param.substr(0, info.param.find('.'));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace tillcast
