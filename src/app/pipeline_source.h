// app/pipeline_source.h: where a pipeline's orders come from: files, the data directory's log, or a
// topic.
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
#include "kafka/address.h"

namespace tillcast {

// How much of a source was taken.
struct SourcePlace {
  uint64_t taken = 0;              // entries, from its first; of a topic 0
  uint64_t last_print = 0;         // of the last of them; tells this source from another
  std::vector<int64_t> offsets{};  // of a topic: by partition, the next,
  std::vector<int64_t>
      newest{};  // and how far its orders have come (ms), which says whose turn it is
};

struct SourceCounts {
  uint64_t rejected = 0;  // rows that could not be used
  std::string first_rejected;
};

class PipelineSource {
 public:
  virtual ~PipelineSource() = default;

  // Parts of it whose entries are in order, each by itself, and name their part.
  virtual uint32_t partitions() const { return 1; }
  // Those of which nothing has come for a while though all was read.
  virtual std::vector<uint32_t> idle() const { return {}; }
  // What it returns ends the reading and is returned.
  using OnEntry = std::function<Result<>(Stated&& entry, uint32_t partition)>;
  // How far it is in thousandths, where that is known.
  using OnProgress = std::function<void(uint64_t thousandths)>;
  // The entries after `from`, in an order that is the source's own. kConflict: what stands there is
  // not what was taken.
  virtual Result<> read(const SourcePlace& from, const OnEntry& on_entry,
                        const OnProgress& on_progress) = 0;
  // After the entry that was given last; after a whole read, after all of it.
  virtual SourcePlace place() const = 0;

  const SourceCounts& counts() const { return counts_; }

 protected:
  SourceCounts counts_;
};

// One file after the other.
std::unique_ptr<PipelineSource> file_source(std::vector<std::string> files, ReadOptions options);
// A server may be writing to it; what it has written since can be read by another call.
Result<std::unique_ptr<PipelineSource>> log_source(const std::filesystem::path& data_dir);
// What stands in all its partitions when it is read; `currency`: of orders that name none.
Result<std::unique_ptr<PipelineSource>> topic_source(const KafkaAddress& topic,
                                                     const std::string& currency);

}  // namespace tillcast
