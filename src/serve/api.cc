#include "serve/api.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "base/stopwatch.h"
#include "serve/openapi.h"
#include "serve/page.h"
#include "serve/request_id.h"
#include "serve/router.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

// The answers of an import show its file, so a token that may only hand in is not enough.
constexpr Scopes kImport = {Scope::kIngest, Scope::kRead};
constexpr Scopes kOpen;

constexpr std::string_view kNothingHere = "there is nothing at this address; see docs/api.md";

struct Found {
  const Api::Route* route;
  std::string id;  // the path's {id}
};

std::optional<Found> find_route(std::string_view method, std::string_view path) {
  for (const Api::Route& route : Api::routes()) {
    if (method != route.method && !(method == "HEAD" && route.method == "GET")) continue;
    if (auto id = match_path(route.pattern, path)) return Found{&route, std::move(*id)};
  }
  return std::nullopt;
}

// Of a provider in ServerOptions, or out of memory.
Response failed(const Api::Route& route, const std::exception& error) {
  spdlog::error("{}: {}", route.name, error.what());
  return problem(HttpStatus::kInternalError, "this request failed; the server's log says why");
}

}  // namespace

std::span<const Api::Route> Api::routes() {
  static constexpr Route kRoutes[] = {
      {"post_orders", "POST", "/v1/orders", nullptr, true, {Scope::kIngest}},
      {"orders", "GET", "/v1/orders", &Api::orders, true},
      {"kpis", "GET", "/v1/kpis", &Api::kpis, true},
      {"series", "GET", "/v1/kpis/series", &Api::series, true},
      {"countries", "GET", "/v1/countries", &Api::countries, true},
      {"products", "GET", "/v1/products", &Api::products, true},
      {"cohorts", "GET", "/v1/cohorts", &Api::cohorts, true},
      {"baskets", "GET", "/v1/baskets", &Api::baskets, true},
      {"customers", "GET", "/v1/customers", &Api::customers, true},
      {"customer", "GET", "/v1/customers/{id}", &Api::customer, true},
      {"timeline", "GET", "/v1/customers/{id}/timeline", &Api::customer_timeline, true},
      {"history", "GET", "/v1/customers/{id}/history", &Api::customer_history, true},
      {"prediction", "GET", "/v1/customers/{id}/prediction", &Api::prediction, true},
      {"segments", "GET", "/v1/segments", &Api::segments, true},
      {"segment_flow", "GET", "/v1/segments/flow", &Api::segment_flow, true},
      {"segment_map", "GET", "/v1/segments/map", &Api::segment_map, true},
      {"models", "GET", "/v1/models", &Api::models, true},
      {"model", "GET", "/v1/models/{id}", &Api::model, true},
      {"model_live", "GET", "/v1/models/{id}/live", &Api::model_live, true},
      {"features", "GET", "/v1/features", &Api::features, false},
      {"store", "GET", "/v1/store", &Api::store, true},
      {"begin_import", "POST", "/v1/imports", &Api::begin_import, true, kImport},
      {"receive_import", "PUT", "/v1/imports/{id}/content", &Api::receive_import, true, kImport},
      {"map_import", "PUT", "/v1/imports/{id}/mapping", &Api::map_import, true, kImport},
      {"start_import", "POST", "/v1/imports/{id}/start", &Api::start_import, true, kImport},
      {"imports", "GET", "/v1/imports", &Api::imports, true},
      {"import", "GET", "/v1/imports/{id}", &Api::import, true},
      {"import_rejects", "GET", "/v1/imports/{id}/rejects", &Api::import_rejects, true},
      {"forget_import", "DELETE", "/v1/imports/{id}", &Api::forget_import, true, kImport},
      {"sign_in", "POST", "/v1/session", &Api::sign_in, false, kOpen},
      {"session", "GET", "/v1/session", &Api::session, false, kOpen},
      {"sign_out", "DELETE", "/v1/session", &Api::sign_out, false, kOpen},
      {"live", "GET", "/v1/live", &Api::live, false},
      {"openapi", "GET", "/v1/openapi.json", &Api::openapi, false},
      {"healthz", "GET", "/healthz", &Api::healthz, false, kOpen},
      {"readyz", "GET", "/readyz", &Api::readyz, false, kOpen},
      {"metrics", "GET", "/metrics", &Api::metrics, false},
  };
  return kRoutes;
}

