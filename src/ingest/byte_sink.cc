#include "ingest/byte_sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace tillcast {
namespace {

class FileSink : public ByteSink {
 public:
  FileSink(int fd, std::string path) : fd_(fd), path_(std::move(path)) {
    struct stat status {};
    is_regular_ = ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  }
  ~FileSink() override {
    if (is_standard_output()) return;
    if (fd_ >= 0) ::close(fd_);
    if (!finished_ && is_regular_) ::unlink(path_.c_str());
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  Result<> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return failed();
      bytes.remove_prefix(static_cast<size_t>(put));
    }
    return Done{};
  }
  Result<> finish() override {
    finished_ = true;
    if (is_standard_output()) return Done{};
    const int status = ::close(fd_);
    fd_ = -1;
    return status == 0 ? Result<>(Done{}) : failed();
  }

 private:
  bool is_standard_output() const { return fd_ == STDOUT_FILENO; }
  Error failed() const {
    return unavailable(fmt::format("{}: cannot write: {}; free some space or choose another place",
                                   path_, std::strerror(errno)));
  }

  int fd_;
  std::string path_;
  bool finished_ = false;
  bool is_regular_ = false;
};

class GzipSink : public ByteSink {
 public:
  explicit GzipSink(std::unique_ptr<ByteSink> below) : below_(std::move(below)), out_(1 << 18) {
    constexpr int kGzip = 15 + 16, kMemory = 8;
    TC_ASSERT(deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kGzip, kMemory,
                           Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~GzipSink() override { deflateEnd(&stream_); }
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;

  Result<> write(std::string_view bytes) override { return deflate_all(bytes, Z_NO_FLUSH); }
  Result<> finish() override {
    TC_TRY(deflate_all({}, Z_FINISH));
    return below_->finish();
  }

 private:
  Result<> deflate_all(std::string_view bytes, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      TC_ASSERT(deflate(&stream_, flush) != Z_STREAM_ERROR);
      TC_TRY(below_->write({out_.data(), out_.size() - stream_.avail_out}));
    } while (stream_.avail_out == 0);
    return Done{};
  }

  std::unique_ptr<ByteSink> below_;
  std::vector<char> out_;
  z_stream stream_{};
};

}  // namespace

Result<std::unique_ptr<ByteSink>> open_sink(const std::string& path) {
  if (path == "-") return std::unique_ptr<ByteSink>(new FileSink(STDOUT_FILENO, "standard output"));
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0)
    return unavailable(
        fmt::format("{}: cannot create: {}; choose another place", path, std::strerror(errno)));
  auto file = std::make_unique<FileSink>(fd, path);
  if (!path.ends_with(".gz")) return std::unique_ptr<ByteSink>(std::move(file));
  return std::unique_ptr<ByteSink>(new GzipSink(std::move(file)));
}

}  // namespace tillcast
