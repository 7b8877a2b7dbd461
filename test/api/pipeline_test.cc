// Windows of event time, by the real program: over files and the log, stopped, killed and taken up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "api/fixture.h"
#include "event/money.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

class ApiPipeline : public ProgramFixture {
 protected:
  // A synthetic shop's orders, from 1 January 2024 on.
  std::string shop(const char* customers, const char* days, const char* format = "ndjson") const {
    const std::string file = path("shop");
    EXPECT_EQ(run({"generate", "--customers", customers, "--days", days, "--seed", "5", "--format",
                   format, "--out", file})
                  .status,
              0);
    return file;
  }
};

MoneySum sum_of(const json& rows, const char* field) {
  MoneySum sum = 0;
  for (const json& row : rows) sum += Money::parse(row[field].get<std::string>())->micros();
  return sum;
}

TEST_F(ApiPipeline, WindowsAddUpToTheShopsBooks) {
  const std::string file = shop("300", "120");
  run_json({"import", file});
  const json kpis = run_json({"kpis"});
  for (const char* group_by : {"", "country", "product", "customer", "country,product"}) {
    const json told =
        run_json({"pipeline", file, "--window", "tumbling:1d", "--group-by", group_by});
    const json& rows = told["results"];
    EXPECT_EQ(told["orders"], run_json({"import", file})["orders"]);
    EXPECT_EQ(to_string(sum_of(rows, "gross_revenue")), kpis["gross_revenue"]);
    EXPECT_EQ(to_string(sum_of(rows, "refunds")), kpis["refunds"]);
    EXPECT_EQ(to_string(sum_of(rows, "adjustments")), kpis["adjustments"]);
    EXPECT_EQ(to_string(sum_of(rows, "net_revenue")), kpis["net_revenue"]);
    uint64_t orders = 0, transactions = 0;
    for (const json& row : rows) {
      orders += row["orders"].get<uint64_t>();
      transactions += row["transactions"].get<uint64_t>();
    }
    EXPECT_EQ(transactions, kpis["transactions"]);
    if (std::string_view(group_by).find("product") == std::string_view::npos) {
      EXPECT_EQ(orders, kpis["orders"]);
    }
  }
  // A window as long as the shop: its customers are those of the books.
  const json once = run_json({"pipeline", file, "--window", "tumbling:520w"});
  ASSERT_EQ(once["results"].size(), 1u);
  EXPECT_EQ(once["results"][0]["customers"], kpis["customers"]);
}

TEST_F(ApiPipeline, TheLogAndTheFileSayTheSame) {
  const std::string file = shop("200", "60");
  run_json({"import", file});
  for (const char* window : {"tumbling:6h", "sliding:1d/6h", "session:3d"}) {
    ASSERT_EQ(run({"pipeline", file, "--window", window, "--group-by", "country", "--out",
                   path("file.csv")})
                  .status,
              0);
    ASSERT_EQ(run({"pipeline", "--window", window, "--group-by", "country", "--threads", "3",
                   "--out", path("log.csv")})
                  .status,
              0);
    EXPECT_EQ(bytes("file.csv"), bytes("log.csv")) << window;
    EXPECT_THAT(bytes("log.csv"),
                StartsWith("window_start,window_end,country,orders,transactions,units,"
                           "gross_revenue,refunds,adjustments,net_revenue,customers\n"));
  }
}

TEST_F(ApiPipeline, SegmentsAreThoseThatWereFitted) {
  const std::string file = shop("400", "200");
  const std::vector<std::string> command = {"pipeline", "--window", "tumbling:520w", "--group-by",
                                            "segment"};
  run_json({"import", file});
  EXPECT_THAT(run(command).errors, HasSubstr("run 'tillcast segment' first"));
  std::set<std::string> names;
  const json fitted = run_json({"segment"});
  for (const json& segment : fitted["segments"]) names.insert(segment["name"]);
  const json rows = run_json(command)["results"];
  EXPECT_EQ(rows.size(), names.size() + 1);  // and guests
  uint64_t customers = 0;
  for (const json& row : rows) {
    EXPECT_TRUE(row["segment"] == "" || names.contains(row["segment"])) << row;
    customers += row["customers"].get<uint64_t>();
  }
  EXPECT_EQ(customers, run_json({"kpis"})["customers"]);
}

