// window/window_store.h: the open windows of some groups: shares in, panes out.
//
// How far event time has come is said before and after each share, so that nothing but the
// sequence of calls decides what fires.
//
// Threads: one. Memory: the open windows; a session keeps its shares, too.
#pragma once

#include <tsl/robin_map.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "window/event_clock.h"
#include "window/pane.h"

namespace tillcast {

class WindowStore {
 public:
  virtual ~WindowStore() = default;

  // False: a window that it belongs to is closed and does without it.
  virtual bool add(const OrderShare& share) = 0;
  // All shares of one entry were added: what has enough changes now fires. An entry is one
  // change to a window, whatever it takes back and adds.
  virtual void entry_added(std::vector<Pane>& panes) = 0;
  // Event time has come to `now`, which never goes back: what is due fires, and closes.
  virtual void advance(const WindowClock& now, std::vector<Pane>& panes) = 0;
  virtual size_t open() const = 0;        // windows that hold something, of all groups
  virtual int64_t first_end() const = 0;  // of them; INT64_MAX: there are none

  // Group by group, in any order: so that windows can be dealt out anew.
  using SaveGroup = std::function<void(GroupIndex group, std::string_view bytes)>;
  virtual void save(const SaveGroup& save) const = 0;
  virtual Result<> load(GroupIndex group, std::string_view bytes) = 0;
  // After all were loaded: as of when they were saved.
  virtual void resume_at(const WindowClock& clock) = 0;
};

std::unique_ptr<WindowStore> make_window_store(const WindowSpec& spec, const PaneRules& rules);

// When a rule of time fires next.
class FiringTimer {
 public:
  explicit FiringTimer(int64_t every_ms) : every_ms_(every_ms) {}
  // Whether a multiple of the period lies between the last call's time and this one's.
  bool passed(int64_t newest_ms);
  // Whether the next call would say so.
  bool due(int64_t newest_ms) const { return every_ms_ > 0 && newest_ms >= next_ms_; }
  void resume_at(int64_t newest_ms);

 private:
  int64_t every_ms_;
  int64_t next_ms_ = INT64_MIN;
};

}  // namespace tillcast
