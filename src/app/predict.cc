// tillcast predict: who buys in the next 30 days.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "app/command.h"
#include "app/customer_segments.h"
#include "app/options.h"
#include "app/predict_words.h"
#include "app/shop.h"
#include "base/progress.h"
#include "base/time.h"
#include "engine/explanation.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr size_t kShownMax = 20;     // in words; --json holds all
constexpr size_t kExplainedMax = 5;  // in words

struct Options {
  std::vector<std::string> customers;
  bool all = false;
  bool explain = false;
  std::optional<int64_t> as_of_ms;
};

struct Answer {
  CustomerIndex customer;
  double probability = 0;
  SegmentLabel segment;
  std::optional<WhyLogit> why;
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

// Most likely first.
std::vector<Answer> predictions(const PastShop& shop, const ScoringModel& model,
                                const std::vector<CustomerIndex>& customers) {
  const size_t columns = model.features.columns();
  std::vector<double> matrix(customers.size() * columns);
  for (size_t i = 0; i < customers.size(); ++i)
    model.features.fill(shop.profiles[customers[i]].profile, shop.profiles.sales(), shop.as_of_ms,
                        std::span(matrix).subspan(i * columns, columns));
  std::vector<double> logits(customers.size());
  model.model->predict_logits(matrix, logits);
  std::vector<Answer> answers;
  for (size_t i = 0; i < customers.size(); ++i)
    answers.push_back({customers[i], to_probability(logits[i]), {}, std::nullopt});
  std::ranges::stable_sort(answers, std::greater{}, &Answer::probability);
  return answers;
}

// Predictions do without segments where there are none that can be used.
void assign(const Context& context, const PastShop& shop, std::span<Answer> answers) {
  const auto placed = CustomerSegments::open(context.data_dir);
  if (!placed.ok()) {
    if (placed.error().code != ErrorCode::kNotFound) spdlog::warn("{}", placed.error().message);
    return;
  }
  for (Answer& answer : answers) answer.segment = placed->of(shop, answer.customer);
}

Result<> explain(const PastShop& shop, const ScoringModel& model, std::span<Answer> answers) {
  Progress progress("Explaining", answers.size(), "customers");
  for (size_t i = 0; i < answers.size(); ++i) {
    std::array<double, kProfileFeatures> features;
    compute_features(shop.profiles[answers[i].customer].profile, shop.profiles.sales(),
                     shop.as_of_ms, features);
    TC_ASSIGN(answers[i].why, explain_row(model, features, shop.currency));
    progress.set(i + 1);
  }
  progress.finish();
  return Done{};
}

std::string words(const PastShop& shop, const ScoringModel& model,
                  std::span<const Answer> answers) {
  std::string text = fmt::format("Purchase probability in the 30 days from {}, by {}\n",
                                 format_time(shop.as_of_ms), model.card().model_id);
  for (const Answer& answer : answers.first(std::min(answers.size(), kShownMax))) {
    text += fmt::format("  {:<16} {:>6.1f} %  {}", shop.profiles[answer.customer].id,
                        100 * answer.probability, answer.segment.name);
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
    if (answer.why) text += why_words(*answer.why);
  }
  if (answers.size() > kShownMax)
    return text + fmt::format("  ... and {} more; --json lists all", answers.size() - kShownMax);
  text.pop_back();
  return text;
}

Result<> run(const Context& context, const Options& options) {
  TC_ASSIGN(const std::shared_ptr<const Model> champion, open_champion(context));
  if (!champion) return not_found("predict: there is no model; run 'tillcast train'");
  TC_ASSIGN(const auto model, make_scoring_model(champion));
  TC_ASSIGN(const PastShop shop, open_past_shop(context, options.as_of_ms));
  TC_ASSIGN(const std::vector<CustomerIndex> customers, chosen(shop, options));
  std::vector<Answer> answers = predictions(shop, *model, customers);
  assign(context, shop, answers);
  if (options.explain) {
    const size_t wanted = context.json ? answers.size() : std::min(answers.size(), kExplainedMax);
    TC_TRY(explain(shop, *model, std::span(answers).first(wanted)));
  }

  auto listed = nlohmann::ordered_json::array();
  for (const Answer& answer : answers) {
    nlohmann::ordered_json prediction = {{"customer_id", shop.profiles[answer.customer].id},
                                         {"probability", answer.probability},
                                         {"segment", nullptr},
                                         {"segment_id", nullptr},
                                         {"contributions", nullptr}};
    if (answer.segment.id != kNoSegment) {
      prediction["segment"] = answer.segment.name;
      prediction["segment_id"] = answer.segment.id;
    }
    if (answer.why) add_why(prediction, *answer.why);
    listed.push_back(std::move(prediction));
  }
  report(context,
         {{"as_of", format_time(shop.as_of_ms)},
          {"model_id", model->card().model_id},
          {"predictions", std::move(listed)}},
         words(shop, *model, answers));
  return Done{};
}

}  // namespace

void add_predict(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("predict", "Say who buys in the next 30 days, most likely first");
  command->add_option("customer", options->customers, "Customer ids (default: all)");
  command->add_flag("--all", options->all, "All customers with a purchase");
  command->add_flag("--explain", options->explain,
                    "Say why: each feature's part (in words for the first five, --json: for all)");
  add_time(*command, "--as-of", options->as_of_ms,
           "See only what was before it (default: 1 ms after the last event)");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
