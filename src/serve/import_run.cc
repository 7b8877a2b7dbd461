// What Imports does on threads of its own: looking at files, and reading one after the other into
// the log.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <fstream>
#include <future>

#include "base/thread_name.h"
#include "base/time.h"
#include "ingest/text_encoding.h"
#include "serve/imports.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;
using Outcomes = Result<std::vector<Outcome>>;

constexpr uint64_t kRejectsMax = 100'000;
constexpr uint64_t kRejectsBytesMax = 64 << 20;
constexpr size_t kRejectTextBytesMax = 4 << 10;
constexpr size_t kBatchBytes = 16 << 20;  // an order's lines may be many, and long
constexpr auto kShowEvery = std::chrono::milliseconds(100);

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

// Rejected rows as CSV; what does not fit is counted alone.
class RejectsFile {
 public:
  explicit RejectsFile(const std::filesystem::path& path)
      : file_(path, std::ios::binary | std::ios::trunc) {
    file_ << "sheet,row,reason,text\n";
  }
  void add(const RejectedRow& row) {
    if (rows_ == kRejectsMax || bytes_ > kRejectsBytesMax) return;
    ++rows_;
    std::string line;
    append_csv_field(line, row.sheet);
    line += row.row > 0 ? fmt::format(",{},", row.row) : ",,";
    append_csv_field(line, row.reason);
    line.push_back(',');
    append_csv_field(line, cut(row.text, kRejectTextBytesMax));
    line.push_back('\n');
    bytes_ += line.size();
    file_ << line;
  }

 private:
  std::ofstream file_;
  uint64_t rows_ = 0;
  uint64_t bytes_ = 0;
};

// Hands orders to the writer in batches; the next is read while the one before is written.
class Feeder {
 public:
  using Decided = std::function<void(const OrderEvent&, const Outcome&, uint64_t rows)>;

  Feeder(ShopWriter& writer, size_t batch_orders, Decided decided)
      : writer_(writer), batch_orders_(batch_orders), decided_(std::move(decided)) {}

  Result<> add(OrderEvent&& order, uint64_t rows) {
    next_.bytes += bytes_of(order);
    next_.orders.push_back(std::move(order));
    next_.rows.push_back(rows);
    const bool full = next_.orders.size() >= batch_orders_ || next_.bytes >= kBatchBytes;
    return full ? send() : Result<>(Done{});
  }

  // Waits for what was handed over, also where the rest is given up.
  Result<> settle() {
    if (!outcomes_.valid()) return Done{};
    const Outcomes outcomes = outcomes_.get();
    if (!outcomes) return outcomes.error();
    for (size_t i = 0; i < outcomes->size(); ++i)
      decided_(sent_.orders[i], (*outcomes)[i], sent_.rows[i]);
    return Done{};
  }

  Result<> send() {
    TC_TRY(settle());
    if (next_.orders.empty()) return Done{};
    sent_ = std::exchange(next_, {});
    auto promise = std::make_shared<std::promise<Outcomes>>();
    auto future = promise->get_future();
    const bool taken = writer_.submit_waiting(
        sent_.orders, [promise](Outcomes outcomes) { promise->set_value(std::move(outcomes)); });
    if (!taken) return unavailable("the server is stopping");
    outcomes_ = std::move(future);
    return Done{};
  }

 private:
  struct Batch {
    std::vector<OrderEvent> orders;
    std::vector<uint64_t> rows;
    size_t bytes = 0;
  };
  ShopWriter& writer_;
  const size_t batch_orders_;
  const Decided decided_;
  Batch next_, sent_;
  std::future<Outcomes> outcomes_;
};

// Whether a file says which currency its prices are in.
bool names_currency(const TablePreview& preview) {
  if (preview.format == "ndjson" || preview.layout.starts_with("UCI ")) return true;
  const size_t at = size_t(Field::kCurrency);
  return at < preview.fields.size() && !preview.fields[at].column.empty();
}

// The first order decides the currency of a shop for good: nobody guesses it.
void ask_for_currency(TablePreview& preview) {
  preview.currency.clear();
  for (OrderEvent& order : preview.orders) order.currency.clear();
  if (preview.error.empty())
    preview.error =
        "currency: neither the file nor the shop has one; choose what its prices are in";
}

}  // namespace

bool Imports::turned(const Import& import, uint64_t turn) const {
  return stopping_ || import.turn != turn;
}

ReadOptions Imports::options_of(const Import& import) const {
  const std::string currency = shop_.currency();
  ReadOptions options;
  const std::lock_guard lock(mutex_);
  options.name = import.view.name;
  options.columns = import.mapping.columns;
  options.timezone = import.mapping.timezone;
  if (!currency.empty()) options.currency = currency;
  if (!import.mapping.currency.empty()) options.currency = import.mapping.currency;
  return options;
}

// Of orders that name none: the shop's, or one that a person chose.
bool Imports::has_currency(const Import& import) const {
  if (!shop_.currency().empty()) return true;
  const std::lock_guard lock(mutex_);
  return !import.mapping.currency.empty();
}

