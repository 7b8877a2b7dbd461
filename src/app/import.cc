// tillcast import: a shop's files into the log.
#include <fmt/format.h>
#include <tsl/robin_set.h>

#include <cctype>
#include <chrono>
#include <fstream>

#include "app/command.h"
#include "app/options.h"
#include "app/shop.h"
#include "base/progress.h"
#include "base/time.h"
#include "ingest/order_reader.h"

namespace tillcast {
namespace {

constexpr size_t kBatchOrders = 4096;  // one sync each

struct Options {
  std::vector<std::string> files;
  ReadOptions read;
  std::optional<int64_t> until_ms;
  std::string rejects;
};

// What the files said, whether it was new or not.
struct Tally {
  uint64_t rows = 0, rejected = 0;
  uint64_t orders = 0, orders_new = 0, orders_duplicate = 0, orders_rejected = 0;
  tsl::robin_set<uint64_t> customers, products, countries;  // hashes
  MoneySum amount = 0, gross = 0;
  int64_t first_at_ms = INT64_MAX, last_at_ms = INT64_MIN;

  void add(const OrderEvent& order) {
    ++orders;
    if (!order.customer_id.empty()) customers.insert(hash64(order.customer_id));
    if (!order.country.empty()) countries.insert(hash64(order.country));
    for (const Line& line : order.lines) products.insert(hash64(line.product_id));
    amount += signed_amount(order).micros();
    gross += sale_amount(order).micros();
    first_at_ms = std::min(first_at_ms, order.ordered_at_ms);
    last_at_ms = std::max(last_at_ms, order.ordered_at_ms);
  }
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
    if (first_.empty())
      first_ = fmt::format("{}{}{}, row {}: {}", file, row.sheet.empty() ? "" : ", sheet ",
                           row.sheet, row.row, row.reason);
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

// Hands orders to the engine, a batch a sync.
class Importer {
 public:
  Importer(Engine& engine, Rejects& rejects, Tally& tally)
      : engine_(engine), rejects_(rejects), tally_(tally) {}

  Result<> add(const std::string& file, OrderEvent&& order, uint64_t rows) {
    file_ = file;
    orders_.push_back(std::move(order));
    rows_.push_back(rows);
    return orders_.size() < kBatchOrders ? Result<>(Done{}) : flush();
  }

  Result<> flush() {
    if (orders_.empty()) return Done{};
    TC_ASSIGN(const std::vector<Outcome> outcomes, engine_.append(orders_, wall_clock_ms()));
    for (size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].kind == Outcome::Kind::kAccepted) ++tally_.orders_new;
      if (outcomes[i].kind == Outcome::Kind::kDuplicate) ++tally_.orders_duplicate;
      if (outcomes[i].kind != Outcome::Kind::kRejected) {
        tally_.add(orders_[i]);
        continue;
      }
      ++tally_.orders_rejected;
      tally_.rejected += rows_[i];
      rejects_.add(file_,
                   {"", 0, fmt::format("order {}: {}", orders_[i].order_id, outcomes[i].error),
                    orders_[i].order_id});
    }
    orders_.clear();
    rows_.clear();
    TC_TRY(engine_.step());
    return Done{};
  }

 private:
  Engine& engine_;
  Rejects& rejects_;
  Tally& tally_;
  std::string file_;
  std::vector<OrderEvent> orders_;
  std::vector<uint64_t> rows_;
};

std::string upper_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

nlohmann::ordered_json document(const Tally& tally, double seconds) {
  const auto time = [&](int64_t at_ms) {
    return tally.orders == 0 ? nlohmann::ordered_json()
                             : nlohmann::ordered_json(format_time(at_ms));
  };
  return {{"rows", tally.rows},
          {"accepted", tally.rows - tally.rejected},
          {"rejected", tally.rejected},
          {"orders", tally.orders},
          {"orders_new", tally.orders_new},
          {"orders_duplicate", tally.orders_duplicate},
          {"orders_rejected", tally.orders_rejected},
          {"customers", tally.customers.size()},
          {"products", tally.products.size()},
          {"countries", tally.countries.size()},
          {"amount_total", to_string(tally.amount)},
          {"gross_total", to_string(tally.gross)},
          {"first_at", time(tally.first_at_ms)},
          {"last_at", time(tally.last_at_ms)},
          {"seconds", seconds}};
}

std::string words(const Tally& tally, const Rejects& rejects, const Options& options,
                  double seconds) {
  std::string text = fmt::format(
      "{} rows in {:.1f} s: {} orders ({} new, {} known already) of {} customers, {} in all.",
      tally.rows, seconds, tally.orders, tally.orders_new, tally.orders_duplicate,
      tally.customers.size(), to_string(tally.amount));
  if (tally.rejected > 0)
    text += fmt::format("\n{} rows were rejected, the first: {}{}", tally.rejected, rejects.first(),
                        options.rejects.empty() ? "\n--rejects FILE keeps them all." : "");
  return text + "\nNext: 'tillcast serve' shows the shop live, 'tillcast kpis' its totals.";
}

Result<> read_file_into(const std::string& file, const Options& options, Importer& importer,
                        Rejects& rejects, Tally& tally) {
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
  TC_ASSIGN(const ReadSummary summary, read_orders(file, read, handlers));
  TC_TRY(importer.flush());
  tally.rows += summary.rows;
  tally.rejected += summary.rejected;
  return Done{};
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const std::unique_ptr<Rejects> rejects, Rejects::open(options.rejects));
  TC_ASSIGN(const std::unique_ptr<Engine> engine,
            open_engine(context, LogAccess::kReadWrite, false));
  Tally tally;
  Importer importer(*engine, *rejects, tally);
  Result<> read = Done{};
  for (const std::string& file : options.files) {
    read = read_file_into(file, options, importer, *rejects, tally);
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
  report(context, document(tally, seconds), words(tally, *rejects, options, seconds));
  return Done{};
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import", "Read order files into the log");
  command->add_option("file", options->files, "CSV, XLSX or NDJSON, plain, gzipped or zipped")
      ->required()
      ->type_name("FILE...");
  command->add_option("--format", options->read.format, "auto, uci-csv, uci-xlsx or ndjson")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "uci-csv", "uci-xlsx", "ndjson"}));
  command->add_option("--timezone", options->read.timezone, "IANA zone of times that name none")
      ->capture_default_str();
  command->add_option("--currency", options->read.currency, "Of orders that name none")
      ->capture_default_str()
      ->transform(upper_case);
  add_time(*command, "--until", options->until_ms, "Only orders before it");
  command->add_option("--rejects", options->rejects, "Keep rejected rows, with the reason, as CSV")
      ->type_name("FILE");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
