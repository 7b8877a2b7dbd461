#include "train/choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "base/time.h"

namespace tillcast {
namespace {

// The earlier of two out-of-time tests: a month's labels apart, so that they share no day.
constexpr int64_t kApartMs = 35 * kDayMs;
constexpr size_t kInnerFolds = 5;

// Learns up to a month before the last cut-off that is not after `at_most_ms`, and predicts that.
std::optional<Split> split_in_time(const Dataset& data, int64_t at_most_ms) {
  std::optional<int64_t> test_ms;
  for (const int64_t at_ms : data.cutoffs_ms)
    if (at_ms <= at_most_ms) test_ms = std::max(test_ms.value_or(at_ms), at_ms);
  if (!test_ms) return std::nullopt;
  Split split;
  for (uint32_t i = 0; i < data.rows(); ++i) {
    if (data.cutoffs_ms[i] == test_ms) split.test.push_back(i);
    if (data.cutoffs_ms[i] <= *test_ms - kHorizonMs) split.train.push_back(i);
  }
  if (split.train.empty() || split.test.empty()) return std::nullopt;
  return split;
}

Result<Judged> judge(const Trainer& trainer, const Settings& settings, const Dataset& data,
                     const Split& split, TrainerOptions options) {
  options.members_max = 1;
  options.fold_metrics = false;
  TC_ASSIGN(Fitted fitted, trainer.fit(data.take(split.train), settings, options));
  fitted.file.document["model_id"] = "tried";
  TC_ASSIGN(const auto model, make_model(std::move(fitted.file)));
  const Dataset test = data.take(split.test);
  Judged judged{std::vector<double>(test.rows()), test.labels};
  model->predict_logits(test.matrix, judged.logits);
  return judged;
}

// Progress of one fit among several.
TrainerOptions part_of(const TrainerOptions& options, size_t part, size_t parts) {
  TrainerOptions inner = options;
  inner.observe = [&options, part, parts](const FitProgress& progress) {
    FitProgress shown = progress;
    shown.share = (static_cast<double>(part) + progress.share) / static_cast<double>(parts);
    options.observe(shown);
  };
  return inner;
}

}  // namespace

Result<InnerSplits> inner_splits(const Dataset& data, Protocol protocol, uint64_t seed) {
  const Error too_little = invalid("too little history to try settings on");
  InnerSplits splits;
  if (protocol == Protocol::kWalkForward) {
    if (data.rows() == 0) return too_little;
    const int64_t last_ms = std::ranges::max(data.cutoffs_ms);
    auto later = split_in_time(data, last_ms);
    auto earlier = split_in_time(data, last_ms - kApartMs);
    if (!later || !earlier) return too_little;
    splits = {std::move(*earlier), std::move(*later)};
  } else {
    // Not the seed itself: these folds must not be those that the members leave out.
    const uint64_t inner_seed = hash64(fmt::format("inner folds {}", seed));
    const std::vector<uint32_t> folds = protocol == Protocol::kGroupKFold
                                            ? customer_folds(data, kInnerFolds, inner_seed)
                                            : row_folds(data, kInnerFolds, inner_seed);
    splits = {split_at(folds, 0), split_at(folds, 1)};
  }
  for (const Split* split : {&splits.earlier, &splits.later})
    for (const auto* rows : {&split->train, &split->test}) {
      const auto positives =
          std::ranges::count_if(*rows, [&](uint32_t row) { return data.labels[row] == 1; });
      if (positives == 0 || positives == std::ssize(*rows)) return too_little;
    }
  return splits;
}

Result<Choice> choose(const Trainer& trainer, const std::vector<Settings>& candidates,
                      const Dataset& data, Protocol protocol, const TrainerOptions& options) {
  TC_ASSERT(!candidates.empty());
  Choice choice;
  choice.settings = candidates.front();
  const auto splits = inner_splits(data, protocol, options.seed);
  if (!splits) return choice;
  const size_t parts = candidates.size() + 1;
  for (const Settings& settings : candidates) {
    auto judged =
        judge(trainer, settings, data, splits->later, part_of(options, choice.tried.size(), parts));
    if (!judged) {
      // Inner parts can be too small for the folds where the whole is not.
      if (judged.error().code == ErrorCode::kInvalid)
        return Choice{candidates.front(), {}, {}, {}, {}};
      return judged.error();
    }
    const Metrics metrics = compute_metrics(to_probabilities(judged->logits), judged->labels);
    const bool best = std::ranges::all_of(choice.tried, [&](const Tried& tried) {
      return metrics.log_loss < tried.metrics.log_loss;
    });
    choice.tried.push_back({settings, metrics});
    if (!best) continue;
    choice.settings = settings;
    choice.later = std::move(*judged);
  }
  auto earlier = judge(trainer, choice.settings, data, splits->earlier,
                       part_of(options, candidates.size(), parts));
  if (earlier) {
    choice.earlier = std::move(*earlier);
    choice.calibration = choose_calibration(choice.earlier, choice.later);
  } else if (earlier.error().code != ErrorCode::kInvalid) {
    return earlier.error();
  }
  return choice;
}

}  // namespace tillcast
