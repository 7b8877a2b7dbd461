// train/evaluation.h: how good a kind of model is on this shop's data, by a protocol.
//
// A model is trained anew for each test cut-off or fold, on what that protocol lets it see, and
// judged by the code that would serve it.
#pragma once

#include <map>
#include <optional>

#include "eval/bootstrap.h"
#include "train/builder.h"
#include "train/protocol.h"

namespace tillcast {

// One test: a cut-off, or a fold.
struct Test {
  int64_t cutoff_ms = 0;  // walk-forward
  size_t fold = 0;        // k-fold, from 1
  size_t rows = 0;
  size_t positives = 0;
  size_t training_rows = 0;
  Metrics metrics;
  Settings settings;           // that the inner split picked
  nlohmann::json calibration;  // null: none
};

struct Evaluation {
  std::vector<Test> tests;
  Metrics mean;                        // over the tests, unweighted
  Metrics standard_error;              // of that mean; whole customers drawn
  std::optional<Metrics> mean_choice;  // walk-forward: over the first half of the cut-offs
  std::optional<Metrics> mean_report;  // and over the others; absent with one cut-off
  std::vector<Predicted> predicted;    // by test
  ScoreCurve curve;                    // of all tests' predictions
  double seconds = 0;                  // of building its models; an ensemble's without its members
};

struct EvaluateOptions {
  Protocol protocol = Protocol::kWalkForward;
  std::vector<std::string> model_types;
  FeatureSet features = FeatureSet::kBase;
  size_t folds = 5;
  uint64_t seed = 1;
  // Instead of the inner split's choice, by model type.
  std::map<std::string, Settings> settings;
  // The share of all the work done, and what is being worked on.
  std::function<void(double share, const std::string& note)> observe = [](double,
                                                                          const std::string&) {};
};

using Evaluations = std::vector<std::pair<std::string, Evaluation>>;

// In the order of options.model_types. kInvalid: too short a history, too few customers, an unknown
// type.
Result<Evaluations> evaluate(const History& history, const EvaluateOptions& options);

// The leak demonstrated: the settings that one protocol's inner split picks for a whole history.
Result<Settings> pick_settings(const History& history, const std::string& model_type,
                               const EvaluateOptions& options);

}  // namespace tillcast
