// What operators and their tools see of a real server: /readyz, /metrics, request ids and the log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <regex>

#include "base/logging.h"
#include "engine/testing_segments.h"
#include "log/forwarding_log_testing.h"
#include "serve/prometheus_testing.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

// What a disk does to a log, from a moment to another.
struct Disk {
  std::atomic<bool> full{false};
  std::atomic<bool> stuck{false};
  std::atomic<int> probes{0};
};

class LogOnDisk : public ForwardingLog {
 public:
  LogOnDisk(std::unique_ptr<Log> log, Disk& disk) : ForwardingLog(std::move(log)), disk_(disk) {}
  Result<uint64_t> append(std::span<const Stated> entries) override {
    while (disk_.stuck) std::this_thread::sleep_for(1ms);
    if (disk_.full) return unavailable("log: database or disk is full; free some space");
    return ForwardingLog::append(entries);
  }
  Result<> probe() override {
    ++disk_.probes;
    if (disk_.full) return unavailable("log: database or disk is full; free some space");
    return ForwardingLog::probe();
  }

 private:
  Disk& disk_;
};

class ServerHealth : public ServerFixture {
 protected:
  ServerHealth() {
    wrap_log_ = [this](std::unique_ptr<Log> log) {
      return std::make_unique<LogOnDisk>(std::move(log), disk_);
    };
  }
  ~ServerHealth() override {
    disk_.stuck = false;
    stop();
  }
  // Asks until /readyz answers so.
  json readyz(unsigned status) {
    for (int i = 0; i < 1'000; ++i) {
      const auto response = HttpClient(port_).get("/readyz");
      if (response.result_int() == status) return json::parse(response.body());
      std::this_thread::sleep_for(10ms);
    }
    return nullptr;
  }
  PrometheusFamilies scrape() {
    const PrometheusReader reader(HttpClient(port_).get("/metrics").body());
    EXPECT_THAT(reader.problems(), IsEmpty());
    return reader.families();
  }

  Disk disk_;
};

TEST_F(ServerHealth, IsNotReadyWhileTheLogRefusesAndReadyAgainByItself) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/readyz")["status"], "ready");
  disk_.full = true;
  EXPECT_EQ(client.post(order("1").dump()).result_int(), 503u);
  const json refused = readyz(503);
  EXPECT_EQ(refused["status"], 503);
  EXPECT_EQ(refused["detail"], "log: database or disk is full; free some space");
  EXPECT_EQ(refused["not_ready"][0]["reason"], "log");
  EXPECT_EQ(scrape().at("tillcast_not_ready").samples.at("tillcast_not_ready{reason=\"log\"}"), 1);
  EXPECT_EQ(client.get("/healthz").result_int(), 200u);
  while (disk_.probes < 2) std::this_thread::sleep_for(1ms);  // it is tried again, and again
  EXPECT_EQ(readyz(503)["not_ready"].size(), 1u);
  disk_.full = false;
  EXPECT_EQ(readyz(200)["status"], "ready");  // without an order
  EXPECT_EQ(client.post(order("1").dump()).result_int(), 202u);
  const auto faults = scrape().at("tillcast_log_faults_total").samples;
  EXPECT_EQ(faults.at("tillcast_log_faults_total{use=\"append\",kind=\"unavailable\"}"), 1);
  EXPECT_GE(faults.at("tillcast_log_faults_total{use=\"probe\",kind=\"unavailable\"}"), 2);
}

TEST_F(ServerHealth, IsNotReadyWhileTheWriterIsStuckAndStillAnswers) {
  options_.readiness.batch_seconds = 0.05;
  options_.readiness.behind_seconds = 0.05;
  start();
  disk_.stuck = true;
  std::thread sender([&] { HttpClient(port_).post(order("1").dump()); });
  json stuck = readyz(503);
  while (stuck["not_ready"].size() < 2) stuck = readyz(503);  // the order waits a little longer
  EXPECT_EQ(stuck["not_ready"][0]["reason"], "writer");
  EXPECT_EQ(stuck["not_ready"][1]["reason"], "behind");
  EXPECT_GT(scrape().at("tillcast_batch_age_seconds").samples.at("tillcast_batch_age_seconds"), 0);
  disk_.stuck = false;
  sender.join();
  EXPECT_EQ(readyz(200)["status"], "ready");
}

