#include "train/trainer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "train/bg_nbd_trainer.h"
#include "train/gbdt_trainer.h"
#include "train/linear_trainer.h"
#include "train/residual_trainer.h"
#include "train/wide_deep_trainer.h"

namespace tillcast {

std::vector<std::string> trainable_types() {
  return {"wide-deep", "advanced", "gbdt", "logistic", "bg-nbd", "recency", "majority"};
}

Result<std::unique_ptr<Trainer>> make_trainer(std::string_view model_type) {
  if (model_type == "wide-deep") return make_wide_deep_trainer();
  if (model_type == "advanced") return make_residual_trainer();
  if (model_type == "gbdt") return make_gbdt_trainer();
  if (model_type == "bg-nbd") return make_bg_nbd_trainer();
  if (model_type == "logistic") return make_linear_trainer(LinearKind::kLogistic);
  if (model_type == "recency") return make_linear_trainer(LinearKind::kRecency);
  if (model_type == "majority") return make_linear_trainer(LinearKind::kMajority);
  return invalid(fmt::format("model type {} is not in this version; choose from {}", model_type,
                             fmt::join(trainable_types(), ", ")));
}

std::vector<double> to_probabilities(std::span<const double> logits) {
  std::vector<double> probabilities;
  probabilities.reserve(logits.size());
  for (const double logit : logits) probabilities.push_back(to_probability(logit));
  return probabilities;
}

void report_folds(const Dataset& data, const std::vector<uint32_t>& fold_of_row,
                  std::span<const double> logits, std::span<const size_t> epochs, Fitted& fitted) {
  const std::vector<double> probabilities = to_probabilities(logits);
  for (uint32_t fold = 0; fold < epochs.size(); ++fold) {
    std::vector<double> p;
    std::vector<uint8_t> y;
    for (size_t i = 0; i < data.rows(); ++i) {
      if (fold_of_row[i] != fold) continue;
      p.push_back(probabilities[i]);
      y.push_back(data.labels[i]);
    }
    fitted.folds.push_back({fold + 1, epochs[fold], y.size(), compute_metrics(p, y)});
  }
  fitted.metrics = compute_metrics(probabilities, data.labels);
  fitted.curve = score_curve(probabilities, data.labels);
  fitted.logits.assign(logits.begin(), logits.end());
}

}  // namespace tillcast
