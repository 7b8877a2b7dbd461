#include "window/window_store.h"

#include "window/aligned_windows.h"
#include "window/session_windows.h"

namespace tillcast {

std::unique_ptr<WindowStore> make_window_store(const WindowSpec& spec, const PaneRules& rules) {
  if (spec.kind == WindowKind::kSession) return std::make_unique<SessionWindows>(spec, rules);
  return std::make_unique<AlignedWindows>(spec, rules);
}

bool FiringTimer::passed(int64_t newest_ms) {
  if (!due(newest_ms)) return false;
  const bool first = next_ms_ == INT64_MIN;
  resume_at(newest_ms);
  return !first;
}

void FiringTimer::resume_at(int64_t newest_ms) {
  if (every_ms_ == 0 || newest_ms == INT64_MIN || newest_ms == INT64_MAX) return;
  const int64_t over = newest_ms % every_ms_;
  next_ms_ = newest_ms - (over < 0 ? over + every_ms_ : over) + every_ms_;
}

}  // namespace tillcast