TEST_F(ServerHealth, IsNotReadyWhileOrdersAreTurnedAway) {
  options_.writer.queue_orders_max = 1;
  options_.readiness.turning_away_seconds = 0.05;
  start();
  disk_.stuck = true;
  // One is with the writer, one waits; the rest are turned away and come again.
  std::vector<std::thread> senders;
  for (int i = 0; i < 3; ++i)
    senders.emplace_back([this, i] {
      HttpClient client(port_);
      while (client.post(order(std::to_string(i)).dump()).result_int() == 429u)
        std::this_thread::sleep_for(5ms);
    });
  const json away = readyz(503);
  disk_.stuck = false;
  for (std::thread& sender : senders) sender.join();
  EXPECT_EQ(away["not_ready"][0]["reason"], "queue");
  EXPECT_EQ(away["not_ready"].size(), 1u);
}

TEST_F(ServerHealth, RequestsHaveIdsAndBadOnesAreLogged) {
  std::mutex mutex;
  std::string lines;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(make_logger(LogFormat::kJson, [&](std::string_view line) {
    const std::lock_guard lock(mutex);
    lines += line;
  }));
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/v1/kpis", {{"X-Request-Id", "page-7"}})["X-Request-Id"], "page-7");
  EXPECT_THAT(std::string(client.get("/v1/kpis")["X-Request-Id"]), MatchesRegex("[0-9a-f]{16}"));
  EXPECT_THAT(std::string(client.get("/no", {{"X-Request-Id", "a b\"c"}})["X-Request-Id"]),
              MatchesRegex("[0-9a-f]{16}"));
  disk_.full = true;
  EXPECT_EQ(client
                .post(order("secret-order", "secret-customer").dump(), "application/json",
                      {{"X-Request-Id", "till-9"}})
                .result_int(),
            503u);
  client.get("/v1/customers/secret-customer");
  disk_.full = false;
  stop();
  spdlog::set_default_logger(before);
  EXPECT_THAT(lines, HasSubstr("\"event\":\"request\",\"message\":\"request: failed\","
                               "\"request_id\":\"till-9\",\"method\":\"POST\","
                               "\"route\":\"/v1/orders\",\"status\":503,"));
  EXPECT_THAT(lines, Not(HasSubstr("secret")));
  std::istringstream all(lines);
  for (std::string line; std::getline(all, line);) EXPECT_TRUE(json::accept(line)) << line;
}