TEST_F(ApiPipeline, KilledAgainAndAgainItTellsEachPaneOnce) {
  const std::string file = shop("4000", "300");
  std::vector<std::string> command = {"pipeline",
                                      file,
                                      "--window",
                                      "session:5d",
                                      "--panes",
                                      "retracting",
                                      "--group-by",
                                      "customer",
                                      "--early",
                                      "count:2",
                                      "--late",
                                      "each",
                                      "--out-of-orderness",
                                      "1h",
                                      "--allowed-lateness",
                                      "1d",
                                      "--late-orders",
                                      path("late"),
                                      "--out",
                                      path("whole.csv")};
  ASSERT_EQ(run(command).status, 0);
  command.back() = path("killed.csv");
  command.insert(command.end(), {"--save-every", "10ms"});
  int kills = 0;
  for (std::chrono::milliseconds life = 15ms;; life += 15ms) {
    Program job(with_data(command), dir_);
    std::this_thread::sleep_for(life);
    job.signal(SIGKILL);
    const Finished finished = job.wait();
    if (finished.status == 0) break;
    ASSERT_EQ(finished.status, -SIGKILL) << finished.errors;
    ++kills;
    ASSERT_LT(kills, 400);
  }
  EXPECT_GT(kills, 0);
  EXPECT_EQ(bytes("killed.csv"), bytes("whole.csv"));
  EXPECT_FALSE(std::filesystem::exists(path("killed.csv.state")));
}

TEST_F(ApiPipeline, FollowsTheLogStopsAndGoesOnOnlyWithTheSameJob) {
  const std::string file = shop("200", "60");
  run_json({"import", file, "--until", "2024-01-25"});
  const std::vector<std::string> job = {"pipeline",           "--window", "tumbling:1d",
                                        "--out-of-orderness", "0",        "--panes",
                                        "accumulating",       "--out",    path("out.ndjson")};
  std::vector<std::string> follow = job;
  follow.emplace_back("--follow");
  const auto rows = [&] {
    const std::string text = bytes("out.ndjson");
    return std::ranges::count(text, '\n');
  };
  {
    Program following(with_data(follow), dir_);
    ASSERT_TRUE(comes([&] { return rows() > 10; }));
    const auto before = rows();
    run_json({"import", file, "--until", "2024-02-10"});
    ASSERT_TRUE(comes([&] { return rows() > before; }));
    following.signal(SIGTERM);
    const Finished finished = following.wait();
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.errors, HasSubstr("the same command goes on"));
  }
  std::vector<std::string> other = job;
  other[2] = "tumbling:2d";
  EXPECT_THAT(run(other).errors, HasSubstr("another job was stopped there: --window tumbling:1d"));
  run_json({"import", file});
  ASSERT_EQ(run(job).status, 0);
  const std::string told = bytes("out.ndjson");
  std::vector<std::string> anew = job;
  anew.back() = path("anew.ndjson");
  ASSERT_EQ(run(anew).status, 0);
  EXPECT_EQ(told, bytes("anew.ndjson"));
}

