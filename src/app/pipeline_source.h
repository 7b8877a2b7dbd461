// app/pipeline_source.h: where a pipeline's orders come from: files, or the data directory's log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/stated_order.h"
#include "ingest/order_reader.h"

namespace tillcast {

// How much of a source was taken.
struct SourcePlace {
  uint64_t taken = 0;       // entries, from its first
  uint64_t last_print = 0;  // of the last of them (print_of); tells this source from another
};

uint64_t print_of(const Stated& entry);

struct SourceCounts {
  uint64_t rejected = 0;  // rows that could not be used
  std::string first_rejected;
};

class PipelineSource {
 public:
  virtual ~PipelineSource() = default;

  // Where the entry was read; what it returns ends the reading and is returned.
  using OnEntry = std::function<Result<>(Stated&& entry)>;
  // How far it is in thousandths, where that is known.
  using OnProgress = std::function<void(uint64_t thousandths)>;
  // The entries after `from`, in an order that is the source's own. kConflict: what stands there is
  // not what was taken.
  virtual Result<> read(const SourcePlace& from, const OnEntry& on_entry,
                        const OnProgress& on_progress) = 0;

  const SourceCounts& counts() const { return counts_; }

 protected:
  SourceCounts counts_;
};

// One file after the other.
std::unique_ptr<PipelineSource> file_source(std::vector<std::string> files, ReadOptions options);
// A server may be writing to it; what it has written since can be read by another call.
Result<std::unique_ptr<PipelineSource>> log_source(const std::filesystem::path& data_dir);

}  // namespace tillcast
