// engine/checkpoint.h: the state written down, so that a start folds only the tail of the log.
//
// <data>/checkpoint: magic, length and XXH3 of the state's bytes, then those; replaced atomically.
// It is derived: what is damaged or of another version is passed over, and the log folded from its
// beginning.
#pragma once

#include <filesystem>

#include "engine/state.h"

namespace tillcast {

Result<> save_checkpoint(const std::filesystem::path& directory, const State& state);

// kNotFound: there is none. kCorrupt: there is one that cannot be used.
Result<State> load_checkpoint(const std::filesystem::path& directory);

}  // namespace tillcast
