// engine/checkpoint.h: the state written down, so that a start folds only the tail of the log.
//
// <data>/checkpoint: magic, length and XXH3 of the state's bytes, then those; replaced atomically.
// It is derived: what is damaged or of another version is passed over, and the log folded from its
// beginning.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/scores.h"
#include "engine/state.h"

namespace tillcast {

Result<> save_checkpoint(const std::filesystem::path& directory, const State& state);

// <data>/scores: everyone's score after the same entry, for the model that made them: a shop of a
// million customers starts without scoring them anew. Saved before the checkpoint.
Result<> save_scores(const std::filesystem::path& directory, const Scores& scores,
                     const State& state);
// Fills `scores`, whose model is set. kNotFound: there are none. kCorrupt: they are damaged, of
// another model or of another entry than `state`.
Result<> load_scores(const std::filesystem::path& directory, const State& state, Scores& scores);

// kNotFound: there is none. kCorrupt: there is one that cannot be used.
Result<State> load_checkpoint(const std::filesystem::path& directory);

// The entry that it is of, by a look at its beginning: it may still be damaged. Errors likewise.
Result<uint64_t> checkpoint_seq(const std::filesystem::path& directory);

// All that a start in this directory makes use of besides the log, relative to it, the checkpoint
// last: in another directory it makes the same start.
std::vector<std::filesystem::path> checkpoint_files(const std::filesystem::path& directory);

}  // namespace tillcast
