#include "bench/server_profile.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "base/file.h"
#include "bench/http_connection.h"

namespace tillcast {
namespace {

constexpr double kWorthTelling = 0.005;  // of the time

// Threads of one name are counted together; whose name is the program's are those of no name.
std::map<std::string, double> thread_seconds(pid_t pid) {
  std::map<std::string, double> found;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid))) {
    auto name = read_file(task.path() / "comm");
    if (!name.ok()) continue;  // it has just ended
    if (name->ends_with('\n')) name->pop_back();
    if (task.path().filename() == std::to_string(pid)) *name = "io";
    found[*name == "tillcast" ? "others" : *name] += cpu_seconds_in(task.path() / "stat");
  }
  return found;
}

std::vector<std::pair<std::string, double>> stage_seconds(std::string_view metrics) {
  static constexpr std::string_view kBefore = "\ntillcast_stage_seconds_sum{stage=\"";
  std::vector<std::pair<std::string, double>> found;
  for (size_t at = metrics.find(kBefore); at != metrics.npos; at = metrics.find(kBefore, at)) {
    at += kBefore.size();
    const std::string_view name = metrics.substr(at, metrics.find('"', at) - at);
    const std::string_view rest = metrics.substr(std::min(at + name.size() + 3, metrics.size()));
    double seconds = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), seconds);
    found.emplace_back(name, seconds);
  }
  return found;
}

}  // namespace

Result<ServerProfile::Totals> ServerProfile::totals_of(const ServerProcess& server) {
  Loop loop;
  TC_ASSIGN(const auto connection, HttpConnection::open(loop, server.port()));
  TC_ASSIGN(const HttpAnswer answer, connection->ask(get_head("/metrics")));
  if (answer.status != 200) return unavailable(fmt::format("metrics: status {}", answer.status));
  Totals totals{now(), thread_seconds(server.pid()), stage_seconds(answer.body)};
  if (totals.stages.empty()) return unavailable("metrics: without tillcast_stage_seconds");
  return totals;
}

Result<ServerProfile> ServerProfile::begin(const ServerProcess& server) {
  ServerProfile profile(server);
  TC_ASSIGN(profile.begun_, totals_of(server));
  return profile;
}

Result<nlohmann::ordered_json> ServerProfile::describe() const {
  TC_ASSIGN(const Totals ended, totals_of(*server_));
  const double wall = seconds_between(begun_.at, ended.at);
  nlohmann::ordered_json cores = nlohmann::ordered_json::object();
  for (const auto& [name, seconds] : ended.threads) {
    const auto before = begun_.threads.find(name);
    const double share = (seconds - (before == begun_.threads.end() ? 0 : before->second)) / wall;
    if (share >= kWorthTelling) cores[name] = share;
  }
  nlohmann::ordered_json stages = nlohmann::ordered_json::object();
  for (size_t i = 0; i < ended.stages.size() && i < begun_.stages.size(); ++i) {
    const double seconds = ended.stages[i].second - begun_.stages[i].second;
    if (seconds >= kWorthTelling * wall) stages[ended.stages[i].first] = seconds;
  }
  return nlohmann::ordered_json{{"cores_by_thread", cores}, {"seconds_by_stage", stages}};
}

}  // namespace tillcast
