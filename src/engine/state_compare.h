// engine/state_compare.h: in what two states differ that should be the same.
//
// Threads: pure.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/finding.h"
#include "engine/scoring_model.h"
#include "engine/segment_model.h"
#include "engine/state.h"

namespace tillcast {

// `where`: which state the second is ("checkpoint at entry 17"). Bytes first; where those differ,
// the identities, books, months, products and customers that do. True: they are the same.
bool compare_states(const State& expected, const State& found, const std::string& where,
                    Findings& findings);

// Every customer's features as of a moment, bit for bit. REQUIRES: nothing folded lies at or after
// it.
void compare_features(const State& expected, const State& found, int64_t as_of_ms,
                      Findings& findings);
// Features alone, of profiles that were folded in another order. REQUIRES: likewise.
void compare_features(const Profiles& expected, const Profiles& found, int64_t as_of_ms,
                      Findings& findings);
// What the engine would show after a start: predictions and segments.
void compare_scores(const State& expected, const State& found,
                    const std::shared_ptr<const ScoringModel>& model, Findings& findings);
void compare_places(const State& expected, const State& found,
                    const std::shared_ptr<const SegmentModel>& model, Findings& findings);

}  // namespace tillcast
