#include "engine/checkpoint_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tillcast {
namespace {

constexpr int kFirstOwnDescriptor = 3;
constexpr int kNiceness = 5;  // orders come first

// With every signal blocked: the parent's handlers would write to descriptors that are others'
// here.
[[noreturn]] void run_copy(pid_t parent, const std::function<Result<>()>& write) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it ended before
  ::close_range(kFirstOwnDescriptor, ~0U, 0);
  ::setpriority(PRIO_PROCESS, 0, kNiceness);
  ::_exit(write().ok() ? 0 : 1);
}

}  // namespace

Result<> CheckpointProcess::start(const std::function<Result<>()>& write) {
  TC_ASSERT(!running());
  started_at_ = Clock::now();
  const pid_t parent = ::getpid();
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) run_copy(parent, write);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0)
    return unavailable(
        fmt::format("checkpoint: cannot copy the process: {}", std::strerror(error)));
  pid_ = pid;
  return Done{};
}

std::optional<Result<>> CheckpointProcess::ended() {
  if (!running()) return std::nullopt;
  int status = 0;
  const pid_t done = ::waitpid(pid_, &status, WNOHANG);
  if (done == 0 || (done < 0 && errno == EINTR)) return std::nullopt;
  pid_ = 0;
  ended_at_ = Clock::now();
  if (done > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return Result<>(Done{});
  return Result<>(unavailable("checkpoint: could not be written; the next one is tried in time"));
}

void CheckpointProcess::stop() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  ended_at_ = Clock::now();
}

}  // namespace tillcast
