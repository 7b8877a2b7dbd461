// ingest/byte_source.h: a stream of bytes: a file, or what is inside a gzip stream.
//
// Threads: one. Errors say WHY, without the file's name, which the reader adds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace tillcast {

class ByteSource {
 public:
  struct Progress {
    uint64_t done = 0;
    uint64_t total = 0;  // 0: unknown
  };

  virtual ~ByteSource() = default;

  // Fills the buffer's beginning; 0 is the end. REQUIRES: size > 0.
  virtual Result<size_t> read(char* buffer, size_t size) = 0;
  virtual Progress progress() const = 0;
};

Result<std::unique_ptr<ByteSource>> open_file_source(const std::filesystem::path& path);

// Inflates all members of the gzip stream; a cut or damaged one is an error.
std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> compressed);

// `first` before the rest of `source`: for bytes that were read to see what they are.
std::unique_ptr<ByteSource> make_prefixed_source(std::string first,
                                                 std::unique_ptr<ByteSource> source);

// Reads until there are `size` bytes or the end.
Result<std::string> read_up_to(ByteSource& source, size_t size);

// Refuses data that swells as no shop's file does (a "zip bomb"): above 64 MiB at most 200 bytes a
// byte.
Result<> check_inflation(uint64_t compressed_bytes, uint64_t bytes);

}  // namespace tillcast
