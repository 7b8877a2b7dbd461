// serve/server_options.h: what a server is told before it starts.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http_message.h"
#include "serve/imports.h"
#include "serve/live_hub.h"
#include "serve/model_poller.h"
#include "serve/readiness.h"
#include "serve/replay.h"
#include "serve/status_board.h"
#include "serve/writer_limits.h"

namespace tillcast {

// Who may reach the server, how, and for how long a connection may make it wait.
struct DoorOptions {
  std::vector<std::string> allow_hosts;  // further names it answers to
  std::string proxy;                     // that authenticates and speaks TLS before it; empty: none
  std::filesystem::path tls_cert;        // PEM; empty: no TLS
  std::filesystem::path tls_key;
  double rate_limit = 0;                     // see GateOptions
  size_t connections_per_address_max = 500;  // loopback and a proxy's are not counted
  std::chrono::steady_clock::duration look_every = std::chrono::seconds(1);  // at tokens
  std::chrono::steady_clock::duration idle_max = std::chrono::seconds(60);
  std::chrono::steady_clock::duration header_max = std::chrono::seconds(10);
  std::chrono::steady_clock::duration body_max = std::chrono::seconds(60);
  std::chrono::steady_clock::duration write_max = std::chrono::seconds(60);
  // Of a WebSocket: silence until it is pinged, until it is given up; for its own goodbye.
  std::chrono::steady_clock::duration live_ping_after = std::chrono::seconds(30);
  std::chrono::steady_clock::duration live_silence_max = std::chrono::seconds(60);
  std::chrono::steady_clock::duration live_goodbye_max = std::chrono::seconds(5);
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 8080;  // 0: any free one
  ClockMode clock = ClockMode::kAuto;
  std::string data_source;  // shown to people; empty: not known
  std::optional<ReplayOptions> replay;
  std::filesystem::path data_dir;  // where files on their way are kept; empty: none are taken
  bool imports = true;             // whether files are taken at all
  ImportLimits import_limits;

  // The MODELs of docs/api.md: the whole answer of GET /v1/models, and one by its id. Absent: the
  // engine's champion is all there is. Called from several threads.
  std::function<nlohmann::json()> models;
  std::function<std::optional<nlohmann::json>(std::string_view model_id)> model;

  // What another node answers to a route of one customer (the views customer, customer_timeline,
  // customer_history and prediction), once the gate has let it in; nothing: it is answered here.
  // Called on a thread of the pool, or on the one beside it for what takes long; may be absent.
  std::function<std::optional<Response>(const Request& request, std::string_view customer_id)>
      forward;

  // Other models and segments to use from now on; absent: they stay. Called on a thread of its own.
  std::function<ModelsFound()> look_for_models;
  std::chrono::steady_clock::duration look_every = std::chrono::seconds(1);
  // Called once it begins to stop, so that a look that takes long can end; may be absent.
  std::function<void()> stopping;

  DoorOptions door;
  bool handle_signals = true;  // SIGINT and SIGTERM stop the server
  size_t connections_max = 20'000;
  std::chrono::steady_clock::duration tick_every = std::chrono::minutes(1);
  WriterLimits writer;
  LiveLimits live;
  ReadinessLimits readiness;

  // How the start went, for those who watch.
  double recovery_seconds = 0;
  uint64_t recovery_entries = 0;
};

}  // namespace tillcast
