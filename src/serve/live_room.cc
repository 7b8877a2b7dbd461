#include "serve/live_room.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>

#include "serve/server_options.h"

namespace tillcast {
namespace {

using std::chrono::steady_clock;

constexpr auto kSubscribeWithin = std::chrono::seconds(2);
constexpr size_t kTurnsAtOnce = 64;  // some 0.3 ms

}  // namespace

void LiveRoom::admit(LiveArrival arrival, std::string_view first) {
  const auto session = std::make_shared<LiveSession>(*this, std::move(arrival));
  session->heard_at = session->waits_since = steady_clock::now();
  all_.push_back(*session);
  undecided_.push_back(*session);
  session->begin(first);
  board_.clients_now(hub_.clients());
  spdlog::debug("live: a client came, {} now", hub_.clients());
}

void LiveRoom::left() {
  board_.clients_now(hub_.clients());
  spdlog::debug("live: a client left, {} now", hub_.clients());
}

void LiveRoom::want_turn(LiveSession& session) {
  if (session.TurnHook::is_linked()) return;
  turns_.push_back(session);
  if (turns_called_) return;
  turns_called_ = true;
  boost::asio::post(io_, [this] { give_turns(); });
}

void LiveRoom::give_turns() {
  if (hub_.clients() >= kMany) lend_turns();
  for (size_t turn = 0; turn < kTurnsAtOnce && !turns_.empty(); ++turn) {
    LiveSession& next = turns_.front();
    turns_.pop_front();
    next.take_turn();
  }
  turns_called_ = !turns_.empty();
  if (turns_called_) boost::asio::post(io_, [this] { give_turns(); });
}

void LiveRoom::lend_turns() {
  while (!turns_.empty() && sender_.has_room()) {
    LiveWrites writes;
    writes.reserve(kTurnsAtOnce);
    for (size_t turn = 0; turn < kTurnsAtOnce && !turns_.empty(); ++turn) {
      LiveSession& next = turns_.front();
      turns_.pop_front();
      if (auto write = next.lend_turn()) writes.push_back(std::move(*write));
    }
    if (writes.empty()) return;
    sender_.write(std::move(writes), [](LiveWrites& done) {
      for (const LiveWrite& write : done) write.session->take_back(write);
    });
  }
}

void LiveRoom::heard(LiveSession& session) {
  session.heard_at = steady_clock::now();
  session.pinged = false;
  all_.splice(all_.end(), all_, all_.iterator_to(session));
}

void LiveRoom::closing(LiveSession& session) {
  session.PatienceHook::unlink();
  session.waits_since = steady_clock::now();
  leaving_.push_back(session);
  board_.clients_now(hub_.clients());
}

void LiveRoom::beat(Instant now) {
  while (!undecided_.empty() && now - undecided_.front().waits_since >= kSubscribeWithin)
    undecided_.front().subscribe({});
  while (!leaving_.empty() && now - leaving_.front().waits_since >= door_.live_goodbye_max)
    leaving_.front().end();
  see_to_silent(now);
}

// Only those at the front are looked at: whoever answers goes to the end.
void LiveRoom::see_to_silent(Instant now) {
  while (!all_.empty() && now - all_.front().heard_at >= door_.live_silence_max) all_.front().end();
  for (LiveSession& session : all_) {
    if (now - session.heard_at < door_.live_ping_after) break;
    if (!session.pinged) session.ping();
  }
}

void LiveRoom::close_all() {
  for (LiveSession& session : all_) session.close(CloseCode::kGoingAway);
}

void LiveRoom::shut_out(const std::function<bool(const Pass&)>& still_good) {
  for (LiveSession& session : all_)
    if (!still_good(session.pass())) session.close(CloseCode::kPolicy);
}

}  // namespace tillcast
