// What operators and their tools ask: is it up, may orders come, how does it do; and the log of
// requests that went badly.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "base/logging.h"
#include "base/time.h"
#include "serve/api.h"
#include "serve/json_text.h"
#include "serve/live_view.h"
#include "serve/metric_text.h"
#include "serve/process_metrics.h"
#include "serve/segment_views.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSlow = std::chrono::seconds(1);

uint64_t bytes_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  return error ? 0 : bytes;
}

// Everything outside the table of routes.
constexpr RouteLabels kElsewhere{"GET", "page"};

std::vector<RouteLabels> route_labels() {
  std::vector<RouteLabels> labels;
  for (const Api::Route& route : Api::routes()) labels.push_back({route.method, route.pattern});
  labels.push_back(kElsewhere);
  return labels;
}

std::string model_info(const Shop& shop) {
  std::string out;
  append_metric_head(out, "tillcast_model_info", "gauge", "The models in use; always 1.");
  const auto line = [&](std::string_view id, std::string_view role) {
    fmt::format_to(std::back_inserter(out),
                   "tillcast_model_info{{model_id=\"{}\",role=\"{}\"}} 1\n", metric_label(id),
                   role);
  };
  if (const auto champion = shop.champion()) line(champion->card().model_id, "champion");
  for (const std::string& id : shop.challengers()) line(id, "challenger");
  return out;
}

}  // namespace

void Api::count(const Route* route, std::string_view id, HttpStatus status,
                Clock::duration took) const {
  const size_t place = route ? static_cast<size_t>(route - routes().data()) : routes().size();
  const auto code = static_cast<unsigned>(status);
  parts_.metrics.request_answered(place, static_cast<int>(code), took);
  if (code < 500 && took < kSlow) return;
  const RouteLabels labels = route ? RouteLabels{route->method, route->pattern} : kElsewhere;
  log_event(code < 500 ? spdlog::level::info : spdlog::level::warn, "request",
            code < 500 ? "slow" : "failed",
            {{"request_id", id},
             {"method", labels.method},
             {"route", labels.route},
             {"status", uint64_t{code}},
             {"seconds", std::chrono::duration<double>(took).count()}});
}

Result<Response> Api::healthz(const Call&) const { return json_response(R"({"status":"ok"})"); }

Result<Response> Api::readyz(const Call&) const {
  const auto found = not_ready(parts_.writer.health(), parts_.options.readiness);
  if (found.empty()) {
    std::string body = R"({"status":"ready")";
    append_field(body, "seq", parts_.board.read(Clock::now(), wall_clock_ms()).seq);
    return json_response(body + "}");
  }
  Response response = problem(HttpStatus::kUnavailable, found.front().detail);
  response.body.pop_back();
  append_objects(response.body, "not_ready", found, [](std::string& out, const NotReady& reason) {
    append_field(out, "reason", reason.reason);
    append_field(out, "detail", std::string_view(reason.detail));
  });
  response.body.push_back('}');
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Result<Response> Api::metrics(const Call&) const {
  const EngineStatus status = parts_.board.read(Clock::now(), wall_clock_ms());
  const WriterHealth health = parts_.writer.health();
  Gauges gauges;
  gauges.log_entries = status.seq;
  const std::filesystem::path& data = parts_.options.data_dir;
  gauges.log_bytes = bytes_of(data / "log.sqlite");
  gauges.wal_bytes = bytes_of(data / "log.sqlite-wal");
  gauges.checkpoint_bytes = bytes_of(data / "checkpoint");
  std::error_code error;
  if (const auto disk = std::filesystem::space(data, error); !error)
    gauges.disk_free_bytes = disk.available;
  gauges.event_clock_seconds = static_cast<double>(parts_.board.as_of_ms().value_or(0)) / 1000;
  gauges.lag_seconds = status.lag_ms / 1000;
  gauges.live_clients = status.clients;
  gauges.connections = parts_.connections();
  gauges.connections_max = parts_.connections_max;
  gauges.queue_orders = health.queue_orders;
  gauges.queue_orders_max = parts_.writer.limits().queue_orders_max;
  gauges.queue_bytes = health.queue_bytes;
  gauges.queue_bytes_max = parts_.writer.limits().queue_bytes_max;
  gauges.batch_age_seconds = health.batch_seconds;
  gauges.recovery_seconds = parts_.options.recovery_seconds;
  gauges.recovery_entries = parts_.options.recovery_entries;
  const auto found = not_ready(health, parts_.options.readiness);
  for (const std::string_view reason : kNotReadyReasons)
    gauges.not_ready.emplace_back(reason, std::ranges::any_of(found, [&](const NotReady& against) {
                                    return against.reason == reason;
                                  }));
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = parts_.metrics.text(gauges, route_labels());
  response.body += model_info(parts_.shop);
  response.body += live_metrics_text(parts_.shop.live_reports(), champion_id());
  response.body += segment_metrics_text(parts_.shop.segments().get());
  response.body += process_metrics_text();
  return response;
}

}  // namespace tillcast
