// serve/writer_limits.h: what the writer is told, and what it tells of a request.
//
// Plain values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "serve/batch_size.h"
#include "serve/checkpoint_pace.h"

namespace tillcast {

struct WriterLimits {
  size_t queue_orders_max = 100'000;
  size_t queue_bytes_max = 64 << 20;
  CheckpointPace::Limits checkpoint;
  std::chrono::milliseconds fold_aim{100};  // of a batch; one request is never split
  size_t score_here = 64;  // customers of a batch: more are worth the way to another thread
};

// Orders of a request that were accepted, and when its first byte came.
struct Arrival {
  std::chrono::steady_clock::time_point at;
  uint64_t orders = 0;
};

}  // namespace tillcast
