// tillcast generate: a synthetic shop's orders into a file.
#include <fmt/format.h>

#include <chrono>

#include "app/command.h"
#include "base/progress.h"
#include "base/time.h"
#include "ingest/generator.h"
#include "ingest/order_writer.h"

namespace tillcast {
namespace {

struct Options {
  ShopPlan plan;
  std::string format = "csv";
  std::string out;
  std::string start = "2024-01-01";
};

struct Written {
  uint64_t orders = 0;
  uint64_t rows = 0;
};

Result<Written> write_shop(Generator& generator, OrderWriter& writer, uint32_t days) {
  Progress progress("Generating", days, "days");
  Written written;
  ShopOrder order;
  while (generator.next(order)) {
    TC_TRY(writer.write(order));
    ++written.orders;
    written.rows += order.lines.size();
    constexpr uint64_t kProgressOrders = 1024;
    if (written.orders % kProgressOrders != 0) continue;
    const int64_t day = (order.at_ms - generator.calendar().begin_ms(0)) / kDayMs;
    progress.set(static_cast<uint64_t>(day), fmt::format("{} rows", written.rows));
  }
  TC_TRY(writer.finish());
  return written;
}

Result<> run(const Context& context, Options options) {
  if (options.out == "-" && context.json)
    return invalid(
        "--out -: the orders and --json cannot share standard output; name a file for the orders");
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const int64_t start_ms, parse_time(options.start));
  options.plan.first_day = day_of(start_ms);
  TC_ASSIGN(Generator generator, Generator::create(options.plan));
  TC_ASSIGN(const std::unique_ptr<ByteSink> sink, open_sink(options.out));
  const auto format = options.format == "csv" ? OrderFileFormat::kCsv : OrderFileFormat::kNdjson;
  OrderWriter writer(*sink, format, generator.products());
  TC_ASSIGN(const Written written, write_shop(generator, writer, options.plan.days));
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (options.out == "-") return Done{};
  report(context,
         {{"orders", written.orders},
          {"rows", written.rows},
          {"customers", options.plan.customers},
          {"seconds", seconds},
          {"out", options.out}},
         fmt::format("{} orders with {} rows of {} customers in {:.1f} s: {}\n"
                     "Next: 'tillcast import {}'.",
                     written.orders, written.rows, options.plan.customers, seconds, options.out,
                     options.out));
  return Done{};
}

}  // namespace

void add_generate(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("generate", "Write a synthetic shop's orders");
  command
      ->add_option("--lines-max", options->plan.lines_max,
                   "Of an order, as in a shop of small baskets; 0: as many as there are")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--customers", options->plan.customers, "Known customers")
      ->capture_default_str()
      ->check(CLI::Range(uint64_t{1}, uint64_t{100'000'000}));
  command->add_option("--days", options->plan.days, "How long it trades")
      ->capture_default_str()
      ->check(CLI::Range(1u, 36'500u));
  command->add_option("--seed", options->plan.seed, "The same seed gives the same shop")
      ->capture_default_str();
  command->add_option("--start", options->start, "The first day")
      ->capture_default_str()
      ->type_name("DATE");
  command
      ->add_option("--format", options->format, "csv (the columns of UCI Online Retail) or ndjson")
      ->capture_default_str()
      ->check(CLI::IsMember({"csv", "ndjson"}));
  command->add_option("--out", options->out, "Gzipped if it ends in .gz; - is standard output")
      ->required()
      ->type_name("FILE");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
