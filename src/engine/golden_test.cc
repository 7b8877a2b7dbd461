// test/golden/engine/*.ndjson, each run straight, one order at a time, and with a restart after
// every entry, with and without checkpoints: all to the same outcomes, figures, scores and state,
// to the last byte.
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/time.h"
#include "engine/checkpoint.h"
#include "engine/engine.h"
#include "engine/testing.h"
#include "event/order_json.h"
#include "log/sqlite_log.h"

namespace tillcast {
namespace {

using nlohmann::json;

struct Case {
  std::vector<Entry> entries;
  json expected;
};

Case read_case(const std::filesystem::path& path) {
  Case result;
  std::ifstream file(path);
  OrderJsonReader reader;
  for (std::string line; std::getline(file, line);) {
    const json document = json::parse(line);
    if (document.contains("tick")) {
      result.entries.emplace_back(Tick{*parse_time(document["tick"].get<std::string>())});
      continue;
    }
    auto orders = reader.read(line, OrderJsonForm::kDocument, "", 1);
    EXPECT_TRUE(orders.ok() && orders->front().order.ok()) << path << ": " << line;
    result.entries.emplace_back(*orders->front().order);
  }
  std::filesystem::path expected = path;
  std::ifstream in(expected.replace_extension(".expected.json"));
  result.expected = json::parse(in);
  return result;
}

struct Mode {
  const char* name;
  size_t batch;  // entries between steps
  bool restart;  // after each step
  bool checkpoints;
};

struct Ran {
  json outcomes = json::array();
  json kpis;
  std::string books;
  std::string scores;
  std::string state;
};

json kpis_json(const Kpis& kpis) {
  return {{"orders", kpis.totals.orders},
          {"transactions", kpis.totals.transactions},
          {"gross_revenue", to_string(kpis.totals.gross)},
          {"refunds", to_string(kpis.totals.refunds)},
          {"adjustments", to_string(kpis.totals.adjustments)},
          {"net_revenue", to_string(kpis.totals.net())},
          {"customers", kpis.customers.customers},
          {"as_of", format_time(*kpis.as_of_ms)}};
}

// Countries, products, cohorts and pairs, of all time and of a window that cuts days.
std::string all_books(const Engine& engine) {
  std::string text;
  const Window cut{*parse_time("2011-01-05T10:30:00Z"), *parse_time("2011-02-03T09:00:00Z")};
  for (const Window window : {Window{}, cut}) {
    for (const CountryRow& row : engine.books().countries(window, 100).countries)
      text += fmt::format("{} {} {} {} {}\n", row.country, row.now.totals.orders,
                          to_string(row.now.totals.net()), row.now.customers,
                          row.previous ? to_string(row.previous->totals.gross) : "-");
    const auto products = engine.books().products({.window = window});
    for (const ProductRow& row : products->products)
      text += fmt::format("{} {} {} {} {}\n", row.id, row.description, row.now.lines, row.now.units,
                          to_string(row.now.revenue));
    const auto pairs = engine.books().pairs({.window = window, .product = "", .orders_min = 1});
    for (const PairRow& row : pairs->pairs)
      text += fmt::format("{} {} {} {}\n", row.a.id, row.b.id, row.orders.both, row.orders.all);
  }
  for (const Cohort& cohort : engine.books().cohorts("").cohorts)
    text += fmt::format("{} {} {}\n", format_date(cohort.begin_ms), fmt::join(cohort.active, " "),
                        to_string(cohort.revenue.front()));
  return text;
}

std::string word(const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::kAccepted) return "accepted";
  if (outcome.kind == Outcome::Kind::kDuplicate) return "duplicate";
  return outcome.error.substr(0, outcome.error.find(':'));
}

Ran run(const Case& golden, const Mode& mode) {
  const TemporaryFolder folder;
  const auto open = [&] { return open_test_engine(folder.path(), mode.checkpoints); };
  std::unique_ptr<Engine> engine = open();
  Ran ran;
  size_t waiting = 0;
  for (const Entry& entry : golden.entries) {
    if (const auto* order = std::get_if<OrderEvent>(&entry)) {
      const auto outcomes = engine->append({order, 1}, *parse_time("2012-01-01"));
      EXPECT_TRUE(outcomes.ok());
      ran.outcomes.push_back(word(outcomes->front()));
    } else {
      EXPECT_TRUE(engine->tick(std::get<Tick>(entry).at_ms).ok());
    }
    if (++waiting < mode.batch) continue;
    waiting = 0;
    EXPECT_TRUE(engine->step().ok());
    if (!mode.restart) continue;
    EXPECT_TRUE(engine->checkpoint().ok());
    engine.reset();
    engine = open();
  }
  EXPECT_TRUE(engine->step().ok());
  ran.kpis = kpis_json(engine->kpis());
  ran.books = all_books(*engine);
  ran.scores = all_scores(*engine);
  engine.reset();
  engine = open_test_engine(folder.path(), true);
  EXPECT_TRUE(engine->checkpoint().ok());
  ran.state = load_checkpoint(folder.path())->save();
  return ran;
}

TEST(Golden, EveryCaseInEveryMode) {
  const std::filesystem::path folder = TILLCAST_SOURCE_DIR "/test/golden/engine";
  constexpr Mode kModes[] = {{"straight", 1000, false, false},
                             {"one by one", 1, false, false},
                             {"in threes", 3, false, false},
                             {"restarted from the log", 1, true, false},
                             {"restarted from checkpoints", 1, true, true},
                             {"restarted from checkpoints in twos", 2, true, true}};
  size_t cases = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".ndjson") continue;
    ++cases;
    const Case golden = read_case(file.path());
    const Ran straight = run(golden, kModes[0]);
    EXPECT_EQ(straight.outcomes, golden.expected["outcomes"]) << file.path();
    EXPECT_EQ(straight.kpis, golden.expected["kpis"]) << file.path();
    EXPECT_FALSE(straight.books.empty()) << file.path();
    for (const Mode& mode : kModes) {
      SCOPED_TRACE(file.path().stem().string() + ", " + mode.name);
      const Ran ran = run(golden, mode);
      EXPECT_EQ(ran.outcomes, straight.outcomes);
      EXPECT_EQ(ran.kpis, straight.kpis);
      EXPECT_EQ(ran.books, straight.books);
      EXPECT_EQ(ran.scores, straight.scores);
      EXPECT_EQ(ran.state, straight.state);
    }
  }
  EXPECT_GE(cases, 6u);
}

}  // namespace
}  // namespace tillcast