std::string file_text(const std::string& name) {
  std::ifstream file(std::string(TILLCAST_SOURCE_DIR) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A shop that uses everything that is measured.
class ServerMetricsNames : public ServerHealth {
 protected:
  PrometheusFamilies after_traffic() {
    champion_ = std::make_shared<SpendModel>("spend");
    segmentation_ = test_segmentation();
    start();
    WebSocketClient live(port_);
    live.say(R"({"subscribe":["kpis","orders"]})");
    live.hear("hello");
    HttpClient client(port_);
    client.post_json({order("1"), order("2", "18000")});
    live.hear("orders");
    client.get("/v1/kpis");
    client.get("/v1/customers/17850");
    client.get("/no/such/page");
    return scrape();
  }
};

TEST_F(ServerMetricsNames, AreLegalAndBounded) {
  const PrometheusFamilies families = after_traffic();
  EXPECT_GT(families.size(), 45u);
  for (const auto& [name, family] : families) {
    EXPECT_TRUE(name.starts_with("tillcast_") || name.starts_with("process_")) << name;
    for (const auto& [series, value] : family.samples) EXPECT_THAT(series, Not(HasSubstr("17850")));
  }
  for (const char* name : {"process_resident_memory_bytes", "process_cpu_seconds_total",
                           "process_start_time_seconds", "process_open_fds", "process_max_fds"})
    EXPECT_GT(families.at(name).samples.at(name), 0) << name;
  EXPECT_GT(families.at("tillcast_log_bytes").samples.at("tillcast_log_bytes{file=\"wal\"}"), 0);
  EXPECT_GT(families.at("tillcast_disk_free_bytes").samples.at("tillcast_disk_free_bytes"), 0);
  EXPECT_EQ(families.at("tillcast_model_info")
                .samples.at("tillcast_model_info{model_id=\"spend\",role=\"champion\"}"),
            1);
  for (const char* stage : {"receive", "parse", "queue", "decide", "append", "fold", "score",
                            "assign", "publish", "hand_over", "encode", "fan_out", "write"})
    EXPECT_GT(families.at("tillcast_stage_seconds")
                  .samples.at(fmt::format("tillcast_stage_seconds_count{{stage=\"{}\"}}", stage)),
              0)
        << stage;
}

// The table of docs/observability.md is what the server says: as many rows, each name with its
// type, labels and meaning.
TEST_F(ServerMetricsNames, AreThoseOfTheDocument) {
  const PrometheusFamilies families = after_traffic();
  const std::string document = file_text("docs/observability.md");
  size_t rows = 0;
  static const std::regex kRow(R"(\n\| `((?:tillcast|process)_[a-z0-9_]+)` \|)");
  for (auto row = std::sregex_iterator(document.begin(), document.end(), kRow);
       row != std::sregex_iterator(); ++row, ++rows)
    EXPECT_TRUE(families.contains(row->str(1))) << row->str(1) << " is not exported";
  EXPECT_EQ(rows, families.size());
  for (const auto& [name, family] : families) {
    std::string labels;
    for (const std::string& label : family.labels)
      labels += (labels.empty() ? "`" : ", `") + label + "`";
    const std::string row =
        fmt::format("| `{}` | {} | {} | {} |", name, family.type, labels, family.help);
    if (family.samples.empty()) {
      EXPECT_THAT(document, HasSubstr(fmt::format("| `{}` | {} |", name, family.type)));
      EXPECT_THAT(document, HasSubstr("| " + family.help + " |"));
    } else {
      EXPECT_THAT(document, HasSubstr(row));
    }
  }
}

// Every metric that a panel or an alert asks for is there, and every histogram is looked at.
TEST_F(ServerMetricsNames, AreThoseOfTheDashboardAndAlerts) {
  const PrometheusFamilies families = after_traffic();
  const json dashboard = json::parse(file_text("deploy/grafana/dashboards/tillcast.json"));
  std::string asked = file_text("deploy/prometheus/alerts.yml");
  size_t panels = 0;
  for (const json& panel : dashboard["panels"]) {
    if (panel["type"] == "row") continue;
    ++panels;
    EXPECT_FALSE(panel["targets"].empty()) << panel["title"];
    EXPECT_EQ(panel["datasource"]["uid"], "${datasource}");
    for (const json& target : panel["targets"])
      asked += "\n" + target["expr"].get<std::string>() + "\n";
  }
  EXPECT_GT(panels, 15u);
  std::set<std::string> names;
  static const std::regex kName(R"(\b(?:tillcast|process)_[a-z0-9_]+)");
  for (auto name = std::sregex_iterator(asked.begin(), asked.end(), kName);
       name != std::sregex_iterator(); ++name) {
    static const std::regex kPart("(.*)_(bucket|sum|count)");
    std::smatch part;
    const std::string whole = name->str();
    const bool of_histogram = std::regex_match(whole, part, kPart) && families.contains(part[1]) &&
                              families.at(part[1]).type == "histogram";
    const std::string family = of_histogram ? part.str(1) : whole;
    EXPECT_TRUE(families.contains(family)) << whole;
    const bool histogram = families.contains(family) && families.at(family).type == "histogram";
    EXPECT_EQ(histogram, of_histogram) << whole << ": no such series";
    names.insert(family);
  }
  for (const auto& [name, family] : families)
    EXPECT_TRUE(family.type != "histogram" || names.contains(name)) << name;
}

}  // namespace
}  // namespace tillcast
