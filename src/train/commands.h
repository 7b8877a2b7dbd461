// train/commands.h: what tillcast-train does: train, evaluate and show what protocols reward.
//
// Each takes its options, works, and answers with a document and words; main.cc reads the command
// line and prints.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "train/protocol.h"

namespace tillcast {

struct Report {
  nlohmann::ordered_json document;  // for --json
  std::string words;                // for people
};

struct TrainCommand {
  std::filesystem::path data_dir;
  std::string model_type = "wide-deep";
  FeatureSet features = FeatureSet::kBase;
  size_t folds = 5;  // from 2
  uint64_t seed = 1;
  std::optional<int64_t> until_ms;  // only events before it; default: the last midnight of the data
  std::string data_name;
  std::string citation;
  std::filesystem::path out;  // write the model there and do not register it
  bool promote = false;
  int64_t now_ms = 0;  // trained_at
};

// Registers the model in the data directory, or writes it to `out`. Never overwrites one.
Result<Report> run_train(const TrainCommand& command);

struct EvaluateCommand {
  std::filesystem::path data_dir;
  Protocol protocol = Protocol::kWalkForward;
  // The kinds to measure; empty: those of default_model_types().
  std::vector<std::string> model_types;
  FeatureSet features = FeatureSet::kBase;
  size_t folds = 5;
  uint64_t seed = 1;
  std::optional<int64_t> until_ms;
  std::string into;  // a model's id or directory: its card keeps the figures of its type
  std::filesystem::path report_dir;  // report.html and report.json go there; empty: no report
  // The settings that walk-forward picks and those that snapshot-kfold picks, each measured by all
  // three protocols, of gbdt where nothing else is said; and nothing else, but for a report.
  bool explain_protocols = false;
};

// What `evaluate` measures where nothing else is said: every kind, the baselines among them.
std::vector<std::string> default_model_types();

Result<Report> run_evaluate(const EvaluateCommand& command);

}  // namespace tillcast
