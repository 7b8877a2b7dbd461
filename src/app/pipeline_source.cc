#include "app/pipeline_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/read_options.h"
#include "event/order_codec.h"
#include "log/sqlite_log.h"

namespace tillcast {
namespace {

constexpr uint64_t kPieceEntries = 4'096;

Error not_what_was_taken(std::string_view source) {
  return conflict(
      fmt::format("{}: is not what the job was stopped in; give what it was, or use "
                  "--restart to begin anew",
                  source));
}

uint64_t print_of(const Stated& entry) {
  if (const auto* order = std::get_if<StatedOrder>(&entry)) return order->fingerprint;
  return hash64(encode_entry(std::get<Tick>(entry)));
}

// Entries that are counted from the first.
class CountedSource : public PipelineSource {
 public:
  SourcePlace place() const override { return place_; }

 protected:
  // The count-th of all: those that were taken before are passed over.
  Result<> give(uint64_t count, Stated&& entry, const SourcePlace& from, const OnEntry& on_entry,
                std::string_view source) {
    if (count < from.taken) return Done{};
    place_ = {count, print_of(entry)};
    if (count > from.taken) return on_entry(std::move(entry), 0);
    return place_.last_print == from.last_print ? Result<>(Done{}) : not_what_was_taken(source);
  }

 private:
  SourcePlace place_;
};

class FileSource : public CountedSource {
 public:
  FileSource(std::vector<std::string> files, ReadOptions options)
      : files_(std::move(files)), options_(std::move(options)) {}

  Result<> read(const SourcePlace& from, const OnEntry& on_entry,
                const OnProgress& on_progress) override {
    uint64_t count = 0;
    for (size_t i = 0; i < files_.size(); ++i) {
      const std::string& file = files_[i];
      ReadHandlers handlers;
      handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
        if (++count < from.taken) return Done{};
        return give(count, StatedOrder(std::move(order)), from, on_entry, file);
      };
      handlers.on_reject = [&](const RejectedRow& row) {
        if (counts_.rejected++ == 0) counts_.first_rejected = rejected_words(file, row);
      };
      handlers.on_progress = [&](uint64_t done, uint64_t total) {
        if (total > 0) on_progress((1000 * i + done * 1000 / total) / files_.size());
      };
      TC_TRY(read_orders(file, options_, handlers));
    }
    return count < from.taken ? not_what_was_taken(files_.back()) : Result<>(Done{});
  }

 private:
  const std::vector<std::string> files_;
  const ReadOptions options_;
};

class LogSource : public CountedSource {
 public:
  LogSource(std::filesystem::path data_dir, std::unique_ptr<Log> log)
      : data_dir_(std::move(data_dir)), log_(std::move(log)) {}

  Result<> read(const SourcePlace& from, const OnEntry& on_entry,
                const OnProgress& on_progress) override {
    // Opened anew: it may have grown.
    TC_ASSIGN(log_, open_sqlite_log(data_dir_, LogAccess::kReadOnly));
    const uint64_t last = log_->last_seq();
    if (last < from.taken) return not_what_was_taken(data_dir_.string());
    const uint64_t after = from.taken == 0 ? 0 : from.taken - 1;  // the last that was taken again
    // In pieces: a reader that is slow must not keep a server from folding its WAL back.
    for (uint64_t begin = after; begin < last; begin += kPieceEntries) {
      TC_TRY(log_->read(begin, std::min(begin + kPieceEntries, last),
                        [&](uint64_t seq, Entry&& entry) -> Result<> {
                          on_progress(seq * 1000 / last);
                          return give(seq, stated(std::move(entry)), from, on_entry,
                                      data_dir_.string());
                        }));
    }
    return Done{};
  }

 private:
  const std::filesystem::path data_dir_;
  std::unique_ptr<Log> log_;
};

}  // namespace

std::unique_ptr<PipelineSource> file_source(std::vector<std::string> files, ReadOptions options) {
  return std::make_unique<FileSource>(std::move(files), std::move(options));
}

Result<std::unique_ptr<PipelineSource>> log_source(const std::filesystem::path& data_dir) {
  TC_ASSIGN(auto log, open_sqlite_log(data_dir, LogAccess::kReadOnly));
  return std::unique_ptr<PipelineSource>(std::make_unique<LogSource>(data_dir, std::move(log)));
}

}  // namespace tillcast
