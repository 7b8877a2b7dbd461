// log/log_check.h: what SQLite itself says of the log's file: its pages, its tree, its rows.
//
// It knows nothing of what stands in the rows: engine/verify.h reads those. Runs beside a writer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

enum class LogCheck { kQuick, kFull };  // PRAGMA quick_check, PRAGMA integrity_check

// One line for each thing that is wrong, at most a hundred; empty: all is well. kNotFound: there is
// no log.
Result<std::vector<std::string>> check_log_file(const std::filesystem::path& data_dir,
                                                LogCheck check);

}  // namespace tillcast
