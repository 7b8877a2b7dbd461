#include "train/blend.h"

#include <algorithm>
#include <cmath>

#include "train/model_document.h"

namespace tillcast {
namespace {

using Members = std::vector<std::pair<std::string, std::shared_ptr<const Built>>>;

constexpr double kEqualityPull = 0.05;
constexpr size_t kSteps = 400;
constexpr double kStepLength = 0.5;

// The nearest point whose entries are at least 0 and sum to 1 (Duchi et al. 2008).
void project_to_simplex(std::vector<double>& point) {
  std::vector<double> sorted = point;
  std::ranges::sort(sorted, std::greater{});
  double sum = 0, shift = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    sum += sorted[i];
    const double candidate = (sum - 1) / static_cast<double>(i + 1);
    if (sorted[i] > candidate) shift = candidate;
  }
  for (double& value : point) value = std::max(0.0, value - shift);
}

// Each member's calibrated logits of a split's test rows; empty where one was not judged.
std::vector<std::vector<double>> judged_logits(const Members& members, Judged Choice::*part) {
  std::vector<std::vector<double>> logits;
  for (const auto& [name, built] : members) {
    std::vector<double> column = (built->choice.*part).logits;
    if (column.empty()) return {};
    calibrate(built->choice.calibration.document, column);
    logits.push_back(std::move(column));
  }
  return logits;
}

std::vector<double> weighted_sum(const std::vector<std::vector<double>>& columns,
                                 std::span<const double> weights) {
  std::vector<double> sum(columns.empty() ? 0 : columns.front().size());
  for (size_t member = 0; member < columns.size(); ++member)
    for (size_t row = 0; row < sum.size(); ++row)
      sum[row] += weights[member] * columns[member][row];
  return sum;
}

// The members' predictions of both inner tests, one below the other.
std::vector<double> choose_weights(const Members& members) {
  std::vector<std::vector<double>> columns = judged_logits(members, &Choice::later);
  const std::vector<double> equal(members.size(), 1.0 / static_cast<double>(members.size()));
  if (columns.empty()) return equal;
  std::vector<uint8_t> labels = members.front().second->choice.later.labels;
  const auto earlier = judged_logits(members, &Choice::earlier);
  for (size_t member = 0; member < earlier.size(); ++member)
    columns[member].insert(columns[member].end(), earlier[member].begin(), earlier[member].end());
  if (!earlier.empty()) {
    const std::vector<uint8_t>& more = members.front().second->choice.earlier.labels;
    labels.insert(labels.end(), more.begin(), more.end());
  }
  return fit_weights(columns, labels);
}

nlohmann::json document_of(const Members& members, const Dataset& data,
                           std::span<const double> weights, const TrainerOptions& options) {
  nlohmann::json by_name = nlohmann::json::object(), settings = nlohmann::json::object();
  for (size_t i = 0; i < members.size(); ++i) {
    by_name[members[i].first] = weights[i];
    settings[members[i].first] = members[i].second->choice.settings;
  }
  nlohmann::json document =
      begin_document("ensemble", data, options, {{"members", settings}, {"weights", by_name}});
  document["architecture"] = {{"kind", "blend"}, {"weights", by_name}};
  return document;
}

// How each member that learns in steps did; null where none does.
nlohmann::json learning_of(const Members& members) {
  nlohmann::json all;
  for (const auto& [name, built] : members)
    for (const nlohmann::json& one :
         built->fitted.file.document.value("learning", nlohmann::json::array()))
      all.push_back(one);
  return all;
}

ModelFile member_file(const std::string& name, const Built& built) {
  ModelFile file = built.fitted.file;
  file.document["model_id"] = name;
  for (const char* key : {"population", "reference", "learning"})
    file.document.erase(key);  // the blend's count, and learning stands there
  return file;
}

}  // namespace

std::vector<double> fit_weights(const std::vector<std::vector<double>>& logits,
                                std::span<const uint8_t> labels) {
  const size_t members = logits.size();
  const double equal = 1.0 / static_cast<double>(members);
  std::vector<double> weights(members, equal);
  for (size_t step = 0; step < kSteps; ++step) {
    std::vector<double> gradient(members);
    for (size_t m = 0; m < members; ++m) gradient[m] = 2 * kEqualityPull * (weights[m] - equal);
    for (size_t row = 0; row < labels.size(); ++row) {
      double logit = 0;
      for (size_t m = 0; m < members; ++m) logit += weights[m] * logits[m][row];
      const double error =
          (to_probability(logit) - labels[row]) / static_cast<double>(labels.size());
      for (size_t m = 0; m < members; ++m) gradient[m] += error * logits[m][row];
    }
    for (size_t m = 0; m < members; ++m) weights[m] -= kStepLength * gradient[m];
    project_to_simplex(weights);
  }
  return weights;
}

Result<Built> blend(const Members& members, const Dataset& data, const TrainerOptions& options) {
  TC_ASSERT(!members.empty());
  const std::vector<double> weights = choose_weights(members);
  Built built;
  built.fitted.file.document = document_of(members, data, weights, options);
  built.fitted.file.document["learning"] = learning_of(members);
  std::vector<std::vector<double>> out_of_fold;
  std::vector<size_t> epochs;
  for (const auto& [name, member] : members) {
    built.fitted.file.members.push_back(member_file(name, *member));
    if (!member->fitted.logits.empty()) out_of_fold.push_back(member->fitted.logits);
  }
  Choice& choice = built.choice;
  choice.settings = built.fitted.file.document["settings"];
  for (const auto part : {&Choice::earlier, &Choice::later}) {
    (choice.*part).logits = weighted_sum(judged_logits(members, part), weights);
    if (!(choice.*part).logits.empty())
      (choice.*part).labels = (members.front().second->choice.*part).labels;
  }
  choice.calibration = choose_calibration(choice.earlier, choice.later);
  if (out_of_fold.size() == members.size())
    report_folds(data, customer_folds(data, options.folds, options.seed),
                 weighted_sum(out_of_fold, weights), std::vector<size_t>(options.folds),
                 built.fitted);
  return built;
}

}  // namespace tillcast
