// tillcast features: the feature matrix at a moment, as CSV.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>

#include "app/command.h"
#include "app/options.h"
#include "app/shop.h"
#include "base/file.h"
#include "base/time.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

struct Options {
  std::optional<int64_t> as_of_ms;
  std::string out = "-";
};

// Quotes where RFC 4180 wants them.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string matrix_csv(const PastShop& shop, const std::vector<CustomerIndex>& customers) {
  std::string csv = "customer_id";
  for (const FeatureInfo& feature : base_features()) csv.append(",").append(feature.name);
  csv += '\n';
  std::array<double, kBaseFeatures> row;
  for (const CustomerIndex index : customers) {
    const Customer& customer = shop.profiles[index];
    compute_features(customer.profile, shop.as_of_ms, row);
    csv += csv_field(customer.id);
    for (const double value : row) fmt::format_to(std::back_inserter(csv), ",{}", value);
    csv += '\n';
  }
  return csv;
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const PastShop shop, open_past_shop(context, options.as_of_ms));
  const std::vector<CustomerIndex> customers = shop.purchasers();
  const std::string csv = matrix_csv(shop, customers);
  const bool to_stdout = options.out == "-";
  if (!to_stdout) {
    TC_TRY(write_file(options.out, csv));
  } else if (!context.json) {
    std::fwrite(csv.data(), 1, csv.size(), stdout);
    return Done{};
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  report(context,
         {{"as_of", format_time(shop.as_of_ms)},
          {"customers", customers.size()},
          {"features", kBaseFeatures},
          {"seconds", seconds}},
         fmt::format("{} customers x {} features as of {} written to {}", customers.size(),
                     kBaseFeatures, format_time(shop.as_of_ms), options.out));
  return Done{};
}

}  // namespace

void add_features(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("features", "Write the feature matrix of all customers as CSV");
  add_time(*command, "--as-of", options->as_of_ms,
           "See only what was before it (default: 1 ms after the last event)");
  command
      ->add_option("--out", options->out,
                   "The CSV file; - is stdout (with --json nothing is written there)")
      ->capture_default_str();
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
