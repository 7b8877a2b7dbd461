#include "train/selective.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "eval/curves.h"

namespace tillcast {
namespace {

using nlohmann::ordered_json;

double sureness(double probability) { return std::abs(probability - 0.5); }
bool is_right(double probability, uint8_t label) { return (probability >= 0.5) == (label == 1); }

Predicted pool(std::span<const Predicted> tests) {
  Predicted all;
  for (const Predicted& test : tests) {
    all.probabilities.insert(all.probabilities.end(), test.probabilities.begin(),
                             test.probabilities.end());
    all.labels.insert(all.labels.end(), test.labels.begin(), test.labels.end());
  }
  return all;
}

// The least sureness from which on accuracy reaches the aim; nothing where it never does.
std::optional<double> threshold_of(const Predicted& seen) {
  std::vector<std::pair<double, bool>> rows;
  for (size_t i = 0; i < seen.labels.size(); ++i)
    rows.emplace_back(sureness(seen.probabilities[i]),
                      is_right(seen.probabilities[i], seen.labels[i]));
  std::ranges::sort(rows, std::greater{});
  std::optional<double> threshold;
  size_t right = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    right += rows[i].second;
    const bool ends_tie = i + 1 == rows.size() || rows[i + 1].first < rows[i].first;
    if (ends_tie && static_cast<double>(right) >= kSelectiveAccuracy * static_cast<double>(i + 1))
      threshold = rows[i].first;
  }
  return threshold;
}

ordered_json realise(const Predicted& test, double threshold) {
  size_t covered = 0, right = 0;
  for (size_t i = 0; i < test.labels.size(); ++i) {
    if (sureness(test.probabilities[i]) < threshold) continue;
    ++covered;
    right += is_right(test.probabilities[i], test.labels[i]);
  }
  if (covered == 0) return nullptr;
  return {{"coverage", static_cast<double>(covered) / static_cast<double>(test.labels.size())},
          {"accuracy", static_cast<double>(right) / static_cast<double>(covered)}};
}

ordered_json or_null(std::optional<double> value) {
  return value ? ordered_json(*value) : ordered_json();
}

}  // namespace

ordered_json selective_figures(std::span<const Predicted> tests) {
  ordered_json coverage = ordered_json::array(), realised = ordered_json::array();
  double sum = 0;
  for (size_t i = 0; i < tests.size(); ++i) {
    const auto share = coverage_at(tests[i].probabilities, tests[i].labels, kSelectiveAccuracy);
    coverage.push_back(or_null(share));
    sum += share.value_or(0);
    std::optional<double> threshold;
    if (i > 0) threshold = threshold_of(pool(tests.first(i)));
    realised.push_back(threshold ? realise(tests[i], *threshold) : ordered_json());
  }
  const Predicted all = pool(tests);
  return {
      {"accuracy", kSelectiveAccuracy},
      {"coverage", coverage},
      {"coverage_mean", sum / static_cast<double>(tests.size())},
      {"coverage_pooled", or_null(coverage_at(all.probabilities, all.labels, kSelectiveAccuracy))},
      {"realised", realised}};
}

}  // namespace tillcast
