#include "serve/readiness.h"

#include <fmt/format.h>

namespace tillcast {

std::vector<NotReady> not_ready(const WriterHealth& health, const ReadinessLimits& limits) {
  std::vector<NotReady> reasons;
  if (health.stopping) reasons.push_back({"stopping", "server: is stopping"});
  if (!health.log_problem.empty()) reasons.push_back({"log", health.log_problem});
  if (health.batch_seconds > limits.batch_seconds)
    reasons.push_back({"writer", fmt::format("writer: has been at one batch for {:.0f} s; is the "
                                             "disk well?",
                                             health.batch_seconds)});
  if (health.turning_away_seconds > limits.turning_away_seconds)
    reasons.push_back({"queue", fmt::format("queue: orders have been turned away for {:.0f} s; "
                                            "more come than can be written",
                                            health.turning_away_seconds)});
  if (health.behind_seconds > limits.behind_seconds)
    reasons.push_back({"behind", fmt::format("engine: the oldest order that is not shown yet came "
                                             "{:.0f} s ago",
                                             health.behind_seconds)});
  return reasons;
}

}  // namespace tillcast
