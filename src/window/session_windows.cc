#include "window/session_windows.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace tillcast {

SessionWindows::SessionWindows(const WindowSpec& spec, const PaneRules& rules)
    : spec_(spec), rules_(rules), early_(rules.early.every_ms), late_(rules.late.every_ms) {}

bool SessionWindows::add(const OrderShare& share) {
  Sessions& sessions = sessions_[static_cast<Group>(share.group)];
  const bool done = share.weight > 0 ? join(sessions, share) : take_back(sessions, share);
  if (sessions.empty()) sessions_.erase(static_cast<Group>(share.group));
  if (speaks()) touched_.emplace_back(share.group, share.at_ms);
  return done;
}

void SessionWindows::entry_added(std::vector<Pane>& panes) {
  for (Vanished& gone : vanished_)
    gone.cell.fire(gone.window, gone.group, timing_of(gone.window.end_ms), rules_.mode, panes);
  vanished_.clear();
  for (const auto& [group, at_ms] : touched_) {
    const auto place = sessions_.find(static_cast<Group>(group));
    if (place == sessions_.end()) continue;
    // The one that holds the moment; where it was taken out, those on both sides of it.
    Sessions& sessions = place.value();
    const auto next = std::ranges::lower_bound(sessions, at_ms, {}, &Session::last_ms);
    const auto end = next == sessions.end() ? next : std::next(next);
    for (auto session = next == sessions.begin() ? next : std::prev(next); session != end;
         ++session) {
      const WindowSpan span = span_of(*session);
      const PaneTiming timing = timing_of(span.end_ms);
      if (session->cell.entry_added(timing == PaneTiming::kLate ? rules_.late : rules_.early))
        session->cell.fire(span, group, timing, rules_.mode, panes);
    }
  }
  touched_.clear();
}

bool SessionWindows::join(Sessions& sessions, const OrderShare& share) {
  const int64_t at_ms = share.at_ms;
  const auto group = static_cast<Group>(share.group);
  // Those it is less than a gap away from: at most one before and one after it, or around it.
  const auto first = std::ranges::partition_point(
      sessions, [&](const Session& session) { return session.last_ms() + spec_.size_ms <= at_ms; });
  auto past = first;
  while (past != sessions.end() && past->begin_ms() < at_ms + spec_.size_ms) ++past;
  if (first == past) {
    if (rules_.closed(at_ms + spec_.size_ms, clock_.watermark_ms)) return false;
    const auto made = sessions.insert(first, Session{{share}, {}});
    made->cell.add(share, rules_.mode);
    by_end_.insert(end_of(group, *made));
    return true;
  }
  for (auto met = first; met != past; ++met) by_end_.erase(end_of(group, *met));
  for (auto met = std::next(first); met != past; ++met) {
    std::ranges::move(met->shares, std::back_inserter(first->shares));
    first->cell.merge(std::move(met->cell));
  }
  const auto place = static_cast<size_t>(first - sessions.begin());
  sessions.erase(std::next(first), past);
  Session& joined = sessions[place];
  joined.shares.insert(std::ranges::upper_bound(joined.shares, at_ms, {}, &OrderShare::at_ms),
                       share);
  joined.cell.add(share, rules_.mode);
  by_end_.insert(end_of(group, joined));
  return true;
}

bool SessionWindows::take_back(Sessions& sessions, const OrderShare& share) {
  const auto session = std::ranges::lower_bound(sessions, share.at_ms, {}, &Session::last_ms);
  if (session == sessions.end()) return false;
  std::vector<OrderShare>& all = session->shares;
  const OrderShare stated = share.taken_back();
  const auto place = std::find(std::ranges::lower_bound(all, stated.at_ms, {}, &OrderShare::at_ms),
                               all.end(), stated);
  if (place == all.end()) return false;
  const auto group = static_cast<Group>(share.group);
  by_end_.erase(end_of(group, *session));
  all.erase(place);
  session->cell.add(share, rules_.mode);
  if (all.empty()) {
    const WindowSpan span{stated.at_ms, stated.at_ms + spec_.size_ms};
    if (speaks()) vanished_.push_back({stated.group, span, std::move(session->cell)});
    sessions.erase(session);
    return true;
  }
  cut(sessions, static_cast<size_t>(session - sessions.begin()), group);
  return true;
}

