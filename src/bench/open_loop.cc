#include "bench/open_loop.h"

#include <algorithm>

#include "base/progress.h"

namespace tillcast {

Result<std::unique_ptr<OpenLoop>> OpenLoop::open(Loop& loop, uint16_t port, size_t connections) {
  std::unique_ptr<OpenLoop> made(new OpenLoop(loop));
  made->lines_.resize(connections);
  for (Line& line : made->lines_) {
    TC_ASSIGN(line.connection, HttpConnection::open(loop, port));
    made->free_.push_back(&line);
  }
  return made;
}

Result<OpenLoopRun> OpenLoop::run(const OpenLoopPlan& plan, Make make, Heard heard) {
  static constexpr double kWaitSeconds = 1;
  plan_ = plan;
  make_ = std::move(make);
  heard_ = std::move(heard);
  run_ = {};
  total_ = std::max<uint64_t>(1, static_cast<uint64_t>(plan.rate * plan.seconds));
  begun_ = now();
  for (Line& line : lines_) line.free_since = begun_;
  Progress progress(plan.title, total_, "requests");
  while (!error_ && !(all_sent() && free_.size() == lines_.size())) {
    send_due();
    progress.set(run_.sent);
    const bool waits_for_time = !all_sent() && !free_.empty();
    loop_.turn(waits_for_time ? due(run_.sent) : later(now(), kWaitSeconds));
  }
  if (error_) return *error_;
  run_.seconds = seconds_between(begun_, now());
  return std::move(run_);
}

void OpenLoop::send_due() {
  while (!error_ && !free_.empty() && !all_sent()) {
    const Instant at = now();
    const Instant due_at = due(run_.sent);
    if (due_at > at) return;
    if (seconds_between(due_at, at) > plan_.behind_seconds_max) {
      run_.gave_up = true;
      return;
    }
    Line& line = *free_.back();
    free_.pop_back();
    line.number = run_.sent++;
    run_.sent_late.add(seconds_between(std::max(due_at, line.free_since), at));
    make_(line.request, line.number, due_at);
    line.connection->send(
        line.request.head, line.request.body,
        [this, &line](const Result<HttpAnswer>& answer) { answered(line, answer); });
  }
}

void OpenLoop::answered(Line& line, const Result<HttpAnswer>& answer) {
  const Instant at = now();
  run_.took.add(seconds_between(due(line.number), at));
  line.free_since = at;
  free_.push_back(&line);
  const Result<> heard = answer.ok() ? heard_(line.number, *answer) : Result<>(answer.error());
  if (!heard.ok() && !error_) error_ = heard.error();
  send_due();
}

}  // namespace tillcast
