#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tillcast {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error failed(const std::filesystem::path& path, const char* what) {
  const ErrorCode code = errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  return {code, fmt::format("{}: cannot {}: {}", path.string(), what, std::strerror(errno))};
}

// Opens it for this writer alone; another process that writes the same file waits for its turn. One
// that was killed leaves it to the next.
int open_alone(const std::filesystem::path& path, mode_t mode) {
  for (;;) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode);
    if (file < 0) return file;
    while (::flock(file, LOCK_EX) != 0 && errno == EINTR) {
    }
    struct stat held {};
    struct stat there {};
    if (::fstat(file, &held) == 0 && ::stat(path.c_str(), &there) == 0 &&
        held.st_ino == there.st_ino && held.st_dev == there.st_dev) {
      // One that was left behind may be open to more readers.
      if (mode == 0600 && ::fchmod(file, mode) != 0) return ::close(file), -1;
      return file;
    }
    ::close(file);  // who had it before has put it in its place
  }
}

// Errors name `path`, which is what the caller knows.
Result<> write_and_replace(int file, const std::filesystem::path& temporary,
                           const std::filesystem::path& path, std::string_view bytes) {
  if (::ftruncate(file, 0) != 0) return failed(path, "write");
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failed(path, "write");
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  if (::fdatasync(file) != 0) return failed(path, "sync");
  if (::rename(temporary.c_str(), path.c_str()) != 0) return failed(path, "replace");
  return Done{};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, uint64_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failed(path, "open");
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, "read");
    if (got == 0) return bytes;
    if (bytes.size() + static_cast<size_t>(got) > bytes_max)
      return invalid(fmt::format("{}: larger than {} bytes", path.string(), bytes_max));
    bytes.append(buffer, static_cast<size_t>(got));
  }
}

Result<> write_file(const std::filesystem::path& path, std::string_view bytes,
                    FileReaders readers) {
  const std::filesystem::path temporary = path.string() + ".new";
  const Descriptor file(open_alone(temporary, readers == FileReaders::kAll ? 0644 : 0600));
  if (file.get() < 0) return failed(path, "create");
  if (auto written = write_and_replace(file.get(), temporary, path, bytes); !written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) ::fsync(directory.get());
  return Done{};
}

std::filesystem::path program_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::current_path() : program.parent_path();
}

}  // namespace tillcast
