#include "serve/buckets.h"

#include <algorithm>
#include <cmath>

namespace tillcast {

Buckets::Buckets(double per_second, double burst, size_t keys_max)
    : per_second_(per_second), burst_(std::max(burst, 1.0)), keys_max_(keys_max) {}

double Buckets::left(const Level& level, Instant now) const {
  const double passed = std::chrono::duration<double>(now - level.at).count();
  return std::min(burst_, level.left + std::max(passed, 0.0) * per_second_);
}

bool Buckets::has(std::string_view key, Instant now) const {
  const auto found = levels_.find(std::string(key));
  return found == levels_.end() || left(found->second, now) >= 1;
}

bool Buckets::take(std::string_view key, Instant now) {
  auto found = levels_.find(std::string(key));
  if (found == levels_.end()) {
    if (levels_.size() >= keys_max_) make_room(now);
    found = levels_.emplace(key, Level{burst_, now}).first;
  }
  Level& level = found->second;
  level = {left(level, now), std::max(level.at, now)};
  if (level.left < 1) return false;
  level.left -= 1;
  return true;
}

// A full bucket says nothing that a new one would not. They are looked for once a second at most,
// so that many new keys cost no scan each; in between, any one goes.
void Buckets::make_room(Instant now) {
  if (now - swept_at_ >= std::chrono::seconds(1)) {
    swept_at_ = now;
    std::erase_if(levels_, [&](const auto& entry) { return left(entry.second, now) >= burst_; });
  }
  if (levels_.size() >= keys_max_) levels_.erase(levels_.begin());
}

unsigned Buckets::wait_seconds() const {
  return per_second_ > 0 ? static_cast<unsigned>(std::ceil(1 / per_second_)) : 1;
}

}  // namespace tillcast