// Where a gap has opened, what follows it is a session of its own; what was said stays with the
// first.
void SessionWindows::cut(Sessions& sessions, size_t place, Group group) {
  const auto begins_anew = [&](const OrderShare& before, const OrderShare& after) {
    return after.at_ms - before.at_ms >= spec_.size_ms;
  };
  for (;;) {
    std::vector<OrderShare>& all = sessions[place].shares;
    const auto gap = std::ranges::adjacent_find(all, begins_anew);
    if (gap == all.end()) break;
    Session rest;
    rest.shares.assign(std::next(gap), all.end());
    rest.cell.hold(rest.shares);
    all.erase(std::next(gap), all.end());
    sessions[place].cell.hold(all);
    by_end_.insert(end_of(group, sessions[place]));
    sessions.insert(sessions.begin() + static_cast<std::ptrdiff_t>(++place), std::move(rest));
  }
  by_end_.insert(end_of(group, sessions[place]));
}

SessionWindows::Session& SessionWindows::session_of(const End& end) {
  Sessions& sessions = sessions_.find(std::get<1>(end)).value();
  return *std::ranges::lower_bound(sessions, std::get<2>(end), {}, &Session::begin_ms);
}

void SessionWindows::fire_all(std::set<End>::iterator begin, std::set<End>::iterator end,
                              PaneTiming timing, bool changed_only, std::vector<Pane>& panes) {
  for (auto place = begin; place != end; ++place) {
    Session& session = session_of(*place);
    if (changed_only && !session.cell.changed()) continue;
    session.cell.fire(span_of(session), GroupIndex(std::get<1>(*place)), timing, rules_.mode,
                      panes);
  }
}

void SessionWindows::advance(const WindowClock& now, std::vector<Pane>& panes) {
  const int64_t before_ms = std::exchange(clock_, now).watermark_ms;
  const bool early = early_.passed(now.newest_ms);
  const bool late = late_.passed(now.newest_ms);
  if (by_end_.empty()) return;
  const auto ends_after = [&](int64_t at_ms) {
    return by_end_.upper_bound({at_ms, std::numeric_limits<Group>::max(), INT64_MAX});
  };
  if (speaks()) {
    const auto still_early = ends_after(now.watermark_ms);
    if (now.watermark_ms > before_ms)
      fire_all(ends_after(before_ms), still_early, PaneTiming::kOnTime, false, panes);
    if (early) fire_all(still_early, by_end_.end(), PaneTiming::kEarly, true, panes);
    if (late) fire_all(by_end_.begin(), still_early, PaneTiming::kLate, true, panes);
  }
  while (!by_end_.empty() && rules_.closed(std::get<0>(*by_end_.begin()), now.watermark_ms)) {
    const auto first = by_end_.begin();
    fire_all(first, std::next(first), speaks() ? PaneTiming::kLate : PaneTiming::kOnTime, speaks(),
             panes);
    const auto sessions = sessions_.find(std::get<1>(*first));
    // Of a group's sessions the first closes first.
    sessions.value().erase(sessions.value().begin());
    if (sessions->second.empty()) sessions_.erase(sessions);
    by_end_.erase(first);
  }
}

void SessionWindows::save(const SaveGroup& save) const {
  for (const auto& [group, sessions] : sessions_) {
    for (const Session& session : sessions) {
      ByteWriter out;
      out.varint(session.shares.size());
      for (const OrderShare& share : session.shares) tillcast::save(out, share);
      session.cell.save(out);
      save(GroupIndex(group), out.bytes());
    }
  }
}

Result<> SessionWindows::load(GroupIndex group, std::string_view bytes) {
  ByteReader in(bytes);
  constexpr size_t kShareBytesMin = 17;
  Session session;
  Sessions& sessions = sessions_[static_cast<Group>(group)];
  // Each less than a gap after the one before; the first of them a gap after the session before.
  int64_t before_ms = sessions.empty() ? INT64_MIN : sessions.back().last_ms();
  bool sound = true;
  for (uint64_t left = in.count(kShareBytesMin); left > 0 && sound; --left) {
    const auto share = load_share(in);
    sound = share && share->group == group && share->weight == 1 && share->at_ms >= before_ms;
    if (!sound) break;
    const bool first = session.shares.empty();
    if (before_ms != INT64_MIN) sound = first == (share->at_ms - before_ms >= spec_.size_ms);
    session.shares.push_back(*share);
    before_ms = share->at_ms;
  }
  if (!sound || session.shares.empty() || !session.cell.load(in) || !in.at_end())
    return corrupt("state: a damaged session");
  by_end_.insert(end_of(static_cast<Group>(group), session));
  sessions.push_back(std::move(session));
  return Done{};
}

void SessionWindows::resume_at(const WindowClock& clock) {
  clock_ = clock;
  early_.resume_at(clock.newest_ms);
  late_.resume_at(clock.newest_ms);
}

}  // namespace tillcast
