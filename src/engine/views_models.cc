// What readers see of the models in use: predictions, their reasons, and how the models do.
#include <fmt/format.h>

#include <array>

#include "engine/engine.h"
#include "engine/explanation.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

Error no_model() { return unavailable("prediction: there is no model; run 'tillcast train'"); }

Error nothing_to_predict(std::string_view customer_id, bool known) {
  return not_found(
      fmt::format("customer {}: {}", customer_id, known ? "has no purchase yet" : "unknown"));
}

}  // namespace

Result<CustomerPrediction> Engine::prediction(std::string_view customer_id) const {
  const std::shared_lock lock(mutex_);
  if (!scores_.model()) return no_model();
  const auto index = state_.profiles.find(customer_id);
  const Score* score = index ? scores_.find(*index) : nullptr;
  if (score == nullptr) return nothing_to_predict(customer_id, index.has_value());
  return CustomerPrediction{{std::string(customer_id), score->probability, score->as_of_ms,
                             segments_.places().label(*index)},
                            scores_.model()->card().model_id};
}

Result<ExplainedPrediction> Engine::explanation(std::string_view customer_id) const {
  std::shared_ptr<const ScoringModel> model;
  std::array<double, kProfileFeatures> features;
  int64_t as_of_ms = 0;
  std::string currency;
  SegmentLabel segment;
  {
    const std::shared_lock lock(mutex_);
    model = scores_.model();
    if (!model) return no_model();
    const auto index = state_.profiles.find(customer_id);
    if (!index || state_.profiles[*index].profile.purchases().empty())
      return nothing_to_predict(customer_id, index.has_value());
    // What the score is true at, or will be once the writer has come to it.
    as_of_ms = score_time_ms(state_, *index);
    compute_features(state_.profiles[*index].profile, state_.profiles.sales(), as_of_ms, features);
    currency = state_.currency;
    segment = segments_.places().label(*index);
  }
  TC_ASSIGN(WhyLogit why, explain_row(*model, features, currency));
  const double probability = to_probability(why.logit);
  return ExplainedPrediction{{{std::string(customer_id), probability, as_of_ms, std::move(segment)},
                              model->card().model_id},
                             std::move(why)};
}

std::vector<std::string> Engine::challengers() const {
  const std::shared_lock lock(mutex_);
  return challenger_ids_;
}

std::shared_ptr<const LiveReport> Engine::live(std::string_view model_id) const {
  const std::shared_lock lock(mutex_);
  for (const auto& report : live_)
    if (report->model_id == model_id) return report;
  return nullptr;
}

LiveReports Engine::live_reports() const {
  const std::shared_lock lock(mutex_);
  return live_;
}

}  // namespace tillcast
