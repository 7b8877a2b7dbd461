#include "score/shapley.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "score/json_fields.h"

namespace tillcast {
namespace {

constexpr uint64_t kSeed = 20110901;
constexpr size_t kPairsMin = 2;  // with fewer there is no spread to tell the error from
constexpr size_t kPairsMax = 64;

// Fisher & Yates, spelt out: the standard's shuffle differs between libraries.
void shuffle(std::vector<size_t>& order, std::mt19937_64& random) {
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
}

// The walks from one background row to the explained one.
class Walks {
 public:
  Walks(const Model& model, std::span<const double> row) : model_(model), row_(row) {}

  // Contributions of one pair of walks each, pairs x order.size(), in the order of `order` as it
  // came in.
  std::vector<double> pairs(std::span<const double> from, double from_logit, double row_logit,
                            const std::vector<size_t>& differing, size_t pairs,
                            std::mt19937_64& random) {
    const size_t steps = differing.size();
    const size_t inner = steps - 1;  // both ends are known
    std::vector<std::vector<size_t>> orders;
    matrix_.clear();
    std::vector<size_t> order(steps);
    for (size_t i = 0; i < steps; ++i) order[i] = i;
    for (size_t pair = 0; pair < pairs; ++pair) {
      shuffle(order, random);
      for ([[maybe_unused]] const bool reversed : {false, true}) {
        orders.push_back(order);
        append_walk(from, differing, order);
        std::ranges::reverse(order);
      }
    }
    logits_.resize(orders.size() * inner);
    model_.predict_logits(matrix_, logits_);
    std::vector<double> sums(pairs * steps);
    for (size_t walk = 0; walk < orders.size(); ++walk) {
      double before = from_logit;
      for (size_t step = 0; step < steps; ++step) {
        const double after = step < inner ? logits_[walk * inner + step] : row_logit;
        sums[walk / 2 * steps + orders[walk][step]] += (after - before) / 2;
        before = after;
      }
    }
    return sums;
  }

 private:
  void append_walk(std::span<const double> from, const std::vector<size_t>& differing,
                   const std::vector<size_t>& order) {
    std::vector<double> state(from.begin(), from.end());
    for (size_t step = 0; step + 1 < order.size(); ++step) {
      state[differing[order[step]]] = row_[differing[order[step]]];
      matrix_.insert(matrix_.end(), state.begin(), state.end());
    }
  }

  const Model& model_;
  std::span<const double> row_;
  std::vector<double> matrix_, logits_;
};

std::vector<std::vector<size_t>> differing_features(const Background& background,
                                                    std::span<const double> row) {
  std::vector<std::vector<size_t>> differing(background.rows);
  for (size_t b = 0; b < background.rows; ++b)
    for (size_t i = 0; i < row.size(); ++i)
      if (background.values[b * row.size() + i] != row[i]) differing[b].push_back(i);
  return differing;
}

size_t pairs_of(const std::vector<std::vector<size_t>>& differing, size_t evaluations) {
  size_t each = 1;  // of one pair for every background row
  for (const auto& features : differing)
    if (features.size() > 2) each += 2 * (features.size() - 1);
  return std::clamp(evaluations / each, kPairsMin, kPairsMax);
}

}  // namespace

Result<Background> background_from_json(const nlohmann::json& document, size_t features) {
  Background background;
  const auto field = document.find("background");
  if (field == document.end() || field->is_null()) return background;
  if (!field->is_array() || field->empty() || field->size() > kBackgroundRowsMax)
    return corrupt(fmt::format("field background is no list of 1 to {} rows", kBackgroundRowsMax));
  for (const nlohmann::json& row : *field) {
    const auto values = json_numbers({{"row", row}}, "row");
    if (!values || values->size() != features)
      return corrupt(
          fmt::format("background: row {} is no list of {} numbers", background.rows, features));
    background.values.insert(background.values.end(), values->begin(), values->end());
    ++background.rows;
  }
  return background;
}

Error no_background(const ModelCard& card) {
  return unavailable(fmt::format(
      "model {}: its file says too little to explain a prediction; train it anew", card.model_id));
}

Result<Explanation> explain_by_sampling(const Model& model, const Background& background,
                                        std::span<const double> row, size_t evaluations) {
  const size_t features = model.card().features.size();
  TC_ASSERT(row.size() == features && background.values.size() == background.rows * features);
  if (background.rows == 0) return no_background(model.card());
  Explanation explanation;
  explanation.method = "shapley-sampling";
  explanation.contributions.resize(features);
  model.predict_logits(row, {&explanation.logit, 1});
  std::vector<double> from_logits(background.rows);
  model.predict_logits(background.values, from_logits);

  const auto differing = differing_features(background, row);
  const size_t pairs_wanted = pairs_of(differing, evaluations);
  std::mt19937_64 random(kSeed);
  Walks walks(model, row);
  std::vector<double> variances(features);
  for (size_t b = 0; b < background.rows; ++b) {
    explanation.base_logit += from_logits[b];
    const size_t steps = differing[b].size();
    if (steps == 0) continue;
    const size_t pairs = steps > 2 ? pairs_wanted : 1;  // of two, an order and its reverse are all
    const auto from = std::span(background.values).subspan(b * features, features);
    const std::vector<double> sums =
        walks.pairs(from, from_logits[b], explanation.logit, differing[b], pairs, random);
    for (size_t step = 0; step < steps; ++step) {
      double mean = 0, squares = 0;
      for (size_t pair = 0; pair < pairs; ++pair) mean += sums[pair * steps + step];
      mean /= static_cast<double>(pairs);
      for (size_t pair = 0; pair < pairs; ++pair)
        squares += std::pow(sums[pair * steps + step] - mean, 2);
      explanation.contributions[differing[b][step]] += mean;
      if (pairs > 1)
        variances[differing[b][step]] += squares / static_cast<double>(pairs * (pairs - 1));
    }
  }
  const auto rows = static_cast<double>(background.rows);
  explanation.base_logit /= rows;
  for (double& contribution : explanation.contributions) contribution /= rows;
  for (const double variance : variances)
    explanation.standard_error = std::max(explanation.standard_error, std::sqrt(variance) / rows);
  return explanation;
}

}  // namespace tillcast
