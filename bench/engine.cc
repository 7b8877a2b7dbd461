// engine_bench [--transactions N] [--customers N] [--model DIR] [--dir DIR] [--batch ORDERS]
// [--days N]
//
// What one order costs on its way through the engine, stage by stage, as the shop grows: seconds of
// CPU by transaction, and resident memory. No network; the log is the real one.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "engine/engine.h"
#include "event/order_json.h"
#include "log/sqlite_log.h"
#include "score/model_file.h"

namespace tillcast {
namespace {

struct Options {
  uint64_t transactions = 2'000'000;
  uint64_t customers = 500'000;
  uint64_t products = 4'000;
  uint64_t batch = 1'000;
  uint64_t days = 1;
  std::string model;
  std::string dir = "engine-bench-data";
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  uint64_t size = 0;
  uint64_t resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE))) / 1e6;
}

// Lines a sale: log-normal with the median 16 and the mean 26.6 of UCI Online Retail's sales.
OrderEvent make_order(Rng& random, uint64_t number, const Options& options, int64_t begin_ms) {
  OrderEvent order;
  order.order_id = fmt::format("{:016x}", number * 0x9E3779B97F4A7C15u);
  order.customer_id = fmt::format("{}", 1'000'000 + random.below(options.customers));
  const uint64_t span = options.days * static_cast<uint64_t>(kDayMs);
  const double done =
      static_cast<double>(number) * 26.6 / static_cast<double>(options.transactions);
  order.ordered_at_ms = begin_ms + static_cast<int64_t>(done * static_cast<double>(span));
  order.currency = "GBP";
  order.country = "United Kingdom";
  const auto lines = static_cast<uint64_t>(std::min(random.log_normal(16, 1.0), 500.0)) + 1;
  for (uint64_t i = 0; i < lines; ++i) {
    Line line;
    const double popular = random.uniform();
    const auto product =
        static_cast<uint64_t>(popular * popular * static_cast<double>(options.products));
    line.product_id = fmt::format("{}", 20'000 + product);
    line.description = fmt::format("PRODUCT NUMBER {} OF THE SHOP", product);
    line.quantity = static_cast<int64_t>(1 + random.below(24));
    line.unit_price = Money::from_micros(static_cast<int64_t>(10'000 * (50 + product % 1'000)));
    order.lines.push_back(std::move(line));
  }
  return order;
}

struct Costs {
  double parse = 0, append = 0, append_wall = 0, step = 0, transactions = 0;
};

void report(uint64_t transactions, const Costs& costs) {
  const auto ns = [&](double seconds) { return 1e9 * seconds / costs.transactions; };
  fmt::print("| {:>11} | {:>6.0f} | {:>6.0f} | {:>6.0f} | {:>6.0f} | {:>8.0f} |\n", transactions,
             ns(costs.parse), ns(costs.append), ns(costs.append_wall), ns(costs.step),
             resident_mb());
  std::fflush(stdout);
}

// Null: none is named.
Result<std::shared_ptr<const Model>> read_model(const std::string& directory) {
  if (directory.empty()) return std::shared_ptr<const Model>();
  TC_ASSIGN(auto file, read_model_file(directory));
  return make_model(std::move(file));
}

Result<> run(const Options& options) {
  std::filesystem::remove_all(options.dir);
  TC_ASSIGN(auto log, open_sqlite_log(options.dir, LogAccess::kReadWrite));
  TC_ASSIGN(const std::shared_ptr<const Model> model, read_model(options.model));
  EngineOptions engine_options;
  engine_options.checkpoint_dir = options.dir;
  engine_options.scoring = model != nullptr;
  engine_options.watching = model != nullptr;
  TC_ASSIGN(auto engine, Engine::open(std::move(log), model, engine_options));
  fmt::print("ns of CPU by transaction; append also by the wall clock; MB\n");
  fmt::print("| {:>11} | {:>6} | {:>6} | {:>6} | {:>6} | {:>8} |\n", "transactions", "parse",
             "append", "(wall)", "step", "resident");
  Rng random(1, 1);
  OrderJsonReader reader;
  const int64_t begin_ms = *parse_time("2026-11-01T00:00:00Z");
  Costs costs;
  uint64_t done = 0;
  uint64_t number = 0;
  uint64_t next_report = options.transactions / 10;
  while (done < options.transactions) {
    std::string body = "[";
    uint64_t lines = 0;
    for (uint64_t i = 0; i < options.batch; ++i) {
      const OrderEvent order = make_order(random, ++number, options, begin_ms);
      lines += order.lines.size();
      if (i > 0) body.push_back(',');
      append_order_json(body, order);
    }
    body.push_back(']');
    double begun = cpu_seconds();
    TC_ASSIGN(auto parsed, reader.read(body, OrderJsonForm::kDocument, "GBP", 10'000));
    std::vector<OrderEvent> orders;
    for (ParsedOrder& order : parsed) {
      TC_TRY(order.order);
      orders.push_back(std::move(*order.order));
    }
    costs.parse += cpu_seconds() - begun;
    begun = cpu_seconds();
    const double wall = wall_seconds();
    TC_TRY(engine->append(orders, begin_ms + 1000 * kDayMs));
    costs.append += cpu_seconds() - begun;
    costs.append_wall += wall_seconds() - wall;
    begun = cpu_seconds();
    TC_TRY(engine->step());
    if (engine->changing()) engine->continue_change();
    costs.step += cpu_seconds() - begun;
    costs.transactions += static_cast<double>(lines);
    done += lines;
    if (done >= next_report) {
      report(done, costs);
      costs = {};
      next_report += options.transactions / 10;
    }
  }
  double begun = wall_seconds();
  TC_TRY(engine->checkpoint());
  fmt::print("checkpoint {:.2f} s, {:.0f} MB, resident {:.0f} MB\n", wall_seconds() - begun,
             static_cast<double>(
                 std::filesystem::file_size(std::filesystem::path(options.dir) / "checkpoint")) /
                 1e6,
             resident_mb());
  engine.reset();
  fmt::print("closed: resident {:.0f} MB\n", resident_mb());
  begun = wall_seconds();
  TC_ASSIGN(log, open_sqlite_log(options.dir, LogAccess::kReadWrite));
  TC_ASSIGN(engine, Engine::open(std::move(log), model, engine_options));
  fmt::print("opened again {:.2f} s, resident {:.0f} MB\n", wall_seconds() - begun, resident_mb());
  return Done{};
}

}  // namespace
}  // namespace tillcast

int main(int argc, char** argv) {
  tillcast::Options options;
  CLI::App app("What an order costs in the engine");
  app.add_option("--transactions", options.transactions);
  app.add_option("--customers", options.customers);
  app.add_option("--products", options.products);
  app.add_option("--batch", options.batch);
  app.add_option("--days", options.days);
  app.add_option("--model", options.model);
  app.add_option("--dir", options.dir);
  CLI11_PARSE(app, argc, argv);
  const auto done = tillcast::run(options);
  if (!done.ok()) fmt::print(stderr, "engine_bench: {}\n", done.error().message);
  return done.ok() ? 0 : 1;
}