Api::Api(Parts parts)
    : parts_(std::move(parts)),
      orders_door_(parts_.shop, parts_.writer, parts_.metrics, parts_.run_on_io),
      imports_door_(parts_.imports) {}

void Api::handle(Request request, const Reply& reply) {
  const Clock::time_point begun = Clock::now();
  const std::string_view path = split_target(request.target).first;
  auto found = find_route(request.method, path);
  const Route* route = found ? found->route : nullptr;
  const Reply counted = [this, reply, route, begun,
                         called = request_id(request.request_id)](Response response) {
    count(route, called, response.status, Clock::now() - begun);
    response.headers.emplace_back(kRequestIdHeader, called);
    reply(std::move(response));
  };
  if (found) return answer_route(*route, std::move(request), std::move(found->id), counted);
  auto refused = parts_.gate.refuse_host(request);
  counted(refused ? std::move(*refused) : answer_elsewhere(request, path));
}

void Api::answer_route(const Route& route, Request request, std::string id, const Reply& reply) {
  const auto kind = route.method == "GET" ? Gate::Kind::kReads : Gate::Kind::kChanges;
  Pass pass;
  if (auto refused = parts_.gate.refuse(request, route.needs, kind, pass))
    return reply(std::move(*refused));
  if (route.view == &Api::metrics) return answer_scrape(route, std::move(request), reply);
  if (!route.waits) return reply(answer_view(route, request, std::move(id)));
  const bool quick = route.view == nullptr && orders_door_.is_quick(request);
  const bool aside = takes_long(route, request);
  auto shared = std::make_shared<Request>(std::move(request));
  auto work = [this, &route, shared, id = std::move(id), reply] {
    try {
      if (route.view == nullptr) return orders_door_.handle(*shared, reply);
      wait_for_engine(route);
      reply(answer_view(route, *shared, id));
    } catch (const std::exception& error) {
      reply(failed(route, error));
    }
  };
  if (quick) return work();
  if (!aside) return parts_.run_on_pool(std::move(work));
  if (parts_.run_aside(std::move(work))) return;
  Response busy = problem(HttpStatus::kTooManyRequests, too_many_wait(route));
  busy.headers.emplace_back("Retry-After", "1");
  reply(std::move(busy));
}

// From a thread of its own: it reads files and takes the engine's lock, and must be answered while
// every other thread waits for a writer that is stuck.
void Api::answer_scrape(const Route& route, Request request, const Reply& reply) {
  const bool taken = parts_.run_scrape([this, &route, request = std::move(request), reply] {
    reply(answer_view(route, request, {}));
  });
  if (taken) return;
  Response busy = problem(HttpStatus::kTooManyRequests, "metrics: too many ask at once");
  busy.headers.emplace_back("Retry-After", "1");
  reply(std::move(busy));
}

// Until a client can read what it wrote. The lock is asked for once, to see how long a view waits
// for it. Files on their way are not the engine's: they do not wait for it.
void Api::wait_for_engine(const Route& route) const {
  if (!route.waits || route.pattern.starts_with("/v1/imports")) return;
  Stopwatch watch;
  parts_.writer.wait_until_folded();
  parts_.metrics.view_waited(ViewWait::kFold, watch.lap());
  static_cast<void>(parts_.shop.seq());
  parts_.metrics.view_waited(ViewWait::kLock, watch.lap());
}

