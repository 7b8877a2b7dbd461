// ingest/byte_sink.h: where a written file's bytes go.
//
// Threads: one. Errors name the file. A file that was not finished is removed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<> write(std::string_view bytes) = 0;
  // The last call: what is not written by then is not there.
  virtual Result<> finish() = 0;
};

// A file, gzipped if its name ends in .gz; "-" is standard output.
Result<std::unique_ptr<ByteSink>> open_sink(const std::string& path);

}  // namespace tillcast
