// base/logging.h: one line an event on stderr, through spdlog: for people, or as JSON.
//
// What a line holds is escaped: no text from outside can begin another line or speak to a terminal.
// The event of a line is what stands before its first ": ", one word; warnings and errors of one
// event are written at most kRepeatsMax times in kRepeatsWithin, then counted.
//
// Threads: every function from any thread, once logging has been started.
#pragma once

#include <spdlog/common.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace spdlog {
class logger;
}

namespace tillcast {

enum class LogFormat { kText, kJson };

inline constexpr int kRepeatsMax = 10;
inline constexpr auto kRepeatsWithin = std::chrono::seconds(10);

// `level` is one of trace, debug, info, warn, error, off.
void start_logging(std::string_view level, LogFormat format = LogFormat::kText);

// The logger of start_logging(), whose lines go to `write`, each with its end.
std::shared_ptr<spdlog::logger> make_logger(LogFormat format,
                                            std::function<void(std::string_view line)> write);

struct LogField {
  std::string_view name;  // REQUIRES: needs no escaping
  std::variant<std::string_view, uint64_t, double> value;
};

// A line with fields: "event: message name=value", or a JSON member each.
void log_event(spdlog::level::level_enum level, std::string_view event, std::string_view message,
               std::initializer_list<LogField> fields);

}  // namespace tillcast
