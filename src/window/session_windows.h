// window/session_windows.h: sessions: what happens in a group with less than the gap in between.
//
// A session is its shares' times alone: whatever their order, and whatever was taken back
// meanwhile, the same ones make the same sessions. Two that a share joins become one; one whose
// middle is taken back becomes two. The smaller part is moved, so that no order of arrival makes
// them dear.
#pragma once

#include <utility>
#include <vector>

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
  using Shares = std::map<std::pair<int64_t, uint64_t>, OrderShare>;  // by time and order
  struct Session {
    Shares shares;
    WindowCell cell;
    int64_t begin_ms() const { return shares.begin()->first.first; }
    int64_t last_ms() const { return shares.rbegin()->first.first; }
  };
  using Sessions = std::map<int64_t, Session>;  // of a group, by begin
  using Group = uint32_t;
  using End = std::tuple<int64_t, Group, int64_t>;  // end, group, begin
  using Place = std::pair<GroupIndex, int64_t>;     // a group, and when in it

  WindowSpan span_of(const Session& session) const {
    return {session.begin_ms(), session.last_ms() + spec_.size_ms};
  }
  PaneTiming timing_of(int64_t end_ms) const {
    return end_ms <= clock_.watermark_ms ? PaneTiming::kLate : PaneTiming::kEarly;
  }
  End end_of(Group group, const Session& session) const {
    return {session.last_ms() + spec_.size_ms, group, session.begin_ms()};
  }
  // The session that begins at or before it; end(): none does.
  static Sessions::iterator at_or_before(Sessions& sessions, int64_t at_ms);
  Session take_out(Group group, Sessions& sessions, Sessions::iterator session);
  void put_in(Group group, Sessions& sessions, Session&& session);
  bool join(Sessions& sessions, const OrderShare& share);
  static Session cut(Session& session, Shares::iterator after_gap);
  bool take_back(Sessions& sessions, const OrderShare& share);
  void take_up_vanished(Session& session, const OrderShare& share);
  void fire(GroupIndex group, Session& session, PaneTiming timing, std::vector<Pane>& panes) const;
  void fire_changed(PaneTiming timing, std::vector<Pane>& panes);
  Session& session_of(const End& end);

  const WindowSpec spec_;
  const PaneRules rules_;
  WindowClock clock_;
  FiringTimer early_;
  FiringTimer late_;
  tsl::robin_map<Group, Sessions> sessions_;
  std::set<End> by_end_;
  std::vector<Place> changed_;  // since a timer passed; only where there is one
  // By the entry that is being added: what it touched, and what is left of sessions without any
  // share, which may have to say so.
  std::vector<Place> touched_;
  struct Vanished {
    GroupIndex group{};
    WindowSpan window;
    WindowCell cell;
  };
  std::vector<Vanished> vanished_;
};

}  // namespace tillcast
