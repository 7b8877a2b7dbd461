// tillcast predict: who buys in the next 30 days.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/command.h"
#include "app/options.h"
#include "app/shop.h"
#include "base/time.h"
#include "engine/feature_map.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr size_t kShownMax = 20;  // in words; --json holds all

struct Options {
  std::vector<std::string> customers;
  bool all = false;
  std::optional<int64_t> as_of_ms;
};

Result<std::vector<CustomerIndex>> chosen(const PastShop& shop, const Options& options) {
  if (options.all || options.customers.empty()) return shop.purchasers();
  std::vector<CustomerIndex> customers;
  for (const std::string& id : options.customers) {
    const auto index = shop.profiles.find(id);
    if (!index || shop.profiles[*index].profile.purchases().empty())
      return not_found(fmt::format("customer {}: {} as of {}; 'tillcast features' lists who has",
                                   id, index ? "has no purchase" : "is unknown",
                                   format_time(shop.as_of_ms)));
    customers.push_back(*index);
  }
  return customers;
}

Result<std::vector<double>> probabilities(const PastShop& shop, const Model& model,
                                          const std::vector<CustomerIndex>& customers) {
  TC_ASSIGN(const FeatureMap map, FeatureMap::of(model.card()));
  std::vector<double> matrix(customers.size() * map.columns());
  for (size_t i = 0; i < customers.size(); ++i) {
    std::array<double, kBaseFeatures> row;
    compute_features(shop.profiles[customers[i]].profile, shop.as_of_ms, row);
    map.pick(row, std::span(matrix).subspan(i * map.columns(), map.columns()));
  }
  std::vector<double> results(customers.size());
  model.predict_logits(matrix, results);
  std::ranges::transform(results, results.begin(), to_probability);
  return results;
}

Result<> run(const Context& context, const Options& options) {
  TC_ASSIGN(const std::shared_ptr<const Model> model, open_champion(context));
  if (!model) return not_found("predict: there is no model; run 'tillcast train'");
  TC_ASSIGN(const PastShop shop, open_past_shop(context, options.as_of_ms));
  TC_ASSIGN(const std::vector<CustomerIndex> customers, chosen(shop, options));
  TC_ASSIGN(const std::vector<double> results, probabilities(shop, *model, customers));

  std::vector<size_t> order(customers.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&](size_t a, size_t b) { return results[a] > results[b]; });

  auto predictions = nlohmann::ordered_json::array();
  std::string words = fmt::format("Purchase probability in the 30 days from {}, by {}\n",
                                  format_time(shop.as_of_ms), model->card().model_id);
  for (const size_t i : order) {
    const std::string& id = shop.profiles[customers[i]].id;
    predictions.push_back({{"customer_id", id},
                           {"probability", results[i]},
                           {"segment", nullptr},
                           {"contributions", nullptr}});
    if (predictions.size() <= kShownMax)
      words += fmt::format("  {:<16} {:>6.1f} %\n", id, 100 * results[i]);
  }
  if (predictions.size() > kShownMax)
    words += fmt::format("  ... and {} more; --json lists all", predictions.size() - kShownMax);
  report(context,
         {{"as_of", format_time(shop.as_of_ms)},
          {"model_id", model->card().model_id},
          {"predictions", std::move(predictions)}},
         words);
  return Done{};
}

}  // namespace

void add_predict(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("predict", "Say who buys in the next 30 days, most likely first");
  command->add_option("customer", options->customers, "Customer ids (default: all)");
  command->add_flag("--all", options->all, "All customers with a purchase");
  add_time(*command, "--as-of", options->as_of_ms,
           "See only what was before it (default: 1 ms after the last event)");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
