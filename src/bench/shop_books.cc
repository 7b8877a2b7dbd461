#include "bench/shop_books.h"

#include <fmt/format.h>

#include <charconv>

#include "bench/http_connection.h"

namespace tillcast {

Result<nlohmann::json> read_kpis(uint16_t port) {
  Loop loop;
  TC_ASSIGN(const auto connection, HttpConnection::open(loop, port));
  TC_ASSIGN(const HttpAnswer answer, connection->ask(get_head("/v1/kpis")));
  if (answer.status != 200) return unavailable(fmt::format("kpis: status {}", answer.status));
  auto kpis = nlohmann::json::parse(answer.body, nullptr, false);
  if (!kpis.is_object() || !kpis.contains("gross_revenue"))
    return unavailable("kpis: not what docs/api.md says");
  return kpis;
}

Result<> check_books(uint16_t port, const SentOrders& sent, const std::string& when,
                     std::vector<Check>& checks) {
  TC_ASSIGN(const nlohmann::json kpis, read_kpis(port));
  checks.push_back(
      equal_check("orders " + when, std::to_string(sent.orders), kpis["orders"].dump()));
  checks.push_back(equal_check("transactions " + when, std::to_string(sent.transactions),
                               kpis["transactions"].dump()));
  checks.push_back(equal_check("gross revenue " + when, to_string(sent.gross),
                               kpis["gross_revenue"].is_string()
                                   ? kpis["gross_revenue"].get<std::string>()
                                   : kpis["gross_revenue"].dump()));
  return Done{};
}

Result<> check_kept(const Kept& of, const SentOrders& sent, Measurement& result) {
  TC_TRY(check_books(of.server->port(), sent, "after the run", result.checks));
  of.server->kill();
  const Instant begun = now();
  TC_ASSIGN(of.server, ServerProcess::start(of.program, of.data_dir));
  TC_TRY(wait_until_ready(of.server->port()));
  result.details["restart_after_kill_seconds"] = seconds_between(begun, now());
  return check_books(of.server->port(), sent, "after kill -9 and a restart", result.checks);
}

Result<> wait_until_ready(uint16_t port) {
  static constexpr double kSecondsMax = 600, kLookSeconds = 0.01;
  Loop loop;
  const Instant end = later(now(), kSecondsMax);
  while (now() < end) {
    TC_ASSIGN(const auto connection, HttpConnection::open(loop, port));
    TC_ASSIGN(const HttpAnswer answer, connection->ask(get_head("/readyz")));
    if (answer.status == 200) return Done{};
    loop.turn(later(now(), kLookSeconds));
  }
  return unavailable("server: was not ready within ten minutes");
}

Result<uint64_t> accepted_of(int status, const std::string& body) {
  static constexpr std::string_view kAccepted = "{\"accepted\":";
  if (status != 202 || !body.starts_with(kAccepted) || !body.ends_with("\"rejected\":[]}"))
    return unavailable(fmt::format("orders: status {}: {}", status, body.substr(0, 200)));
  uint64_t accepted = 0;
  std::from_chars(body.data() + kAccepted.size(), body.data() + body.size(), accepted);
  return accepted;
}

}  // namespace tillcast