void Imports::finish(const Shared& import, ImportState state, std::string error) {
  {
    const std::lock_guard lock(mutex_);
    import->view.state = state;
    import->view.error = std::move(error);
    import->view.finished_at_ms = wall_clock_ms();
  }
  save(import);
}

// In memory it is so in any case.
void Imports::save(const Shared& import) {
  if (const auto saved = persist(import); !saved)
    spdlog::error("imports: {}", saved.error().message);
}

void Imports::look_soon(const Shared& import) {
  uint64_t turn = 0;
  {
    const std::lock_guard lock(mutex_);
    // Another's look was quicker, and it may be started already.
    if (import->view.state != ImportState::kReading) return;
    turn = ++import->turn;
  }
  if (!looks_.run([this, import, turn] { look(import, turn); }) && !stopping_)
    finish(import, ImportState::kFailed,
           "too many files wait to be looked at; send it again later");
}

void Imports::look(const Shared& import, uint64_t turn) {
  Result<TablePreview> preview = preview_orders(folder_of(*import) / "content", options_of(*import),
                                                [&] { return turned(*import, turn); });
  if (preview && !names_currency(*preview) && !has_currency(*import)) ask_for_currency(*preview);
  // A server that stops leaves it as it is: the next looks again.
  std::string seen = preview ? preview_json(*preview) : std::string();
  {
    const std::lock_guard lock(mutex_);
    if (turned(*import, turn) || import->view.state != ImportState::kReading) return;
    import->can_start = preview && preview->ready();
    import->view.preview = std::move(seen);
    import->view.state = preview ? ImportState::kReady : ImportState::kFailed;
    if (!preview) import->view.error = preview.error().message;
    if (!preview) import->view.finished_at_ms = wall_clock_ms();
  }
  save(import);
}

void Imports::run() {
  name_this_thread("import");
  for (;;) {
    Shared next;
    uint64_t turn = 0;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;  // what waits is ready again at the next start
      next = std::move(waiting_.front());
      waiting_.pop_front();
      next->view.state = ImportState::kImporting;
      next->view.progress = ImportProgress{};
      turn = ++next->turn;
    }
    if (const auto saved = persist(next); saved)
      run_one(next, turn);
    else
      finish(next, ImportState::kFailed, saved.error().message);
  }
}

void Imports::run_one(const Shared& import, uint64_t turn) {
  const Clock::time_point begun = Clock::now();
  ImportTally tally;
  const auto read = read_into_log(import, turn, tally);
  if (import->turn != turn) return;  // forgotten
  if (stopping_)
    return finish(import, ImportState::kFailed,
                  "the server ended while it ran; start it again: what is in already counts as "
                  "known");
  if (!read) return finish(import, ImportState::kFailed, read.error().message);
  {
    const std::lock_guard lock(mutex_);
    import->view.result = tally.document(seconds_since(begun))
                              .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  finish(import, ImportState::kDone, "");
  const std::lock_guard files(import->files);
  std::error_code ignored;
  std::filesystem::remove(folder_of(*import) / "content", ignored);
}

Result<> Imports::read_into_log(const Shared& import, uint64_t turn, ImportTally& tally) {
  const Clock::time_point begun = Clock::now();
  RejectsFile rejects(folder_of(*import) / "rejects.csv");
  ImportProgress progress;
  Clock::time_point shown = begun;
  const auto show = [&](const std::function<void()>& change) {
    const std::lock_guard lock(mutex_);
    change();
    progress.seconds = seconds_since(begun);
    import->view.progress = progress;
    shown = Clock::now();
  };
  Feeder feeder(writer_, limits_.batch_orders,
                [&](const OrderEvent& order, const Outcome& outcome, uint64_t rows) {
                  tally.decided(order, outcome, rows);
                  progress.rows += rows;
                  progress.orders = tally.orders;
                  if (outcome.kind != Outcome::Kind::kRejected) return;
                  progress.rejected += rows;
                  rejects.add({"", 0, fmt::format("order {}: {}", order.order_id, outcome.error),
                               order.order_id});
                });
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t rows) -> Result<> {
    if (turned(*import, turn)) return unavailable("was stopped");
    if (Clock::now() - shown > kShowEvery) show([] {});
    return feeder.add(std::move(order), rows);
  };
  handlers.on_reject = [&](const RejectedRow& row) {
    ++progress.rows;
    ++progress.rejected;
    rejects.add(row);
  };
  handlers.on_progress = [&](uint64_t done, uint64_t total) {
    show([&] {
      if (total > 0)
        progress.fraction = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    });
  };
  handlers.stopped = [&] { return turned(*import, turn); };
  const auto summary = read_orders(folder_of(*import) / "content", options_of(*import), handlers);
  const auto sent = summary ? feeder.send() : Result<>(Done{});
  const auto settled = feeder.settle();
  if (!summary) return summary.error();
  TC_TRY(sent);
  TC_TRY(settled);
  tally.rows = summary->rows;
  tally.rejected += summary->rejected;
  show([&] {
    progress.rows = tally.rows;
    progress.orders = tally.orders;
    progress.rejected = tally.rejected;
    progress.fraction = 1;
  });
  return Done{};
}

}  // namespace tillcast
