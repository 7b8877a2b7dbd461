// base/logging.h: one line an event on stderr, through spdlog.
#pragma once

#include <string_view>

namespace tillcast {

// `level` is one of trace, debug, info, warn, error, off.
void start_logging(std::string_view level);

}  // namespace tillcast
