// engine/log_ahead.h: a long part of the log, read, decoded and hashed by a second thread, ahead of
// who folds it.
//
// Threads: `visit` is called on the caller's.
// Errors:  the log's, or the first that `visit` gave.
#pragma once

#include <functional>

#include "log/log.h"

namespace tillcast {

// Of fewer entries than that one thread reads and visits: the second is not worth its start.
inline constexpr uint64_t kAheadEntriesMin = 10'000;

// Calls `visit` for the entries with after < seq <= through, in order, until it returns an error.
Result<> read_ahead(const Log& log, uint64_t after, uint64_t through,
                    const std::function<Result<>(uint64_t seq, const Stated& entry)>& visit,
                    uint64_t alone_max = kAheadEntriesMin);

}  // namespace tillcast
