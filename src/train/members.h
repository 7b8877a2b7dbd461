// train/members.h: the members of a k-fold ensemble, fitted two at a time.
//
// Threads: `fit` is called from two threads at once, each member by one; what a member becomes may
//          not depend on the other. Progress is reported under a lock, by one thread at a time.
#pragma once

#include <functional>

#include "train/trainer.h"

namespace tillcast {

// How far one member is.
struct MemberProgress {
  size_t epoch = 0;  // from 1; 0: this kind has none
  double share = 0;  // of the member's fit; never falls
  double log_loss = 0;
  double auc = 0;
};

using ReportMember = std::function<void(const MemberProgress&)>;
// Fits the member of one fold, from 0.
using FitMember = std::function<Result<>(size_t fold, const ReportMember& report)>;

// The first members_of(options) folds' members. The error of the lowest fold that has one.
Result<> fit_members(const TrainerOptions& options, const FitMember& fit);

size_t members_of(const TrainerOptions& options);

// kInvalid: one class only, or too few customers for the folds.
Result<> check_fit(const Dataset& data, const TrainerOptions& options);

}  // namespace tillcast
