// base/duration.h: lengths of time as people write them: "250ms", "30s", "10m", "1h30m", "1d",
// "2w".
//
// Days are 24 hours, weeks seven of them. Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

// Milliseconds, from 0 to ten years; a number without a unit is refused, but for "0".
Result<int64_t> parse_duration(std::string_view text);

// The shortest such text: 5'400'000 is "1h30m". REQUIRES: not negative.
std::string format_duration(int64_t ms);

}  // namespace tillcast
