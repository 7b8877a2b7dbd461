// serve/writer_limits.h: what recorder and writer are told, and what they tell of requests.
//
// Plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "serve/batch_size.h"
#include "serve/checkpoint_pace.h"

namespace tillcast {

struct WriterLimits {
  size_t queue_orders_max = 100'000;
  size_t queue_bytes_max = 64 << 20;
  CheckpointPace::Limits checkpoint;
  std::chrono::milliseconds batch_aim{100};  // to fold and score one, and what waits for it
};

// Orders of a request that were accepted.
struct Arrival {
  std::chrono::steady_clock::time_point at;      // its first byte
  std::chrono::steady_clock::time_point queued;  // for the recorder
  uint64_t orders = 0;
};

// What was made durable together.
struct Recorded {
  size_t entries = 0;
  std::vector<Arrival> arrivals;  // as they were queued
};

}  // namespace tillcast
