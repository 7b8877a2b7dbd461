// bench/server_profile.h: where a server's time goes: CPU by thread, and seconds by the stages of
// an order's way as its /metrics has them (docs/observability.md).
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/loop.h"
#include "bench/server_process.h"

namespace tillcast {

class ServerProfile {
 public:
  // Begins. kUnavailable: the server does not tell its metrics.
  static Result<ServerProfile> begin(const ServerProcess& server);

  // Since the beginning: {"cores_by_thread": {io, recorder, writer, ...}, "seconds_by_stage":
  // {...}}. Threads and stages that did nothing worth telling are left out.
  Result<nlohmann::ordered_json> describe() const;

 private:
  struct Totals {
    Instant at;
    std::map<std::string, double> threads;               // CPU seconds; io: the first one
    std::vector<std::pair<std::string, double>> stages;  // seconds, in their order
  };
  explicit ServerProfile(const ServerProcess& server) : server_(&server) {}
  static Result<Totals> totals_of(const ServerProcess& server);

  const ServerProcess* server_;
  Totals begun_;
};

}  // namespace tillcast
