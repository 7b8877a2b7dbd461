// window/event_clock.h: how far the event time of a source has come: its watermark.
//
// Of several partitions the one that is farthest behind holds it back, unless it is idle. A
// watermark never goes back.
//
// Threads: one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace tillcast {

// How far event time has come.
struct WindowClock {
  int64_t watermark_ms = INT64_MIN;  // nothing before it is expected any more
  int64_t newest_ms = INT64_MIN;     // the newest event
};

class EventClock {
 public:
  // The watermark is so far behind the newest event. Nothing: it waits for the end.
  EventClock(uint32_t partitions, std::optional<int64_t> out_of_orderness_ms)
      : out_of_orderness_ms_(out_of_orderness_ms), progress_(partitions) {}

  const WindowClock& now() const { return now_; }
  uint32_t partitions() const { return static_cast<uint32_t>(progress_.size()); }
  // Both: whether the watermark moved. REQUIRES: there is such a partition.
  bool move(uint32_t partition, int64_t at_ms);
  // These hold it back no longer, until something comes of them.
  bool set_idle(std::span<const uint32_t> partitions);
  // To the end, or towards it, whatever came.
  void raise(int64_t watermark_ms);

  void save(ByteWriter& out) const;
  // False: damaged, or of another number of partitions.
  bool load(ByteReader& in);

 private:
  bool move_watermark();

  const std::optional<int64_t> out_of_orderness_ms_;
  WindowClock now_;
  struct Progress {
    int64_t newest_ms = INT64_MIN;
    bool idle = false;
  };
  std::vector<Progress> progress_;  // by partition
  int64_t slowest_ms_ = INT64_MIN;  // the least of those that are not idle
};

}  // namespace tillcast
