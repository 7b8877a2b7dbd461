// train/evaluation.h: how good a kind of model is on this shop's data, by a protocol.
//
// A model is trained anew for each test cut-off or fold, on what that protocol lets it see, and
// judged by the code that would serve it.
#pragma once

#include <map>
#include <optional>

#include "eval/bootstrap.h"
#include "train/protocol.h"
#include "train/trainer.h"

namespace tillcast {

// One test: a cut-off, or a fold.
struct Test {
  int64_t cutoff_ms = 0;  // walk-forward
  size_t fold = 0;        // k-fold, from 1
  size_t rows = 0;
  size_t positives = 0;
  size_t training_rows = 0;
  Metrics metrics;
};

struct Evaluation {
  std::vector<Test> tests;
  Metrics mean;                        // over the tests, unweighted
  Metrics standard_error;              // of that mean; whole customers drawn
  std::optional<Metrics> mean_choice;  // walk-forward: over the first half of the cut-offs
  std::optional<Metrics> mean_report;  // and over the others; absent with one cut-off
  double seconds = 0;
};

struct EvaluateOptions {
  Protocol protocol = Protocol::kWalkForward;
  std::vector<std::string> model_types;
  size_t folds = 5;
  uint64_t seed = 1;
  // The share of all the work done, and what is being worked on.
  std::function<void(double share, const std::string& note)> observe = [](double,
                                                                          const std::string&) {};
};

// In the order of options.model_types. kInvalid: too short a history, too few customers, an unknown
// type.
Result<std::vector<std::pair<std::string, Evaluation>>> evaluate(const History& history,
                                                                 const EvaluateOptions& options);

}  // namespace tillcast
