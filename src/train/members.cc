#include "train/members.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "train/protocol.h"

namespace tillcast {
namespace {

// More would help on more cores, but each holds its own copy of the rows.
constexpr size_t kAtOnce = 2;

class Progress {
 public:
  explicit Progress(const TrainerOptions& options)
      : options_(options), shares_(members_of(options)) {}

  void report(size_t fold, const MemberProgress& member) {
    const std::lock_guard lock(mutex_);
    shares_[fold] = member.share;
    const double share =
        std::accumulate(shares_.begin(), shares_.end(), 0.0) / static_cast<double>(shares_.size());
    options_.observe({fold + 1, shares_.size(), member.epoch, share, member.log_loss, member.auc});
  }

 private:
  const TrainerOptions& options_;
  std::mutex mutex_;
  std::vector<double> shares_;  // by member
};

}  // namespace

size_t members_of(const TrainerOptions& options) {
  return std::min(options.folds, options.members_max);
}

Result<> check_fit(const Dataset& data, const TrainerOptions& options) {
  return check_folds(data, customer_folds(data, options.folds, options.seed), options.folds);
}

Result<> fit_members(const TrainerOptions& options, const FitMember& fit) {
  const size_t members = members_of(options);
  Progress progress(options);
  std::vector<std::optional<Error>> errors(members);
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    for (size_t fold = next++; fold < members && !failed; fold = next++) {
      const auto done =
          fit(fold, [&](const MemberProgress& member) { progress.report(fold, member); });
      if (done.ok()) continue;
      errors[fold] = done.error();
      failed = true;
    }
  };
  std::vector<std::jthread> threads;
  for (size_t i = 0; i < std::min(kAtOnce, members); ++i) threads.emplace_back(work);
  threads.clear();
  for (std::optional<Error>& error : errors)
    if (error) return std::move(*error);
  return Done{};
}

}  // namespace tillcast
