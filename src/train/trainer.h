// train/trainer.h: rows -> a model, one implementation a model type.
//
// The same rows and options give the same model, to the last bit, on one machine.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eval/metrics.h"
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

struct FitOptions {
  size_t folds = 5;  // of customers; from 2
  uint64_t seed = 1;
  bool fold_metrics = true;  // off where nobody asks and they cost something
  std::function<void(const FitProgress&)> observe = [](const FitProgress&) {};
};

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
  Metrics metrics;  // of all rows, each predicted by the model that has not seen its customer
};

class Trainer {
 public:
  virtual ~Trainer() = default;
  // kInvalid: one class only, or too few customers for the folds.
  virtual Result<Fitted> fit(const Dataset& data, const FitOptions& options) const = 0;
};

// The model types of this version, the default first.
std::vector<std::string> trainable_types();
// kInvalid: no such type; the message names those there are.
Result<std::unique_ptr<Trainer>> make_trainer(std::string_view model_type);

// The model.json that every trainer begins with.
nlohmann::json begin_document(std::string_view model_type, const Dataset& data,
                              const FitOptions& options);

// Metrics of each fold and of all rows, from logits that came from the models that had not seen
// them.
void report_folds(const Dataset& data, const std::vector<uint32_t>& fold_of_row,
                  std::span<const double> logits, std::span<const size_t> epochs, Fitted& fitted);

std::vector<double> to_probabilities(std::span<const double> logits);

}  // namespace tillcast
