#include "window/aligned_windows.h"

#include <algorithm>

namespace tillcast {

AlignedWindows::AlignedWindows(const WindowSpec& spec, const PaneRules& rules)
    : spec_(spec), rules_(rules), early_(rules.early.every_ms), late_(rules.late.every_ms) {}

bool AlignedWindows::add(const OrderShare& share) {
  const int64_t last_ms = spec_.last_begin(share.at_ms);
  for (int64_t begin = last_ms; begin > share.at_ms - spec_.size_ms; begin -= spec_.period_ms) {
    const int64_t end_ms = begin + spec_.size_ms;
    // Those before it are closed, too.
    if (rules_.closed(end_ms, clock_.watermark_ms)) return false;
    const auto [place, fresh] = windows_[end_ms].try_emplace(static_cast<uint32_t>(share.group));
    open_ += fresh;
    place.value().add(share);
    if (rules_.speaks()) touched_.emplace_back(end_ms, share.group);
    next_close_ms_ = std::min(next_close_ms_, end_ms);
    if (end_ms > clock_.watermark_ms) next_end_ms_ = std::min(next_end_ms_, end_ms);
  }
  return true;
}

void AlignedWindows::entry_added(std::vector<Pane>& panes) {
  for (const auto& [end_ms, group] : touched_) {
    WindowCell& cell = windows_.find(end_ms)->second.find(static_cast<uint32_t>(group)).value();
    const PaneTiming timing = timing_of(end_ms);
    if (rules_.timed() && !cell.changed()) changed_.emplace_back(end_ms, group);
    if (cell.entry_added(timing == PaneTiming::kLate ? rules_.late : rules_.early))
      cell.fire(span_of(end_ms), group, timing, rules_.mode, panes);
  }
  touched_.clear();
}

// Of those that have changed since a timer passed, the ones on its side of the watermark.
void AlignedWindows::fire_changed(PaneTiming timing, std::vector<Pane>& panes) {
  std::erase_if(changed_, [&](const Place& place) {
    const auto& [end_ms, group] = place;
    const auto window = windows_.find(end_ms);
    if (window == windows_.end()) return true;  // closed
    if (timing_of(end_ms) != timing) return false;
    WindowCell& cell = window->second.find(static_cast<uint32_t>(group)).value();
    if (cell.changed()) cell.fire(span_of(end_ms), group, timing, rules_.mode, panes);
    return true;
  });
}

void AlignedWindows::fire(ByEnd::iterator window, PaneTiming timing, bool changed_only,
                          std::vector<Pane>& panes) const {
  for (auto cell = window->second.begin(); cell != window->second.end(); ++cell)
    if (cell.value().changed() || !changed_only)
      cell.value().fire(span_of(window->first), GroupIndex(cell.key()), timing, rules_.mode, panes);
}

// What becomes on time speaks first, then what is asked to by the hour, and last what closes.
void AlignedWindows::advance(const WindowClock& now, std::vector<Pane>& panes) {
  const bool ends = now.watermark_ms >= next_end_ms_;
  const bool closes = rules_.closed(next_close_ms_, now.watermark_ms);
  if (!ends && !closes && !early_.due(now.newest_ms) && !late_.due(now.newest_ms)) {
    clock_ = now;
    return;
  }
  const auto first_open = windows_.upper_bound(clock_.watermark_ms);  // not on time so far
  clock_ = now;
  const auto still_early = windows_.upper_bound(now.watermark_ms);
  if (rules_.speaks())
    for (auto window = first_open; window != still_early; ++window)
      fire(window, PaneTiming::kOnTime, false, panes);
  if (early_.passed(now.newest_ms)) fire_changed(PaneTiming::kEarly, panes);
  if (late_.passed(now.newest_ms)) fire_changed(PaneTiming::kLate, panes);
  while (!windows_.empty() && rules_.closed(windows_.begin()->first, now.watermark_ms)) {
    const auto window = windows_.begin();
    fire(window, rules_.speaks() ? PaneTiming::kLate : PaneTiming::kOnTime, rules_.speaks(), panes);
    open_ -= window->second.size();
    windows_.erase(window);
  }
  note_next();
}

void AlignedWindows::note_next() {
  const auto next = windows_.upper_bound(clock_.watermark_ms);
  next_end_ms_ = next == windows_.end() ? INT64_MAX : next->first;
  next_close_ms_ = windows_.empty() ? INT64_MAX : windows_.begin()->first;
}

void AlignedWindows::save(const SaveGroup& save) const {
  for (const auto& [end_ms, cells] : windows_) {
    for (const auto& [group, cell] : cells) {
      ByteWriter out;
      out.zigzag(end_ms);
      cell.save(out);
      save(GroupIndex(group), out.bytes());
    }
  }
}

Result<> AlignedWindows::load(GroupIndex group, std::string_view bytes) {
  ByteReader in(bytes);
  const int64_t end_ms = in.zigzag();
  WindowCell cell;
  const bool sound = cell.load(in) && in.at_end() && is_sound_time(end_ms) &&
                     spec_.last_begin(end_ms - spec_.size_ms) == end_ms - spec_.size_ms;
  const bool changed = cell.changed();
  if (!sound || !windows_[end_ms].emplace(static_cast<uint32_t>(group), std::move(cell)).second)
    return corrupt("state: a damaged window");
  ++open_;
  if (changed && rules_.timed()) changed_.emplace_back(end_ms, group);
  return Done{};
}

void AlignedWindows::resume_at(const WindowClock& clock) {
  clock_ = clock;
  early_.resume_at(clock.newest_ms);
  late_.resume_at(clock.newest_ms);
  note_next();
}

}  // namespace tillcast
