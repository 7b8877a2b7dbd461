#include "engine/scoring_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"

namespace tillcast {
namespace {

constexpr size_t kBatchRows = 1024;

}  // namespace

Result<std::shared_ptr<const ScoringModel>> make_scoring_model(std::shared_ptr<const Model> model) {
  TC_ASSERT(model != nullptr);
  const ModelCard& card = model->card();
  auto features = FeatureSelection::of(card.features, card.population);
  if (!features)
    return Error{features.error().code,
                 fmt::format("model {}: {}", card.model_id, features.error().message)};
  return std::make_shared<const ScoringModel>(
      ScoringModel{std::move(model), std::move(features).value()});
}

std::optional<int64_t> trained_until_ms(const ModelCard& card) {
  if (!card.document.is_object()) return std::nullopt;
  const auto found = card.document.find("trained_until");
  if (found == card.document.end() || !found->is_string()) return std::nullopt;
  const auto time = parse_time(found->get<std::string>());
  if (!time.ok()) return std::nullopt;
  return *time;
}

void score_in_batches(const ScoringModel& model, const Profiles& profiles,
                      const ProductSales& sales, std::span<const CustomerIndex> customers,
                      const std::function<int64_t(CustomerIndex)>& as_of_ms,
                      const std::function<void(const ScoredBatch&)>& visit) {
  const size_t columns = model.features.columns();
  std::vector<double> matrix(std::min(customers.size(), kBatchRows) * columns);
  std::vector<double> logits(std::min(customers.size(), kBatchRows));
  for (size_t begin = 0; begin < customers.size(); begin += kBatchRows) {
    const auto batch = customers.subspan(begin, std::min(kBatchRows, customers.size() - begin));
    for (size_t row = 0; row < batch.size(); ++row)
      model.features.fill(profiles[batch[row]].profile, sales, as_of_ms(batch[row]),
                          std::span(matrix).subspan(row * columns, columns));
    const auto rows = std::span(matrix).first(batch.size() * columns);
    const auto results = std::span(logits).first(batch.size());
    model.model->predict_logits(rows, results);
    visit({batch, rows, results});
  }
}

}  // namespace tillcast
