#include "bench/loop.h"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace tillcast {

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  TC_ASSERT(epoll_ >= 0);
  ::prctl(PR_SET_TIMERSLACK, 1'000);  // nanoseconds; waiting adds 50 us by default
}

Loop::~Loop() { ::close(epoll_); }

void Loop::add(int fd, Watcher& watcher) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &watcher}};
  TC_ASSERT(::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0);
}

void Loop::watch_writable(int fd, Watcher& watcher, bool writable) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = &watcher}};
  if (writable) event.events |= EPOLLOUT;
  TC_ASSERT(::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0);
}

void Loop::remove(int fd) { ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

void Loop::turn(Instant until) {
  std::array<epoll_event, 256> events;
  const auto wait = std::max(std::chrono::nanoseconds(until - now()), std::chrono::nanoseconds(0));
  const timespec timeout{.tv_sec = wait.count() / 1'000'000'000,
                         .tv_nsec = wait.count() % 1'000'000'000};
  const int count = ::epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
  for (int i = 0; i < count; ++i) {
    const uint32_t what = events[static_cast<size_t>(i)].events;
    static_cast<Watcher*>(events[static_cast<size_t>(i)].data.ptr)
        ->ready((what & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0, (what & EPOLLOUT) != 0);
  }
}

}  // namespace tillcast
