// serve/buckets.h: how often each may do a thing: a token bucket a key, in bounded memory.
//
// Threads: one. Time is an argument.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tillcast {

class Buckets {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  Buckets(double per_second, double burst, size_t keys_max = 65'536);

  // Takes one where there is one; else false, and the next comes within wait_seconds().
  bool take(std::string_view key, Instant now);
  // Is there one? Takes nothing.
  bool has(std::string_view key, Instant now) const;
  unsigned wait_seconds() const;
  size_t keys() const { return levels_.size(); }

 private:
  struct Level {
    double left;
    Instant at;
  };
  double left(const Level& level, Instant now) const;
  void make_room(Instant now);

  const double per_second_;
  const double burst_;
  const size_t keys_max_;
  std::unordered_map<std::string, Level> levels_;
  Instant swept_at_{};
};

}  // namespace tillcast
