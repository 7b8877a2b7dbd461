#include "train/command_tools.h"

#include <fmt/format.h>

#include "log/sqlite_log.h"

namespace tillcast {

Error in_command(const char* command, const Error& error) {
  return {error.code, fmt::format("{}: {}", command, error.message)};
}

Result<History> open_history(const std::filesystem::path& data_dir,
                             std::optional<int64_t> until_ms) {
  TC_ASSIGN(const auto log, open_sqlite_log(data_dir, LogAccess::kReadOnly));
  return History::load(*log, until_ms.value_or(INT64_MAX));
}

}  // namespace tillcast