std::string_view Api::too_many_wait(const Route& route) {
  if (route.view == &Api::baskets) return "baskets: too many wait to be counted; ask again later";
  if (route.view == &Api::customer_history)
    return "history: too many wait to be looked up; ask again later";
  return "prediction: too many wait to be explained; ask again later";
}

// Explanations and histories take milliseconds, and counting pairs up to seconds: one after the
// other, so that the views of others do not wait.
bool Api::takes_long(const Route& route, const Request& request) const {
  if (route.view == &Api::baskets || route.view == &Api::customer_history) return true;
  if (route.view != &Api::prediction) return false;
  const auto query = Query::parse(split_target(request.target).second);
  if (!query.ok()) return false;
  const auto explain = query->flag("explain");
  return explain.ok() && *explain;
}

Response Api::answer_view(const Route& route, const Request& request, std::string id) const {
  if (route.of_customer() && parts_.options.forward)
    if (auto elsewhere = parts_.options.forward(request, id)) return std::move(*elsewhere);
  return view_here(route, request, std::move(id));
}

Response Api::view_here(const Route& route, const Request& request, std::string id) const {
  auto query = Query::parse(split_target(request.target).second);
  if (!query.ok()) return problem(query.error());
  auto response = (this->*route.view)({request, std::move(*query), std::move(id)});
  return response.ok() ? std::move(*response) : problem(response.error());
}

Response Api::answer(const Request& request) const {
  auto found = find_route(request.method, split_target(request.target).first);
  if (!found || found->route->method != "GET") return problem(HttpStatus::kNotFound, kNothingHere);
  const Route& route = *found->route;
  try {
    wait_for_engine(route);
    return view_here(route, request, std::move(found->id));
  } catch (const std::exception& error) {
    return failed(route, error);
  }
}

// Everything outside /v1 belongs to the page, whose own addresses the program does not know.
Response Api::answer_elsewhere(const Request& request, std::string_view path) const {
  Response refused = method_not_allowed(path);
  if (refused.status == HttpStatus::kMethodNotAllowed) return refused;
  if (path.starts_with("/v1/") || path == "/v1" || !path.starts_with('/'))
    return problem(HttpStatus::kNotFound, kNothingHere);
  if (request.method == "GET" || request.method == "HEAD")
    return page_response(page_files(), request, path);
  refused = problem(HttpStatus::kMethodNotAllowed, "the page can only be read");
  refused.headers.emplace_back("Allow", "GET, HEAD");
  return refused;
}

// 200 where no route has this path.
Response Api::method_not_allowed(std::string_view path) const {
  std::string allowed;
  for (const Route& route : routes()) {
    if (!match_path(route.pattern, path)) continue;
    if (!allowed.empty()) allowed.append(", ");
    allowed.append(route.method == "GET" ? "GET, HEAD" : route.method);
  }
  if (allowed.empty()) return {};
  Response response =
      problem(HttpStatus::kMethodNotAllowed, fmt::format("this address takes {} only", allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

std::optional<Response> Api::refuse_live(const Request& request, Pass& pass) const {
  auto refused = parts_.gate.refuse(request, {Scope::kRead}, Gate::Kind::kStream, pass);
  if (!refused) return refused;
  const auto route = std::ranges::find(routes(), &Api::live, &Route::view);
  count(&*route, request_id(request.request_id), refused->status, {});
  return refused;
}

Result<Response> Api::sign_in(const Call& call) const { return parts_.gate.sign_in(call.request); }

Result<Response> Api::session(const Call& call) const { return parts_.gate.who(call.request); }

Result<Response> Api::sign_out(const Call& call) const {
  return parts_.gate.sign_out(call.request);
}

Result<Response> Api::live(const Call&) const {
  Response response = problem(HttpStatus::kUpgradeRequired, "this address speaks WebSocket");
  response.headers.emplace_back("Upgrade", "websocket");
  return response;
}

Result<Response> Api::openapi(const Call&) const { return json_response(openapi_json()); }

}  // namespace tillcast
