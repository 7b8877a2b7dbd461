// window/session_windows.h: sessions: what happens in a group with less than the gap in between.
//
// A session is its shares' times alone: whatever their order, and whatever was taken back
// meanwhile, the same ones make the same sessions. Two that a share joins become one; one
// whose middle is taken back becomes two.
#pragma once

#include <deque>
#include <utility>

#include "window/window_store.h"

namespace tillcast {

class SessionWindows : public WindowStore {
 public:
  SessionWindows(const WindowSpec& spec, const PaneRules& rules);

  bool add(const OrderShare& share) override;
  void entry_added(std::vector<Pane>& panes) override;
  void advance(const WindowClock& now, std::vector<Pane>& panes) override;
  size_t open() const override { return by_end_.size(); }
  int64_t first_end() const override {
    return by_end_.empty() ? INT64_MAX : std::get<0>(*by_end_.begin());
  }
  void save(const SaveGroup& save) const override;
  Result<> load(GroupIndex group, std::string_view bytes) override;
  void resume_at(const WindowClock& clock) override;

 private:
  struct Session {
    std::vector<OrderShare> shares;  // by time; those of one moment as they came
    WindowCell cell;
    int64_t begin_ms() const { return shares.front().at_ms; }
    int64_t last_ms() const { return shares.back().at_ms; }
  };
  using Sessions = std::deque<Session>;  // of a group, by time
  using Group = uint32_t;
  using End = std::tuple<int64_t, Group, int64_t>;  // end, group, begin

  WindowSpan span_of(const Session& session) const {
    return {session.begin_ms(), session.last_ms() + spec_.size_ms};
  }
  PaneTiming timing_of(int64_t end_ms) const {
    return end_ms <= clock_.watermark_ms ? PaneTiming::kLate : PaneTiming::kEarly;
  }
  End end_of(Group group, const Session& session) const {
    return {session.last_ms() + spec_.size_ms, group, session.begin_ms()};
  }
  bool speaks() const { return rules_.mode != PaneMode::kFinal; }
  bool join(Sessions& sessions, const OrderShare& share);
  bool take_back(Sessions& sessions, const OrderShare& share);
  void cut(Sessions& sessions, size_t place, Group group);
  Session& session_of(const End& end);
  void fire_all(std::set<End>::iterator begin, std::set<End>::iterator end, PaneTiming timing,
                bool changed_only, std::vector<Pane>& panes);

  const WindowSpec spec_;
  const PaneRules rules_;
  WindowClock clock_;
  FiringTimer early_;
  FiringTimer late_;
  tsl::robin_map<Group, Sessions> sessions_;
  std::set<End> by_end_;
  // By the entry that is being added: where it touched which group, and what is left of sessions
  // without any share, which may have to say so.
  std::vector<std::pair<GroupIndex, int64_t>> touched_;
  struct Vanished {
    GroupIndex group{};
    WindowSpan window;
    WindowCell cell;
  };
  std::vector<Vanished> vanished_;
};

}  // namespace tillcast
