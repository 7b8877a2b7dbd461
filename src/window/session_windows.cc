#include "window/session_windows.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace tillcast {

SessionWindows::SessionWindows(const WindowSpec& spec, const PaneRules& rules)
    : spec_(spec), rules_(rules), early_(rules.early.every_ms), late_(rules.late.every_ms) {}

bool SessionWindows::add(const OrderShare& share) {
  const auto group = static_cast<Group>(share.group);
  Sessions& sessions = sessions_[group];
  const bool done = share.weight > 0 ? join(sessions, share) : take_back(sessions, share);
  if (sessions.empty()) sessions_.erase(group);
  if (rules_.speaks()) touched_.emplace_back(share.group, share.at_ms);
  return done;
}

SessionWindows::Sessions::iterator SessionWindows::at_or_before(Sessions& sessions, int64_t at_ms) {
  const auto after = sessions.upper_bound(at_ms);
  return after == sessions.begin() ? sessions.end() : std::prev(after);
}

SessionWindows::Session SessionWindows::take_out(Group group, Sessions& sessions,
                                                 Sessions::iterator session) {
  by_end_.erase(end_of(group, session->second));
  return std::move(sessions.extract(session).mapped());
}

void SessionWindows::put_in(Group group, Sessions& sessions, Session&& session) {
  by_end_.insert(end_of(group, session));
  const int64_t begin_ms = session.begin_ms();
  sessions.emplace(begin_ms, std::move(session));
}

bool SessionWindows::join(Sessions& sessions, const OrderShare& share) {
  const auto group = static_cast<Group>(share.group);
  Session joined;
  // Less than a gap away: at most one before (or around) it, and one after.
  const auto before = at_or_before(sessions, share.at_ms);
  if (before != sessions.end() && share.at_ms < before->second.last_ms() + spec_.size_ms)
    joined = take_out(group, sessions, before);
  const auto after = sessions.upper_bound(share.at_ms);
  if (after != sessions.end() && after->first < share.at_ms + spec_.size_ms) {
    Session other = take_out(group, sessions, after);
    if (joined.shares.size() < other.shares.size()) std::swap(joined, other);
    joined.shares.merge(other.shares);
    joined.cell.merge(std::move(other.cell));
  }
  if (joined.shares.empty() && rules_.closed(share.at_ms + spec_.size_ms, clock_.watermark_ms))
    return false;
  // One that is there already was said before, by an order that is not remembered any more.
  if (joined.shares.emplace(std::pair(share.at_ms, share.order), share).second)
    joined.cell.add(share);
  take_up_vanished(joined, share);
  put_in(group, sessions, std::move(joined));
  return true;
}

// Where an entry takes back all of a session and adds to it again, that is the same one.
void SessionWindows::take_up_vanished(Session& session, const OrderShare& share) {
  std::erase_if(vanished_, [&](Vanished& gone) {
    const WindowSpan span = span_of(session);
    if (gone.group != share.group || gone.window.begin_ms >= span.end_ms ||
        span.begin_ms >= gone.window.end_ms)
      return false;
    session.cell.merge(std::move(gone.cell));
    return true;
  });
}

// What follows a gap is a session of its own; the smaller part of the two is moved and returned.
SessionWindows::Session SessionWindows::cut(Session& session, Shares::iterator after_gap) {
  auto head = session.shares.begin();
  auto tail = after_gap;
  while (head != after_gap && tail != session.shares.end()) ++head, ++tail;
  const bool head_is_smaller = tail != session.shares.end();
  auto node = head_is_smaller ? session.shares.begin() : after_gap;
  const auto end = head_is_smaller ? after_gap : session.shares.end();
  Session part;
  std::vector<OrderShare> moved;
  while (node != end) {
    moved.push_back(node->second);
    part.shares.insert(part.shares.end(), session.shares.extract(node++));
  }
  part.cell = session.cell.give(moved);
  return part;
}

bool SessionWindows::take_back(Sessions& sessions, const OrderShare& share) {
  const auto group = static_cast<Group>(share.group);
  const auto found = at_or_before(sessions, share.at_ms);
  if (found == sessions.end()) return false;
  const auto place = found->second.shares.find({share.at_ms, share.order});
  if (place == found->second.shares.end()) return false;
  Session session = take_out(group, sessions, found);
  const WindowSpan span = span_of(session);
  session.cell.add(place->second.taken_back());
  const auto next = session.shares.erase(place);
  if (session.shares.empty()) {
    if (rules_.speaks()) vanished_.push_back({share.group, span, std::move(session.cell)});
    return true;
  }
  // Where a gap has opened, what follows it is a session of its own.
  const bool gap = next != session.shares.begin() && next != session.shares.end() &&
                   next->first.first - std::prev(next)->first.first >= spec_.size_ms;
  if (gap) put_in(group, sessions, cut(session, next));
  put_in(group, sessions, std::move(session));
  return true;
}

