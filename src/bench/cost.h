// bench/cost.h: the CPU time of both sides between two moments.
#pragma once

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "bench/loop.h"
#include "bench/server_process.h"

namespace tillcast {

class Cost {
 public:
  explicit Cost(const ServerProcess& server)
      : server_(server),
        begun_(now()),
        server_seconds_(server.cpu_seconds()),
        generator_seconds_(cpu_seconds_of(::getpid())) {}

  // Since the beginning: cores that were busy, and microseconds for each of `count` things.
  nlohmann::ordered_json describe(uint64_t count, std::string_view unit) const {
    const double wall = seconds_between(begun_, now());
    const double server = server_.cpu_seconds() - server_seconds_;
    const double generator = cpu_seconds_of(::getpid()) - generator_seconds_;
    const double each = count > 0 ? 1e6 / static_cast<double>(count) : 0;
    return {{"wall_seconds", wall},
            {"server_cpu_seconds", server},
            {"generator_cpu_seconds", generator},
            {"server_cores", server / wall},
            {"generator_cores", generator / wall},
            {"server_us_per_" + std::string(unit), server * each},
            {"generator_us_per_" + std::string(unit), generator * each}};
  }

 private:
  const ServerProcess& server_;
  Instant begun_;
  double server_seconds_;
  double generator_seconds_;
};

}  // namespace tillcast
