// engine/live_grades.h: a model's predictions put aside, and graded once their 30 days are over.
//
// At the first UTC midnight not before the model's `trained_until`, and every seven days after it,
// every customer with a purchase is scored as of that midnight: exactly before the first entry at
// or after it is folded, so that the state holds what was before it and nothing else. When the
// clock passes as_of + 30 days, again before that entry is folded, the labels are read from the
// profiles: a purchase in [as_of, as_of + 30 days). The result depends on the log and the model
// alone, not on batches or restarts. An order that arrives after its window was graded changes
// nothing there.
//
// Threads: a value of the writer's; report() hands out what may be shared.
// Bounds:  kWindowsMax graded windows of some 4 kB; kPendingMax pending ones of 4 bytes a customer.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "engine/live_report.h"
#include "engine/scoring_model.h"

namespace tillcast {

// The bytes of version 1 had no curves.
enum class GradesForm { kWithoutCurves, kWithCurves };

class LiveGrades {
 public:
  explicit LiveGrades(std::shared_ptr<const ScoringModel> model);

  const std::shared_ptr<const ScoringModel>& model() const { return model_; }

  // Whether something is due before an entry that moves the clock to `clock_ms` is folded.
  bool due(const State& state, int64_t clock_ms) const;
  // Does it. However far the clock jumps, only the snapshots that can still matter are taken: at
  // most kWindowsMax + kPendingMax of them.
  void pass(const State& state, int64_t clock_ms);

  std::shared_ptr<const LiveReport> report() const { return report_; }

  void save(ByteWriter& out) const;
  // False: damaged; the grades are then as new.
  bool load(ByteReader& in, GradesForm form = GradesForm::kWithCurves);

 private:
  struct Snapshot {
    PendingWindow window;
    std::vector<float> probabilities;  // by CustomerIndex; NaN: not among the customers
  };
  int64_t next_snapshot_ms(int64_t after_ms) const;
  bool is_snapshot_of(const PendingWindow& window, int64_t after_ms) const;
  void take_snapshot(const State& state, int64_t as_of_ms);
  void grade(const State& state, const Snapshot& snapshot);
  void publish();

  std::shared_ptr<const ScoringModel> model_;
  std::optional<int64_t> trained_until_ms_;
  int64_t first_ms_ = 0;  // a snapshot's time; the others are weeks from it
  std::deque<Snapshot> pending_;
  std::vector<GradedWindow> windows_;
  std::optional<DriftReport> drift_;
  std::shared_ptr<const LiveReport> report_;
};

}  // namespace tillcast
