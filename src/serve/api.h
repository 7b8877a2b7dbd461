// serve/api.h: every HTTP route and what answers it; knows no sockets.
//
// Threads: handle() from the I/O thread; views that may wait for the engine run on the pool it is
// given.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/shop.h"
#include "serve/gate.h"
#include "serve/http_message.h"
#include "serve/imports_door.h"
#include "serve/metrics.h"
#include "serve/orders_door.h"
#include "serve/query.h"
#include "serve/reply.h"
#include "serve/server_options.h"
#include "serve/status_board.h"

namespace tillcast {

// A request that has found its route.
struct Call {
  const Request& request;
  Query query;
  std::string id;  // the path's {id}
};

class Api {
 public:
  struct Parts {
    const Shop& shop;
    ShopWriter& writer;
    ServerMetrics& metrics;
    const StatusBoard& board;
    const ServerOptions& options;
    Gate& gate;
    Imports* imports;                                      // null: the server takes no files
    std::function<void(std::function<void()>)> run_on_io;  // the I/O thread
    std::function<void(std::function<void()>)> run_on_pool;
    std::function<bool(std::function<void()>)> run_aside;  // what takes long; false: too much waits
    std::function<bool(std::function<void()>)> run_scrape;  // likewise, of /metrics
    std::function<uint64_t()> connections;                  // now
    uint64_t connections_max = 0;
  };

  explicit Api(Parts parts);

  // Answers exactly once, on any thread.
  void handle(Request request, const Reply& reply);

  // What the view of a GET says here, for a request that another node has let in: without the gate,
  // and not counted. 404 where there is no such route. From any thread.
  Response answer(const Request& request) const;

  // Why this client may not open the live stream; nothing: it may, as long as `pass` is good.
  std::optional<Response> refuse_live(const Request& request, Pass& pass) const;

  // What to answer before the body of somebody who is not known is read; nothing: read it.
  std::optional<Response> refuse_stranger(const Request& request) const {
    return parts_.gate.refuse_stranger(request);
  }

  // The role that the engine gives a model: champion, challenger or registered.
  std::string_view role_of(std::string_view model_id) const;

  // The champion as a MODEL, "null" without one; and its id, empty without one.
  std::string champion_json() const;
  std::string champion_id() const;

  // The one table of routes.
  struct Route {
    std::string_view name;
    std::string_view method;
    std::string_view pattern;
    Result<Response> (Api::*view)(const Call& call) const;  // nullptr: handle() knows it
    bool waits;                                             // for the engine: runs on the pool
    Scopes needs = {Scope::kRead};                          // of a token; none: it is open

    // One customer's, who may be kept by another node.
    bool of_customer() const { return pattern.starts_with("/v1/customers/{id}"); }
  };
  static std::span<const Route> routes();

 private:
  static std::string_view too_many_wait(const Route& route);
  bool takes_long(const Route& route, const Request& request) const;
  void answer_route(const Route& route, Request request, std::string id, const Reply& reply);
  void answer_scrape(const Route& route, Request request, const Reply& reply);
  void wait_for_engine(const Route& route) const;
  void count(const Route* route, std::string_view id, HttpStatus status,
             std::chrono::steady_clock::duration took) const;
  Response answer_view(const Route& route, const Request& request, std::string id) const;
  Response view_here(const Route& route, const Request& request, std::string id) const;
  Response answer_elsewhere(const Request& request, std::string_view path) const;
  Response method_not_allowed(std::string_view path) const;

  Result<Response> orders(const Call& call) const;
  Result<Response> kpis(const Call& call) const;
  Result<Response> series(const Call& call) const;
  Result<Response> countries(const Call& call) const;
  Result<Response> products(const Call& call) const;
  Result<Response> cohorts(const Call& call) const;
  Result<Response> baskets(const Call& call) const;
  Result<Response> customers(const Call& call) const;
  Result<Response> customer(const Call& call) const;
  Result<Response> customer_timeline(const Call& call) const;
  Result<Response> customer_history(const Call& call) const;
  Result<Response> prediction(const Call& call) const;
  Result<Response> segments(const Call& call) const;
  Result<Response> segment_flow(const Call& call) const;
  Result<Response> segment_map(const Call& call) const;
  Result<Response> models(const Call& call) const;
  Result<Response> model(const Call& call) const;
  Result<Response> model_live(const Call& call) const;
  Result<Response> features(const Call& call) const;
  Result<Response> store(const Call& call) const;
  Result<Response> begin_import(const Call& call) const;
  Result<Response> receive_import(const Call& call) const;
  Result<Response> map_import(const Call& call) const;
  Result<Response> start_import(const Call& call) const;
  Result<Response> imports(const Call& call) const;
  Result<Response> import(const Call& call) const;
  Result<Response> import_rejects(const Call& call) const;
  Result<Response> forget_import(const Call& call) const;
  Result<Response> sign_in(const Call& call) const;
  Result<Response> session(const Call& call) const;
  Result<Response> sign_out(const Call& call) const;
  Result<Response> live(const Call& call) const;
  Result<Response> openapi(const Call& call) const;
  Result<Response> healthz(const Call& call) const;
  Result<Response> readyz(const Call& call) const;
  Result<Response> metrics(const Call& call) const;

  Parts parts_;
  OrdersDoor orders_door_;
  ImportsDoor imports_door_;
};

}  // namespace tillcast
