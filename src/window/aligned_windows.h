// window/aligned_windows.h: tumbling and sliding windows: the same ones for all groups.
#pragma once

#include <utility>
#include <vector>

#include "window/window_store.h"

namespace tillcast {

class AlignedWindows : public WindowStore {
 public:
  AlignedWindows(const WindowSpec& spec, const PaneRules& rules);

  bool add(const OrderShare& share) override;
  void entry_added(std::vector<Pane>& panes) override;
  void advance(const WindowClock& now, std::vector<Pane>& panes) override;
  size_t open() const override { return open_; }
  int64_t first_end() const override { return next_close_ms_; }
  void save(const SaveGroup& save) const override;
  Result<> load(GroupIndex group, std::string_view bytes) override;
  void resume_at(const WindowClock& clock) override;

 private:
  using Cells = tsl::robin_map<uint32_t, WindowCell>;  // by group
  using ByEnd = std::map<int64_t, Cells>;
  using Place = std::pair<int64_t, GroupIndex>;  // end, group

  PaneTiming timing_of(int64_t end_ms) const {
    return end_ms <= clock_.watermark_ms ? PaneTiming::kLate : PaneTiming::kEarly;
  }
  WindowSpan span_of(int64_t end_ms) const { return {end_ms - spec_.size_ms, end_ms}; }
  void fire(ByEnd::iterator window, PaneTiming timing, bool changed_only,
            std::vector<Pane>& panes) const;
  void fire_changed(PaneTiming timing, std::vector<Pane>& panes);
  void note_next();

  const WindowSpec spec_;
  const PaneRules rules_;
  WindowClock clock_;
  FiringTimer early_;
  FiringTimer late_;
  int64_t next_end_ms_ = INT64_MAX;    // of a window that is not on time yet
  int64_t next_close_ms_ = INT64_MAX;  // the end of the window that closes next
  ByEnd windows_;
  std::vector<Place> touched_;  // by the entry that is being added
  std::vector<Place> changed_;  // since a timer passed; only where there is one
  size_t open_ = 0;
};

}  // namespace tillcast
