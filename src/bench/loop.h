// bench/loop.h: many sockets on one thread (epoll), so that the generator costs little.
//
// Threads: one. Errors: a system call that cannot fail on a sane machine is asserted.
#pragma once

#include <chrono>
#include <cstdint>

namespace tillcast {

using Instant = std::chrono::steady_clock::time_point;

inline Instant now() { return std::chrono::steady_clock::now(); }
inline double seconds_between(Instant from, Instant to) {
  return std::chrono::duration<double>(to - from).count();
}
inline Instant later(Instant from, double seconds) {
  return from +
         std::chrono::duration_cast<Instant::duration>(std::chrono::duration<double>(seconds));
}

class Loop {
 public:
  class Watcher {
   public:
    virtual void ready(bool readable, bool writable) = 0;

   protected:
    ~Watcher() = default;
  };

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Readable is always watched, writable on request. REQUIRES: the watcher outlives its remove().
  void add(int fd, Watcher& watcher);
  void watch_writable(int fd, Watcher& watcher, bool writable);
  void remove(int fd);

  // Handles what is ready, and waits for it until `until` at the latest.
  void turn(Instant until);

 private:
  int epoll_;
};

}  // namespace tillcast
