#include "window/event_clock.h"

#include <algorithm>

#include "base/assert.h"
#include "window/order_share.h"

namespace tillcast {
namespace {

// Behind by ten years at most; or nothing came, or all.
bool is_sound_clock(int64_t at_ms) {
  return at_ms == INT64_MIN || at_ms == INT64_MAX || is_sound_time(at_ms / 10);
}

}  // namespace

bool EventClock::move(uint32_t partition, int64_t at_ms) {
  TC_ASSERT(partition < progress_.size());
  Progress& progress = progress_[partition];
  const bool held_others = progress.idle || progress.newest_ms <= slowest_ms_;
  progress.idle = false;
  progress.newest_ms = std::max(progress.newest_ms, at_ms);
  now_.newest_ms = std::max(now_.newest_ms, at_ms);
  return held_others && move_watermark();
}

bool EventClock::set_idle(std::span<const uint32_t> partitions) {
  for (const uint32_t partition : partitions) progress_[partition].idle = true;
  return move_watermark();
}

bool EventClock::move_watermark() {
  slowest_ms_ = INT64_MAX;
  for (const Progress& progress : progress_)
    if (!progress.idle) slowest_ms_ = std::min(slowest_ms_, progress.newest_ms);
  if (slowest_ms_ == INT64_MAX) slowest_ms_ = now_.newest_ms;  // where all are, none holds
  if (!out_of_orderness_ms_ || slowest_ms_ == INT64_MIN) return false;
  const int64_t watermark_ms = slowest_ms_ - *out_of_orderness_ms_;
  if (watermark_ms <= now_.watermark_ms) return false;
  now_.watermark_ms = watermark_ms;
  return true;
}

void EventClock::raise(int64_t watermark_ms) {
  now_.watermark_ms = std::max(now_.watermark_ms, watermark_ms);
}

void EventClock::save(ByteWriter& out) const {
  out.zigzag(now_.watermark_ms);
  out.zigzag(now_.newest_ms);
  out.varint(progress_.size());
  for (const Progress& progress : progress_) {
    out.zigzag(progress.newest_ms);
    out.varint(progress.idle ? 1 : 0);
  }
}

bool EventClock::load(ByteReader& in) {
  now_.watermark_ms = in.zigzag();
  now_.newest_ms = in.zigzag();
  if (in.count() != progress_.size()) return false;
  bool sound = is_sound_clock(now_.watermark_ms) && is_sound_clock(now_.newest_ms);
  for (Progress& progress : progress_) {
    progress.newest_ms = in.zigzag();
    progress.idle = in.varint() != 0;
    sound = sound && is_sound_clock(progress.newest_ms);
  }
  if (!in.ok() || !sound) return false;
  move_watermark();
  return true;
}

}  // namespace tillcast
