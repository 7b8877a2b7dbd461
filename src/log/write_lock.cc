#include "log/write_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

namespace tillcast {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(500);
constexpr auto kPause = std::chrono::milliseconds(5);

}  // namespace

Result<std::unique_ptr<WriteLock>> WriteLock::take(const std::filesystem::path& data_dir) {
  const std::string path = (data_dir / "lock").string();
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return unavailable(fmt::format("{}: {}", path, std::strerror(errno)));
  auto lock = std::make_unique<WriteLock>(fd);
  // A process that was killed may leave its checkpoint's copy behind, which has the lock, too, for
  // the milliseconds until it notices.
  const auto end = std::chrono::steady_clock::now() + kPatience;
  bool taken = false;
  while (!(taken = ::flock(fd, LOCK_EX | LOCK_NB) == 0) && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(kPause);
  if (!taken)
    return unavailable(
        fmt::format("data directory {}: another tillcast writes to it; stop that one, or send it "
                    "the orders: 'tillcast replay FILE'",
                    data_dir.string()));
  return lock;
}

WriteLock::~WriteLock() { ::close(fd_); }

}  // namespace tillcast
