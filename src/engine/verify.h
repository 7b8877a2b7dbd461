// engine/verify.h: a data directory held against its log: is what is recorded whole, and is what is
// derived what it says?
//
// Changes nothing and may run beside a server: what is derived is read first and the log after it,
// which then holds all that it can be derived from.
//
// Memory: up to two states, each as large as a server's.
// Errors: kNotFound = there is no log; kUnavailable = it could not be read. What is wrong with the
//         data is a finding.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/finding.h"
#include "score/model.h"
#include "segment/segmentation.h"

namespace tillcast {

struct VerifyOptions {
  std::filesystem::path data_dir;
  bool full = false;                // SQLite's long check; also fold the orders in event order
  std::optional<int64_t> as_of_ms;  // of the features; default: 1 ms after the clock
  std::shared_ptr<const Model> champion;                         // null: no predictions, no grades
  std::shared_ptr<const Segmentation> segmentation;              // null: no segments, no weeks
  std::function<void(uint64_t entries, uint64_t all)> progress;  // may be absent
};

struct VerifyReport {
  Findings findings;
  uint64_t entries = 0;
  uint64_t orders = 0;  // distinct
  uint64_t customers = 0;
  std::optional<uint64_t> checkpoint_seq;
  std::vector<std::string> compared;

  bool ok() const { return findings.count() == 0; }
};

Result<VerifyReport> verify(const VerifyOptions& options);

}  // namespace tillcast