void SessionWindows::fire(GroupIndex group, Session& session, PaneTiming timing,
                          std::vector<Pane>& panes) const {
  session.cell.fire(span_of(session), group, timing, rules_.mode, panes);
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
    auto session = sessions.lower_bound(at_ms);
    if (session != sessions.begin()) --session;
    for (int i = 0; i < 2 && session != sessions.end(); ++i, ++session) {
      WindowCell& cell = session->second.cell;
      const PaneTiming timing = timing_of(span_of(session->second).end_ms);
      if (rules_.timed() && !cell.changed()) changed_.emplace_back(group, session->first);
      if (cell.entry_added(timing == PaneTiming::kLate ? rules_.late : rules_.early))
        fire(group, session->second, timing, panes);
    }
  }
  touched_.clear();
}

// Of those that have changed since a timer passed, the ones on its side of the watermark.
void SessionWindows::fire_changed(PaneTiming timing, std::vector<Pane>& panes) {
  std::erase_if(changed_, [&](const Place& changed) {
    const auto place = sessions_.find(static_cast<Group>(changed.first));
    if (place == sessions_.end()) return true;
    const auto found = at_or_before(place.value(), changed.second);
    if (found == place.value().end()) return true;
    Session& session = found->second;
    if (timing_of(span_of(session).end_ms) != timing) return false;
    if (session.cell.changed()) fire(changed.first, session, timing, panes);
    return true;
  });
}

SessionWindows::Session& SessionWindows::session_of(const End& end) {
  return sessions_.find(std::get<1>(end)).value().find(std::get<2>(end))->second;
}

void SessionWindows::advance(const WindowClock& now, std::vector<Pane>& panes) {
  const int64_t before_ms = std::exchange(clock_, now).watermark_ms;
  const bool early = early_.passed(now.newest_ms);
  const bool late = late_.passed(now.newest_ms);
  if (by_end_.empty()) return;
  const auto ends_after = [&](int64_t at_ms) {
    return by_end_.upper_bound({at_ms, std::numeric_limits<Group>::max(), INT64_MAX});
  };
  if (rules_.speaks() && now.watermark_ms > before_ms) {
    const auto still_early = ends_after(now.watermark_ms);
    for (auto end = ends_after(before_ms); end != still_early; ++end)
      fire(GroupIndex(std::get<1>(*end)), session_of(*end), PaneTiming::kOnTime, panes);
  }
  if (early) fire_changed(PaneTiming::kEarly, panes);
  if (late) fire_changed(PaneTiming::kLate, panes);
  while (!by_end_.empty() && rules_.closed(std::get<0>(*by_end_.begin()), now.watermark_ms)) {
    const auto [end_ms, group, begin_ms] = *by_end_.begin();
    Sessions& sessions = sessions_.find(group).value();
    Session session = take_out(group, sessions, sessions.find(begin_ms));
    if (sessions.empty()) sessions_.erase(group);
    if (!rules_.speaks())
      fire(GroupIndex(group), session, PaneTiming::kOnTime, panes);
    else if (session.cell.changed())
      fire(GroupIndex(group), session, PaneTiming::kLate, panes);
  }
}

void SessionWindows::save(const SaveGroup& save) const {
  for (const auto& [group, sessions] : sessions_) {
    for (const auto& [begin_ms, session] : sessions) {
      ByteWriter out;
      out.varint(session.shares.size());
      for (const auto& [place, share] : session.shares) tillcast::save(out, share);
      session.cell.save(out);
      save(GroupIndex(group), out.bytes());
    }
  }
}

Result<> SessionWindows::load(GroupIndex group, std::string_view bytes) {
  ByteReader in(bytes);
  constexpr size_t kShareBytesMin = 25;
  Session session;
  Sessions& sessions = sessions_[static_cast<Group>(group)];
  // Each less than a gap after the one before; the first of them a gap after the session before.
  int64_t before_ms = sessions.empty() ? INT64_MIN : sessions.rbegin()->second.last_ms();
  bool sound = true;
  for (uint64_t left = in.count(kShareBytesMin); left > 0 && sound; --left) {
    const auto share = load_share(in);
    sound = share && share->group == group && share->weight == 1 && share->at_ms >= before_ms;
    if (!sound) break;
    const bool first = session.shares.empty();
    if (before_ms != INT64_MIN) sound = first == (share->at_ms - before_ms >= spec_.size_ms);
    sound = sound && session.shares.emplace(std::pair(share->at_ms, share->order), *share).second;
    before_ms = share->at_ms;
  }
  if (!sound || session.shares.empty() || !session.cell.load(in) || !in.at_end())
    return corrupt("state: a damaged session");
  if (session.cell.changed() && rules_.timed()) changed_.emplace_back(group, session.begin_ms());
  put_in(static_cast<Group>(group), sessions, std::move(session));
  return Done{};
}

void SessionWindows::resume_at(const WindowClock& clock) {
  clock_ = clock;
  early_.resume_at(clock.newest_ms);
  late_.resume_at(clock.newest_ms);
}

}  // namespace tillcast
