// engine/waiting.h: what is recorded in the log and not folded yet.
//
// Threads: a value; the writer's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/stage_times.h"
#include "event/stated_order.h"

namespace tillcast {

struct Waiting {
  std::vector<std::pair<uint64_t, Stated>> entries;                // with their seq
  std::map<std::pair<OrderKey, uint32_t>, uint64_t> fingerprints;  // by order and revision
  std::string currency;                                            // of the first, if any
  int64_t clock_ms = INT64_MIN;
  StageTimes times;  // so far
};

}  // namespace tillcast