TEST_F(ApiPipeline, WhatCannotBeTakenUpIsSaidAndBegunAnewWhereAsked) {
  const std::string file = shop("200", "60");
  run_json({"import", file});
  const std::vector<std::string> job = {"pipeline", "--window", "tumbling:1d",
                                        "--follow", "--out",    path("out.csv")};
  {
    Program following(with_data(job), dir_);
    ASSERT_TRUE(comes([&] { return bytes("out.csv").size() > 100; }));
    following.signal(SIGINT);
    EXPECT_EQ(following.wait().status, 1);
  }
  const std::string state = bytes("out.csv.state");
  std::ofstream(path("out.csv.state")) << state.substr(0, state.size() / 2);
  EXPECT_THAT(run(job).errors, HasSubstr("--restart begins anew"));
  std::ofstream(path("out.csv.state")) << state;
  std::ofstream(path("out.csv")) << "short";
  EXPECT_THAT(run(job).errors, HasSubstr("is shorter than it was"));
  // Another shop's log.
  std::filesystem::remove_all(path("data"));
  run_json({"import", shop("100", "90")});
  std::ofstream(path("out.csv")) << std::string(1 << 20, 'x');
  EXPECT_THAT(run(job).errors, HasSubstr("is not what the job was stopped in"));
  std::vector<std::string> anew = job;
  anew[3] = "--restart";
  EXPECT_EQ(run(anew).status, 0);
  EXPECT_THAT(bytes("out.csv"), StartsWith("window_start,"));
}

TEST_F(ApiPipeline, OrdersThatComeTooLateAreCountedAndKept) {
  const std::string file = path("orders.ndjson");
  std::ofstream out(file);
  for (const auto& [id, at] : {std::pair{"a", "2011-01-03T10:00:00Z"},
                               {"b", "2011-01-03T13:00:00Z"},
                               {"c", "2011-01-03T10:30:00Z"},
                               {"d", "2011-01-03T12:10:00Z"}})
    out << json{{"order_id", id},
                {"ordered_at", at},
                {"currency", "GBP"},
                {"lines", {{{"product_id", "p"}, {"quantity", 1}, {"unit_price", "1.00"}}}}}
        << "\n";
  out.close();
  const Finished finished =
      run({"pipeline", file, "--window", "tumbling:1h", "--allowed-lateness", "1h", "--late-orders",
           path("late.ndjson"), "--out", path("out.csv")});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.output, HasSubstr("1 orders came after a window of theirs was closed"));
  EXPECT_EQ(json::parse(bytes("late.ndjson"))["order_id"], "c");
  EXPECT_THAT(bytes("out.csv"), HasSubstr("2011-01-03T12:00:00Z,2011-01-03T13:00:00Z,1,"));
  // Unbounded, nothing is late.
  const json all = run_json({"pipeline", file, "--window", "tumbling:1h"});
  EXPECT_EQ(all["late_dropped"], 0);
  EXPECT_EQ(all["results"].size(), 3u);
}

TEST_F(ApiPipeline, WrongQuestionsAreAnsweredByWhatToWrite) {
  const std::string file = shop("10", "10");
  const auto error = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"pipeline", file});
    const Finished finished = run(options);
    EXPECT_NE(finished.status, 0);
    EXPECT_THAT(finished.errors, StartsWith("tillcast: "));
    return finished.errors;
  };
  EXPECT_THAT(error({"--window", "hourly"}), HasSubstr("--window 'hourly' is no window"));
  EXPECT_THAT(error({"--window", "tumbling:1h", "--group-by", "town"}),
              HasSubstr("there are country, product, segment, customer"));
  EXPECT_THAT(error({"--window", "tumbling:1h", "--early", "each"}), HasSubstr("--panes final"));
  EXPECT_THAT(error({"--window", "tumbling:1h", "--follow"}), HasSubstr("a file does not grow"));
  EXPECT_THAT(error({"--window", "tumbling:1h", "--out", "/nowhere/out.csv"}),
              HasSubstr("/nowhere/out.csv: cannot write it"));
  EXPECT_THAT(error({}), HasSubstr("--window"));
  EXPECT_THAT(run({"pipeline", "--window", "tumbling:1h"}).errors, HasSubstr("import"));
}

}  // namespace
}  // namespace tillcast
