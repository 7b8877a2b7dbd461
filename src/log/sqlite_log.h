// log/sqlite_log.h: the log in one SQLite file in WAL mode, <data>/log.sqlite.
//
// Threads:   append() from one thread; reads from any (each takes a connection of its own for its
// duration). Processes: one writer holds <data>/lock; readers (read-only) need no lock and may run
// beside it. Durable:   synchronous=FULL: append() returns after the WAL was synced.
#pragma once

#include <filesystem>
#include <memory>

#include "log/log.h"

namespace tillcast {

enum class LogAccess { kReadOnly, kReadWrite };

// kReadWrite creates the directory and the log. kReadOnly: kNotFound where there is none.
// kUnavailable where another process writes. kCorrupt where the file is damaged or no log of ours.
Result<std::unique_ptr<Log>> open_sqlite_log(const std::filesystem::path& data_dir,
                                             LogAccess access);

}  // namespace tillcast
