#include "ingest/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace tillcast {
namespace {

constexpr uint64_t kInflationFreeBytes = 64ull << 20;
constexpr uint64_t kInflationMax = 200;
constexpr size_t kCompressedChunkBytes = 256 << 10;

class FileSource : public ByteSource {
 public:
  FileSource(int fd, uint64_t bytes) : fd_(fd), progress_{0, bytes} {}
  ~FileSource() override { ::close(fd_); }

  Result<size_t> read(char* buffer, size_t size) override {
    for (;;) {
      const ssize_t got = ::read(fd_, buffer, size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return unavailable(fmt::format("cannot read: {}", std::strerror(errno)));
      progress_.done += static_cast<uint64_t>(got);
      return static_cast<size_t>(got);
    }
  }
  Progress progress() const override { return progress_; }

 private:
  int fd_;
  Progress progress_;
};

class GzipSource : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)), input_(kCompressedChunkBytes) {
    TC_ASSERT(inflateInit2(&stream_, 15 + 16) == Z_OK);  // 16: a gzip header, not zlib's
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  Result<size_t> read(char* buffer, size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(size, 1u << 30));
    const size_t wanted = stream_.avail_out;
    while (stream_.avail_out > 0) {
      if (stream_.avail_in == 0 && !at_end_) TC_TRY(refill());
      if (stream_.avail_in == 0) break;
      TC_TRY(inflate_some());
    }
    const size_t got = wanted - stream_.avail_out;
    if (got == 0 && !between_members_)
      return invalid("the gzip data is cut short; copy or download it again");
    bytes_ += got;
    TC_TRY(check_inflation(compressed_bytes_, bytes_));
    return got;
  }
  Progress progress() const override { return compressed_->progress(); }

 private:
  Result<> refill() {
    TC_ASSIGN(const size_t got, compressed_->read(input_.data(), input_.size()));
    at_end_ = got == 0;
    compressed_bytes_ += got;
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(got);
    return Done{};
  }

  Result<> inflate_some() {
    if (between_members_) {
      // Writers may fill up with zeros after the last member; another member begins with 1f.
      if (members_ > 0 && *stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
        return Done{};
      }
      TC_ASSERT(inflateReset(&stream_) == Z_OK);
      between_members_ = false;
    }
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      between_members_ = true;
      ++members_;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return invalid("the gzip data is damaged; copy or download it again");
    }
    return Done{};
  }

  std::unique_ptr<ByteSource> compressed_;
  std::vector<char> input_;
  z_stream stream_{};
  bool at_end_ = false;
  bool between_members_ = true;
  uint64_t members_ = 0;
  uint64_t compressed_bytes_ = 0;
  uint64_t bytes_ = 0;
};

class PrefixedSource : public ByteSource {
 public:
  PrefixedSource(std::string first, std::unique_ptr<ByteSource> source)
      : first_(std::move(first)), source_(std::move(source)) {}

  Result<size_t> read(char* buffer, size_t size) override {
    if (given_ == first_.size()) return source_->read(buffer, size);
    const size_t count = std::min(size, first_.size() - given_);
    std::memcpy(buffer, first_.data() + given_, count);
    given_ += count;
    return count;
  }
  Progress progress() const override { return source_->progress(); }

 private:
  std::string first_;
  size_t given_ = 0;
  std::unique_ptr<ByteSource> source_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const bool missing = errno == ENOENT;
    return Error{
        missing ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
        fmt::format("cannot open: {}; check the name and its rights", std::strerror(errno))};
  }
  struct stat status {};
  const bool known = ::fstat(fd, &status) == 0;
  if (known && S_ISDIR(status.st_mode)) {
    ::close(fd);
    return invalid("is a folder; name the files in it");
  }
  const bool regular = known && S_ISREG(status.st_mode);
  return std::unique_ptr<ByteSource>(
      new FileSource(fd, regular ? static_cast<uint64_t>(status.st_size) : 0));
}

std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GzipSource>(std::move(compressed));
}

std::unique_ptr<ByteSource> make_prefixed_source(std::string first,
                                                 std::unique_ptr<ByteSource> source) {
  return std::make_unique<PrefixedSource>(std::move(first), std::move(source));
}

Result<std::string> read_up_to(ByteSource& source, size_t size) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    TC_ASSIGN(const size_t got, source.read(bytes.data() + filled, size - filled));
    if (got == 0) break;
    filled += got;
  }
  bytes.resize(filled);
  return bytes;
}

Result<> check_inflation(uint64_t compressed_bytes, uint64_t bytes) {
  if (bytes <= kInflationFreeBytes || bytes / kInflationMax <= compressed_bytes) return Done{};
  return invalid(
      fmt::format("swells to more than {} times its size, as no list of orders does; "
                  "if it is one, unpack it first",
                  kInflationMax));
}

}  // namespace tillcast
