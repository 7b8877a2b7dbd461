// train/command_tools.h: what the commands of tillcast-train share.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/result.h"
#include "train/dataset.h"

namespace tillcast {

// Of a progress bar that is fed with shares.
inline constexpr uint64_t kProgressSteps = 1000;

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

// The error with the command's name before it.
Error in_command(const char* command, const Error& error);

// The orders of a data directory before `until_ms`.
Result<History> open_history(const std::filesystem::path& data_dir,
                             std::optional<int64_t> until_ms);

}  // namespace tillcast
