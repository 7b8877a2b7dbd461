#include "fuzz/sources.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "fuzz/check.h"

namespace tillcast::fuzz {
namespace {

void put(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

// What the local header and the central directory say alike, from the version on.
void put_entry(std::string& out, const std::string& name, std::string_view bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  put(out, 10, 2);      // the version needed
  out.append(8, '\0');  // no flags, stored, no time
  put(out, crc32(0, data, static_cast<uInt>(bytes.size())), 4);
  put(out, bytes.size(), 4);
  put(out, bytes.size(), 4);
  put(out, name.size(), 2);
  put(out, 0, 2);  // nothing extra
}

}  // namespace

Result<size_t> MemorySource::read(char* buffer, size_t size) {
  const size_t got = std::min({size, chunk_, bytes_.size() - at_});
  if (got > 0) std::memcpy(buffer, bytes_.data() + at_, got);
  at_ += got;
  return got;
}

MemoryFile::MemoryFile(std::string_view bytes) : file_(::memfd_create("tillcast", MFD_CLOEXEC)) {
  FUZZ_CHECK(file_ >= 0);
  FUZZ_CHECK(::write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

MemoryFile::~MemoryFile() { ::close(file_); }

std::filesystem::path MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", file_); }

std::filesystem::path scratch_folder() {
  struct Folder {
    Folder() {
      const char* const root = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
      path = fmt::format("{}/tillcast-fuzz-{}", root, ::getpid());
      std::filesystem::create_directories(path);
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
    std::filesystem::path path;
  };
  static const Folder folder;
  return folder.path;
}

std::string stored_zip(const std::vector<std::pair<std::string, std::string_view>>& files) {
  std::string zip, directory;
  for (const auto& [name, bytes] : files) {
    const size_t at = zip.size();
    zip.append("PK\x03\x04");
    put_entry(zip, name, bytes);
    zip.append(name).append(bytes);
    directory.append("PK\x01\x02");
    put(directory, 10, 2);
    put_entry(directory, name, bytes);
    directory.append(10, '\0');  // no comment, disk 0, no attributes
    put(directory, at, 4);
    directory.append(name);
  }
  const size_t at = zip.size();
  zip.append(directory).append("PK\x05\x06");
  put(zip, 0, 4);
  put(zip, files.size(), 2);
  put(zip, files.size(), 2);
  put(zip, directory.size(), 4);
  put(zip, at, 4);
  put(zip, 0, 2);
  return zip;
}

}  // namespace tillcast::fuzz
