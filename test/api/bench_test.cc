// The quick forms of the benchmarks: that they work and that their checks pass, not how fast.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "api/program.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Bench, QuickFormsWorkAndTheirChecksPass) {
  const TemporaryDir dir;
  const std::filesystem::path page = dir.path() / "page.md";
  const Finished finished =
      run_program({"bench", "ingest", "orders", "frame", "predict", "clients", "scale", "--quick",
                   "--json", "--dir", dir.path().string(), "--markdown", page.string()},
                  dir);
  ASSERT_EQ(finished.status, 0) << finished.errors << finished.output;
  const json document = json::parse(finished.output);
  EXPECT_GT(document["machine"]["cores"], 0);
  std::multiset<std::string> names;
  for (const json& result : document["results"]) {
    names.insert(result["name"]);
    EXPECT_GT(result["value"], 0) << result;
    EXPECT_FALSE(result["checked"].empty()) << result;
    for (const json& check : result["checked"]) EXPECT_TRUE(check["passed"]) << check;
    EXPECT_TRUE(result["details"].is_object()) << result;
  }
  EXPECT_EQ(names,
            (std::multiset<std::string>{"ingest", "orders", "orders", "frame", "frame", "predict",
                                        "clients", "clients", "scale", "scale", "scale"}));
  std::ifstream file(page);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr("| `ingest` | transactions acknowledged as durable |"));
  // Nothing is left behind but what this test made.
  for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
    EXPECT_FALSE(entry.is_directory()) << entry.path();
}

// A page from old results: later files count, a failed check shows.
TEST(Bench, APageIsMadeOfResultsThatWereKept) {
  const TemporaryDir dir;
  const auto write = [&](const char* name, double value, bool passed) {
    const json result = {{"name", "ingest"},
                         {"figure", "transactions"},
                         {"value", value},
                         {"unit", "transactions/s"},
                         {"target", 400'000},
                         {"less_is_better", false},
                         {"met", passed},
                         {"skipped", ""},
                         {"checked", {{{"what", "orders"}, {"passed", passed}, {"found", "1"}}}},
                         {"details", {{"seconds", 60.5}}}};
    const json document = {{"machine",
                            {{"cpu", "a processor"},
                             {"cores", 2},
                             {"memory_gib", 24.0},
                             {"kernel", "Linux 6"},
                             {"disk_sync_ms", nullptr},
                             {"compiler", "g++ 12"},
                             {"version", "0.1.0"},
                             {"commit", "abc"}}},
                           {"results", {result}}};
    std::ofstream(dir.path() / name) << document.dump();
    return (dir.path() / name).string();
  };
  const std::string older = write("older.json", 123'456, true);
  const std::string newer = write("newer.json", 1'234'567.8, true);
  const std::string broken = write("broken.json", 5, false);
  const std::string page = (dir.path() / "page.md").string();
  Finished finished = run_program({"bench", "--from", older, newer, "--markdown", page}, dir);
  EXPECT_EQ(finished.status, 0) << finished.errors;
  std::ifstream file(page);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr("2 cores of a processor, 24 GiB"));
  EXPECT_THAT(text,
              HasSubstr("| 1,234,568 transactions/s | at least 400,000 transactions/s | met"));
  EXPECT_THAT(text, HasSubstr("- seconds: 60.50"));

  finished = run_program({"bench", "--from", broken}, dir);
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.errors, HasSubstr("1 figures failed their checks"));
}

}  // namespace
}  // namespace tillcast
