// fuzz/sources.h: bytes in memory as the streams and files that readers take.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/byte_source.h"

namespace tillcast::fuzz {

// At most `chunk` bytes a read. The bytes outlive it.
class MemorySource final : public ByteSource {
 public:
  MemorySource(std::string_view bytes, size_t chunk) : bytes_(bytes), chunk_(chunk) {}
  Result<size_t> read(char* buffer, size_t size) override;
  Progress progress() const override { return {at_, bytes_.size()}; }

 private:
  std::string_view bytes_;
  size_t chunk_;
  size_t at_ = 0;
};

// A file without a name, in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::filesystem::path path() const;

 private:
  int file_;
};

// A folder in memory for the life of the process; it is removed at its end.
std::filesystem::path scratch_folder();

// A zip of these files, nothing compressed: what is changed in them is seen by their readers.
std::string stored_zip(const std::vector<std::pair<std::string, std::string_view>>& files);

}  // namespace tillcast::fuzz
