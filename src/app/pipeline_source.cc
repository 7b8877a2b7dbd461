#include "app/pipeline_source.h"

#include <fmt/format.h>

#include "event/order_codec.h"
#include "log/sqlite_log.h"

namespace tillcast {
namespace {

Error not_what_was_taken(std::string_view source) {
  return conflict(
      fmt::format("{}: is not what the job was stopped in; give what it was, or use "
                  "--restart to begin anew",
                  source));
}

class FileSource : public PipelineSource {
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
        Stated entry = StatedOrder(std::move(order));
        if (count > from.taken) return on_entry(std::move(entry));
        if (print_of(entry) != from.last_print) return not_what_was_taken(file);
        return Done{};
      };
      handlers.on_reject = [&](const RejectedRow& row) {
        if (counts_.rejected++ == 0)
          counts_.first_rejected =
              fmt::format("{}{}{}, row {}: {}", file, row.sheet.empty() ? "" : ", sheet ",
                          row.sheet, row.row, row.reason);
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

class LogSource : public PipelineSource {
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
    return log_->read(after, last, [&](uint64_t seq, Entry&& entry) -> Result<> {
      Stated stated_entry = stated(std::move(entry));
      if (seq > from.taken) {
        on_progress(seq * 1000 / last);
        return on_entry(std::move(stated_entry));
      }
      if (print_of(stated_entry) != from.last_print) return not_what_was_taken(data_dir_.string());
      return Done{};
    });
  }

 private:
  const std::filesystem::path data_dir_;
  std::unique_ptr<Log> log_;
};

}  // namespace

uint64_t print_of(const Stated& entry) {
  if (const auto* order = std::get_if<StatedOrder>(&entry)) return order->fingerprint;
  return hash64(encode_entry(std::get<Tick>(entry)));
}

std::unique_ptr<PipelineSource> file_source(std::vector<std::string> files, ReadOptions options) {
  return std::make_unique<FileSource>(std::move(files), std::move(options));
}

Result<std::unique_ptr<PipelineSource>> log_source(const std::filesystem::path& data_dir) {
  TC_ASSIGN(auto log, open_sqlite_log(data_dir, LogAccess::kReadOnly));
  return std::unique_ptr<PipelineSource>(std::make_unique<LogSource>(data_dir, std::move(log)));
}

}  // namespace tillcast
