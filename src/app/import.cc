// tillcast import: a shop's files into the log.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <future>
#include <utility>

#include "app/command.h"
#include "app/import_preview.h"
#include "app/options.h"
#include "app/pipeline_source.h"
#include "app/read_options.h"
#include "app/shop.h"
#include "base/progress.h"
#include "base/time.h"
#include "ingest/order_reader.h"
#include "kafka/address.h"
#include "serve/import_tally.h"

namespace tillcast {
namespace {

// One sync each.
constexpr size_t kBatchOrders = 2048;
constexpr size_t kBatchBytes = 16 << 20;

struct Options {
  std::vector<std::string> files;
  ReadChoice choice;
  ReadOptions read;  // what was chosen
  std::optional<int64_t> until_ms;
  std::string rejects;
  bool preview = false;
};

class Rejects {
 public:
  static Result<std::unique_ptr<Rejects>> open(const std::string& path) {
    auto rejects = std::make_unique<Rejects>();
    if (path.empty()) return rejects;
    rejects->file_.open(path, std::ios::binary | std::ios::trunc);
    if (!rejects->file_) return unavailable(fmt::format("{}: cannot create it", path));
    rejects->file_ << "file,sheet,row,reason,text\n";
    return rejects;
  }
  void add(const std::string& file, const RejectedRow& row) {
    if (first_.empty()) first_ = rejected_words(file, row);
    if (file_.is_open())
      file_ << quoted(file) << ',' << quoted(row.sheet) << ',' << row.row << ','
            << quoted(row.reason) << ',' << quoted(row.text) << '\n';
  }
  const std::string& first() const { return first_; }
  Result<> close(const std::string& path) {
    if (!file_.is_open()) return Done{};
    file_.close();
    if (!file_) return unavailable(fmt::format("{}: cannot write it", path));
    return Done{};
  }

 private:
  static std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) result.append(c == '"' ? 2 : 1, c);
    return result + '"';
  }
  std::ofstream file_;
  std::string first_;
};

// Hands orders to the engine, a batch a sync. A thread records a batch while the next is read.
class Importer {
 public:
  Importer(Engine& engine, Rejects& rejects, ImportTally& tally)
      : engine_(engine), rejects_(rejects), tally_(tally) {}

  Result<> add(const std::string& file, OrderEvent&& order, uint64_t rows) {
    next_.file = file;
    next_.bytes += bytes_of(order);
    next_.orders.push_back(std::move(order));
    next_.rows.push_back(rows);
    const bool full = next_.orders.size() >= kBatchOrders || next_.bytes >= kBatchBytes;
    return full ? hand_over() : Result<>(Done{});
  }

  // All that was added is recorded and folded.
  Result<> flush() {
    TC_TRY(hand_over());
    return settle();
  }

  // Waits for the batch that is being recorded; what was added after it is not recorded yet.
  // REQUIRED before anyone else uses the engine.
  Result<> settle() {
    if (!recording_.valid()) return Done{};
    TC_ASSIGN(const std::vector<Outcome> outcomes, recording_.get());
    for (size_t i = 0; i < outcomes.size(); ++i) {
      const OrderEvent& order = batch_.orders[i];
      tally_.decided(order, outcomes[i], batch_.rows[i]);
      if (outcomes[i].kind != Outcome::Kind::kRejected) continue;
      const std::string reason = fmt::format("order {}: {}", order.order_id, outcomes[i].error);
      rejects_.add(batch_.file, {"", 0, reason, order.order_id});
    }
    return Done{};
  }

 private:
  struct Batch {
    std::string file;
    std::vector<OrderEvent> orders;
    std::vector<uint64_t> rows;  // that made each of them
    size_t bytes = 0;
  };

  Result<> hand_over() {
    TC_TRY(settle());
    if (next_.orders.empty()) return Done{};
    batch_ = std::exchange(next_, {});
    recording_ = std::async(std::launch::async, [this] { return record(); });
    return Done{};
  }

  Result<std::vector<Outcome>> record() {
    TC_ASSIGN(std::vector<Outcome> outcomes, engine_.append(batch_.orders, wall_clock_ms()));
    TC_TRY(engine_.step());
    return outcomes;
  }

  Engine& engine_;
  Rejects& rejects_;
  ImportTally& tally_;
  Batch next_;                                           // is being read
  Batch batch_;                                          // is being recorded
  std::future<Result<std::vector<Outcome>>> recording_;  // waits for it when it goes
};

