#include "train/learning.h"

#include <algorithm>
#include <cmath>

#include "score/booster.h"
#include "score/forest.h"
#include "score/model.h"
#include "score/training_record.h"

namespace tillcast {
namespace {

constexpr double kProbabilityMin = 1e-7;

// A millionth is finer than any screen, and a third of the bytes.
std::vector<double> rounded(std::vector<double> values) {
  for (double& value : values) value = std::round(value * 1e6) / 1e6;
  return values;
}

// What rows have been given by the trees so far.
class Margins {
 public:
  Margins(Dataset rows, double base) : rows_(std::move(rows)), sums_(rows_.rows(), base) {}

  void add(const Forest& forest) {
    std::vector<double> more(sums_.size());
    forest.margins(rows_.matrix, more);
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += more[i];
  }
  double loss() const { return log_loss(sums_, rows_.labels); }

 private:
  Dataset rows_;
  std::vector<double> sums_;
};

}  // namespace

nlohmann::json to_json(std::string_view member, const std::vector<Learning>& by_fold) {
  nlohmann::json list = nlohmann::json::array();
  for (size_t fold = 0; fold < by_fold.size(); ++fold) {
    const Learning& learning = by_fold[fold];
    list.push_back({{"member", member},
                    {"fold", fold + 1},
                    {"measure", "log_loss"},
                    {"step", learning.step},
                    {"every", learning.every},
                    {"stopped_at", learning.stopped_at},
                    {"train", rounded(learning.train)},
                    {"validation", rounded(learning.validation)}});
  }
  return list;
}

double log_loss(std::span<const double> logits, std::span<const uint8_t> labels) {
  TC_ASSERT(logits.size() == labels.size() && !labels.empty());
  double sum = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const double p = std::clamp(to_probability(logits[i]), kProbabilityMin, 1 - kProbabilityMin);
    sum -= std::log(labels[i] != 0 ? p : 1 - p);
  }
  return sum / static_cast<double>(labels.size());
}

Result<Learning> learning_of_trees(std::string_view booster_json, const Dataset& data,
                                   const Split& split) {
  TC_ASSIGN(Booster booster, decode_booster(booster_json, data.features));
  const size_t trees = booster.trees.size();
  Learning learning;
  learning.step = "tree";
  learning.stopped_at = trees;
  learning.every = std::max<size_t>(1, (trees + kLearningPoints - 1) / kLearningPoints);
  Margins learnt(data.take(split.train), booster.base_margin);
  Margins held_out(data.take(split.test), booster.base_margin);
  for (size_t end = learning.every; end <= trees; end += learning.every) {
    Booster some;
    const auto first = booster.trees.begin() + static_cast<ptrdiff_t>(end - learning.every);
    some.trees.assign(std::make_move_iterator(first),
                      std::make_move_iterator(first + static_cast<ptrdiff_t>(learning.every)));
    const Forest forest({std::move(some)}, data.features.size());
    learnt.add(forest);
    held_out.add(forest);
    learning.train.push_back(learnt.loss());
    learning.validation.push_back(held_out.loss());
  }
  return learning;
}

}  // namespace tillcast
