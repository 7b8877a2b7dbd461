// train/command_tools.h: what the commands of tillcast-train share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/result.h"
#include "base/stopwatch.h"
#include "train/dataset.h"

namespace tillcast {

// Of a progress bar that is fed with shares.
inline constexpr uint64_t kProgressSteps = 1000;

// The error with the command's name before it.
Error in_command(const char* command, const Error& error);

// The orders of a data directory before `until_ms`.
Result<History> open_history(const std::filesystem::path& data_dir,
                             std::optional<int64_t> until_ms);

}  // namespace tillcast
