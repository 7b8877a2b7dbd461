#include "engine/explanation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "feature/words.h"

namespace tillcast {

Result<WhyLogit> explain_row(const ScoringModel& model,
                             std::span<const double, kProfileFeatures> profile_features,
                             std::string_view currency) {
  const std::vector<std::string>& names = model.card().features;
  std::vector<double> row(names.size());
  model.features.fill(profile_features, row);
  TC_ASSIGN(const Explanation explained, model.model->explain(row));
  TC_ASSERT(explained.contributions.size() == names.size());

  // Words may want the whole vector; of the fitted features the model's own are known.
  std::array<double, kFeatures> all;
  all.fill(NAN);
  std::ranges::copy(profile_features, all.begin());
  for (size_t i = 0; i < names.size(); ++i) all[*feature_index(names[i])] = row[i];

  WhyLogit why;
  why.base_logit = explained.base_logit;
  why.method = explained.method;
  why.error = explained.standard_error;
  model.model->predict_logits(row, std::span(&why.logit, 1));
  for (size_t i = 0; i < names.size(); ++i)
    why.contributions.push_back(
        {names[i], row[i], explained.contributions[i], describe_feature(names[i], all, currency)});
  std::ranges::stable_sort(why.contributions, std::greater{},
                           [](const Contribution& part) { return std::abs(part.contribution); });
  return why;
}

}  // namespace tillcast
