// train/trainer.h: rows -> a model, one implementation a model type.
//
// The same rows and options give the same model, to the last bit, on one machine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "eval/metrics.h"
#include "eval/score_curve.h"
#include "score/model_file.h"
#include "train/dataset.h"

namespace tillcast {

// How far a fit is.
struct FitProgress {
  size_t fold = 0;  // from 1
  size_t folds = 0;
  size_t epoch = 0;     // from 1; 0: this kind has none
  double share = 0;     // of the whole fit
  double log_loss = 0;  // on the fold held out, after the epoch before; 0: not known yet
  double auc = 0;
};

struct TrainerOptions {
  size_t folds = 5;  // of customers; from 2
  uint64_t seed = 1;
  // How many of the folds' members to fit: one is enough to choose settings by.
  size_t members_max = SIZE_MAX;
  // Metrics and curves of the folds, and how each went (train/learning.h); off where nobody asks
  // and they cost something.
  bool fold_metrics = true;
  std::function<void(const FitProgress&)> observe = [](const FitProgress&) {};
};

// The hyper-parameters of a fit, by name: what a trainer's candidates() offers and a card keeps.
using Settings = nlohmann::json;

struct FoldReport {
  size_t fold = 0;  // from 1
  size_t epochs = 0;
  size_t rows = 0;  // held out
  Metrics metrics;  // on them, by a model that has not seen these customers
};

struct Fitted {
  // Has all but what the rows do not know: model_id, trained_at, trained_until, data, metrics.
  ModelFile file;
  std::vector<FoldReport> folds;  // empty without fold_metrics
  // Of all rows, each predicted by the model that has not seen its customer; empty without
  // fold_metrics.
  std::vector<double> logits;
  Metrics metrics;   // of those
  ScoreCurve curve;  // likewise
};

class Trainer {
 public:
  virtual ~Trainer() = default;
  // What this kind reads, by name: all or some of a set's features (train/model_features.h).
  virtual std::vector<std::string> features(FeatureSet set) const = 0;
  // What there is to choose from, the modest first; never empty. {} where a kind has nothing to
  // choose.
  virtual std::vector<Settings> candidates() const { return {Settings::object()}; }
  // kInvalid: one class only, or too few customers for the folds. REQUIRES: `data` has the columns
  // of features() in that order (train/dataset.h: prepare); settings are one of candidates().
  virtual Result<Fitted> fit(const Dataset& data, const Settings& settings,
                             const TrainerOptions& options) const = 0;
};

// The model types of this version, the default first.
std::vector<std::string> trainable_types();
// kInvalid: no such type; the message names those there are.
Result<std::unique_ptr<Trainer>> make_trainer(std::string_view model_type);

// Metrics of each fold, metrics and curve of all rows, and these logits, which came from the models
// that had not seen them.
void report_folds(const Dataset& data, const std::vector<uint32_t>& fold_of_row,
                  std::span<const double> logits, std::span<const size_t> epochs, Fitted& fitted);

std::vector<double> to_probabilities(std::span<const double> logits);

}  // namespace tillcast
