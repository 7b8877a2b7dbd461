#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tillcast {
namespace {

constexpr size_t kLongBytes = 1 << 20;    // at once: part of something long
constexpr off_t kCachedBytes = 16 << 20;  // of that, waiting for the disk
constexpr off_t kPageBytes = 4096;
constexpr size_t kAskedAheadBytes = 32 << 20;

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

// Where a file system or a sandbox has no such call, all is left to the sync at the end.
bool cannot_push(int error) {
  return error == ENOSYS || error == EINVAL || error == ESPIPE || error == EOPNOTSUPP ||
         error == EPERM;
}

// Gigabytes that nobody reads soon would take memory from what is in use and, at the end, wait for
// one long sync. So what is long is sent to the disk as it is written, and out of the page cache
// once it is there. False, errno: the disk refused it. What the waiting call says must be heard:
// the sync at the end would not be told again.
bool push_out(int fd, size_t written) {
  const off_t end = ::lseek(fd, 0, SEEK_CUR) / kPageBytes * kPageBytes;
  const off_t count = static_cast<off_t>(written) / kPageBytes * kPageBytes + kPageBytes;
  const off_t begin = std::max<off_t>(end - count, 0);
  if (end <= 0) return true;
  ::sync_file_range(fd, begin, end - begin, SYNC_FILE_RANGE_WRITE);  // begun only: tells nothing
  const off_t old_end = end - kCachedBytes;
  if (old_end <= 0) return true;
  const off_t old_begin = std::max<off_t>(begin - kCachedBytes, 0);
  constexpr unsigned kThere =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(fd, old_begin, old_end - old_begin, kThere) != 0) return cannot_push(errno);
  ::posix_fadvise(fd, old_begin, old_end - old_begin, POSIX_FADV_DONTNEED);
  return true;
}

// So that the disk reads what comes next while this is looked at: what the kernel reads ahead of a
// mapping by itself is so little that each part is waited for.
void ask_for(std::string_view bytes, size_t begin, size_t count) {
  if (begin >= bytes.size()) return;
  const size_t end = std::min(bytes.size(), begin + count);
  ::madvise(const_cast<char*>(bytes.data()) + begin, end - begin, MADV_WILLNEED);
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

Result<std::unique_ptr<FileWriter>> FileWriter::create(std::filesystem::path path,
                                                       FileReaders readers) {
  const std::filesystem::path temporary = path.string() + ".new";
  const int fd = open_alone(temporary, readers == FileReaders::kAll ? 0644 : 0600);
  if (fd < 0) return failed(path, "create");
  auto writer = std::unique_ptr<FileWriter>(new FileWriter(std::move(path), fd));
  if (::ftruncate(fd, 0) != 0) return failed(writer->path_, "write");
  return writer;
}

FileWriter::FileWriter(std::filesystem::path path, int fd)
    : path_(std::move(path)), temporary_(path_.string() + ".new"), fd_(fd) {}

FileWriter::~FileWriter() {
  if (fd_ < 0) return;
  ::unlink(temporary_.c_str());
  ::close(fd_);
}

void FileWriter::write(std::string_view bytes) {
  const size_t all = bytes.size();
  while (failure_.ok() && !bytes.empty()) {
    const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0)
      failure_ = failed(path_, "write");
    else
      bytes.remove_prefix(static_cast<size_t>(put));
  }
  if (failure_.ok() && all >= kLongBytes && !push_out(fd_, all)) failure_ = failed(path_, "write");
}

void FileWriter::write_at(uint64_t offset, std::string_view bytes) {
  while (failure_.ok() && !bytes.empty()) {
    const ssize_t put = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      failure_ = failed(path_, "write");
    } else {
      offset += static_cast<uint64_t>(put);
      bytes.remove_prefix(static_cast<size_t>(put));
    }
  }
}

Result<> FileWriter::commit() {
  TC_TRY(failure_);
  if (::fdatasync(fd_) != 0) return failed(path_, "sync");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed(path_, "replace");
  ::close(std::exchange(fd_, -1));
  const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) ::fsync(directory.get());
  return Done{};
}

Result<> write_file(const std::filesystem::path& path, std::string_view bytes,
                    FileReaders readers) {
  TC_ASSIGN(const std::unique_ptr<FileWriter> file, FileWriter::create(path, readers));
  file->write(bytes);
  return file->commit();
}

Result<std::unique_ptr<MappedFile>> MappedFile::open(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failed(path, "open");
  struct stat there {};
  if (::fstat(file.get(), &there) != 0) return failed(path, "read");
  const auto size = static_cast<size_t>(there.st_size);
  if (size == 0) return std::unique_ptr<MappedFile>(new MappedFile({}));
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (bytes == MAP_FAILED) return failed(path, "read");
  ::madvise(bytes, size, MADV_SEQUENTIAL);
  auto mapped =
      std::unique_ptr<MappedFile>(new MappedFile({static_cast<const char*>(bytes), size}));
  ask_for(mapped->bytes(), 0, kAskedAheadBytes);
  return mapped;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

void MappedFile::forget_before(const char* end) const {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  const auto bytes = static_cast<size_t>(end - bytes_.data()) / page * page;
  if (bytes > 0) ::madvise(const_cast<char*>(bytes_.data()), bytes, MADV_DONTNEED);
  ask_for(bytes_, bytes, kAskedAheadBytes);
}

std::filesystem::path program_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::current_path() : program.parent_path();
}

}  // namespace tillcast
