// serve/live_ring.h: what a client that comes back may have missed, within bounds.
//
// A small update is kept as it is and encoded once somebody asks for it: most never are.
//
// Threads: one, the hub's.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "serve/frames.h"

namespace tillcast {

// Its orders and its predictions, where it has any.
std::vector<Frame> frames_of(const Update& update);

// What keeping it as it is costs.
size_t memory_of(const Update& update);

// Up to so much it is worth encoding later: a larger one is more than its frames, which are
// bounded.
inline constexpr size_t kSmallUpdateBytes = 256 << 10;

class LiveRing {
 public:
  LiveRing(size_t frames_max, size_t bytes_max) : frames_max_(frames_max), bytes_max_(bytes_max) {}

  // Nothing before `seq` is known.
  void begin(uint64_t seq) { floor_ = seq; }

  void keep(Frame frame);
  // The same as keeping its frames; `bytes` is its memory_of().
  void keep(std::shared_ptr<const Update> update, size_t bytes);

  // Every frame that was ever to be kept with a greater seq is here.
  uint64_t floor() const { return floor_; }
  // Those after `since`, in their order.
  void visit(uint64_t since, const std::function<void(const Frame&)>& visit);

 private:
  struct Kept {
    uint64_t seq = 0;
    size_t frames = 0;
    size_t bytes = 0;
    std::shared_ptr<const Update> update;  // nullptr: it is encoded
    std::vector<Frame> encoded;
  };
  void push(Kept kept);
  void encode(Kept& kept);
  void shrink();

  const size_t frames_max_;
  const size_t bytes_max_;
  std::deque<Kept> kept_;
  size_t frames_ = 0;
  size_t bytes_ = 0;
  uint64_t floor_ = 0;
};

}  // namespace tillcast