std::string words(const ImportTally& tally, const Rejects& rejects, const Options& options,
                  double seconds) {
  std::string text = fmt::format(
      "{} rows in {:.1f} s: {} orders ({} new, {} known already) of {} customers, {} in all.",
      tally.rows, seconds, tally.orders, tally.orders_new, tally.orders_duplicate,
      tally.customers.size(), to_string(tally.amount));
  if (tally.rejected > 0)
    text += fmt::format("\n{} rows were rejected, the first: {}{}", tally.rejected, rejects.first(),
                        options.rejects.empty() ? "\n--rejects FILE keeps them all." : "");
  if (const std::string advice = tally.advice(); !advice.empty()) text += "\n" + advice + ".";
  return text + "\nNext: 'tillcast serve' shows the shop live, 'tillcast kpis' its totals.";
}

Result<> read_file_into(const std::string& file, const Options& options, Importer& importer,
                        Rejects& rejects, ImportTally& tally) {
  Progress progress(fmt::format("Importing {}", std::filesystem::path(file).filename().string()),
                    1000, "");
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t rows) {
    return importer.add(file, std::move(order), rows);
  };
  handlers.on_reject = [&](const RejectedRow& row) { rejects.add(file, row); };
  handlers.on_progress = [&](uint64_t done, uint64_t total) {
    if (total > 0) progress.set(done * 1000 / total, fmt::format("{} orders", tally.orders));
  };
  ReadOptions read = options.read;
  if (options.until_ms) read.until_ms = *options.until_ms;
  const Result<ReadSummary> read_to_end = read_orders(file, read, handlers);
  TC_TRY(read_to_end.ok() ? importer.flush() : importer.settle());
  TC_ASSIGN(const ReadSummary summary, read_to_end);
  tally.rows += summary.rows;
  tally.rejected += summary.rejected;
  return Done{};
}

// What stands in the topic now; of what is no order there the first is told.
Result<> read_topic_into(const std::string& topic, const Options& options, Importer& importer,
                         Rejects& rejects, ImportTally& tally) {
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(topic));
  TC_ASSIGN(const auto source, topic_source(address, options.read.currency));
  Progress progress("Importing " + address.name, 1000, "");
  const Result<> read = source->read(
      {},
      [&](Stated&& entry, uint32_t) -> Result<> {
        OrderEvent& order = std::get<StatedOrder>(entry).order;
        ++tally.rows;
        if (options.until_ms && order.ordered_at_ms >= *options.until_ms) return Done{};
        return importer.add(topic, std::move(order), 1);
      },
      [&](uint64_t done) { progress.set(done, fmt::format("{} orders", tally.orders)); });
  TC_TRY(read.ok() ? importer.flush() : importer.settle());
  const SourceCounts& counts = source->counts();
  tally.rows += counts.rejected;
  tally.rejected += counts.rejected;
  if (counts.rejected > 0) rejects.add(topic, {"", 0, counts.first_rejected, ""});
  return read;
}

Result<> run(const Context& context, Options options) {
  TC_ASSIGN(options.read, chosen_read_options(options.choice));
  if (options.preview) return show_previews(context, options.files, options.read);
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const std::unique_ptr<Rejects> rejects, Rejects::open(options.rejects));
  TC_ASSIGN(const std::unique_ptr<Engine> engine,
            open_engine(context, LogAccess::kReadWrite, false));
  ImportTally tally;
  Importer importer(*engine, *rejects, tally);
  Result<> read = Done{};
  for (const std::string& file : options.files) {
    read = is_kafka_address(file) ? read_topic_into(file, options, importer, *rejects, tally)
                                  : read_file_into(file, options, importer, *rejects, tally);
    if (!read.ok()) break;
  }
  // What came before a file that cannot be read stays in.
  if (tally.orders_new > 0) {
    TC_TRY(engine->checkpoint());
  }
  TC_TRY(rejects->close(options.rejects));
  if (!read.ok()) return read;
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  report(context, tally.document(seconds), words(tally, *rejects, options, seconds));
  return Done{};
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import", "Read order files into the log");
  command
      ->add_option("file", options->files,
                   "CSV, XLSX or NDJSON, plain, gzipped or zipped; the columns of UCI Online "
                   "Retail, Shopify and most exports are known by name; or a topic of orders, "
                   "kafka://HOST:PORT,.../TOPIC")
      ->required()
      ->type_name("FILE...");
  add_read_options(*command, options->choice);
  add_time(*command, "--until", options->until_ms, "Only orders before it");
  command->add_option("--rejects", options->rejects, "Keep rejected rows, with the reason, as CSV")
      ->type_name("FILE");
  command->add_flag("--preview", options->preview,
                    "Show what the first rows would become, and import nothing");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
