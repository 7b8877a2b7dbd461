// tillcast features: the feature matrix at a moment, as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <span>

#include "app/command.h"
#include "app/options.h"
#include "app/shop.h"
#include "base/file.h"
#include "base/time.h"
#include "feature/population.h"
#include "feature/vector.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

struct Options {
  std::optional<int64_t> as_of_ms;
  std::string out = "-";
  bool advanced = false;
};

// Customers x the catalogue's first columns.
struct FeatureMatrix {
  size_t columns = 0;
  std::vector<double> values;
};

FeatureMatrix base_matrix(const PastShop& shop, const std::vector<CustomerIndex>& customers) {
  FeatureMatrix matrix{kBaseFeatures, std::vector<double>(customers.size() * kBaseFeatures)};
  for (size_t i = 0; i < customers.size(); ++i)
    compute_base_features(
        shop.profiles[customers[i]].profile, shop.as_of_ms,
        std::span(matrix.values).subspan(i * kBaseFeatures).first<kBaseFeatures>());
  return matrix;
}

// The fitted features are of the population that these very customers are.
FeatureMatrix long_matrix(const PastShop& shop, const std::vector<CustomerIndex>& customers) {
  std::vector<double> rows(customers.size() * kProfileFeatures);
  const auto row = [&](size_t i) {
    return std::span(rows).subspan(i * kProfileFeatures).first<kProfileFeatures>();
  };
  for (size_t i = 0; i < customers.size(); ++i)
    compute_features(shop.profiles[customers[i]].profile, shop.profiles.sales(), shop.as_of_ms,
                     row(i));
  const Population population = fit_population(rows);
  FeatureMatrix matrix{kFeatures, std::vector<double>(customers.size() * kFeatures)};
  for (size_t i = 0; i < customers.size(); ++i) {
    const auto out = std::span(matrix.values).subspan(i * kFeatures).first<kFeatures>();
    std::ranges::copy(row(i), out.begin());
    compute_fitted_features(population, row(i), out.subspan<kProfileFeatures>());
  }
  return matrix;
}

std::string matrix_csv(const PastShop& shop, const std::vector<CustomerIndex>& customers,
                       const FeatureMatrix& matrix) {
  std::string csv = "customer_id";
  for (const FeatureInfo& feature : features().first(matrix.columns))
    csv.append(",").append(feature.name);
  csv += '\n';
  for (size_t i = 0; i < customers.size(); ++i) {
    append_csv_field(csv, shop.profiles[customers[i]].id);
    for (const double value : std::span(matrix.values).subspan(i * matrix.columns, matrix.columns))
      fmt::format_to(std::back_inserter(csv), ",{}", value);
    csv += '\n';
  }
  return csv;
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const PastShop shop, open_past_shop(context, options.as_of_ms));
  const std::vector<CustomerIndex> customers = shop.purchasers();
  const FeatureMatrix matrix =
      options.advanced ? long_matrix(shop, customers) : base_matrix(shop, customers);
  const std::string csv = matrix_csv(shop, customers, matrix);
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
          {"features", matrix.columns},
          {"seconds", seconds}},
         fmt::format("{} customers x {} features as of {} written to {}", customers.size(),
                     matrix.columns, format_time(shop.as_of_ms), options.out));
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
  command->add_flag("--advanced-features", options->advanced,
                    "All features: also the advanced ones and those fitted to these customers");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
