#include "base/logging.h"

#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>

namespace tillcast {
namespace {

// The fields of the line that this thread is writing: spdlog has no place for them, and calls the
// formatter before log_event() returns.
thread_local const std::initializer_list<LogField>* current_fields = nullptr;

std::string_view view(spdlog::string_view_t text) { return {text.data(), text.size()}; }

bool is_word(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") == text.npos;
}

std::string_view event_of(std::string_view message) {
  const std::string_view word = message.substr(0, message.find(": "));
  return word.size() < message.size() && is_word(word) ? word : "log";
}

// The bytes of the UTF-8 character at its beginning; 0: it is none.
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xed && byte(1) >= 0xa0;
  const bool beyond = byte(0) == 0xf4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

// Control characters, also those of C1 and the separators of lines, as \uXXXX; bytes that are no
// UTF-8 as U+FFFD. `quoted`: what stands between quotes.
void append_escaped(std::string& out, std::string_view text, bool quoted) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    size_t length = 1;
    if (first < 0x20 || first == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", first);
    } else if (quoted && (first == '"' || first == '\\')) {
      out.append({'\\', text.front()});
    } else if (first < 0x80) {
      out.push_back(text.front());
    } else if (length = utf8_length(text); length == 0) {
      out.append("\xEF\xBF\xBD");
      length = 1;
    } else if (first == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(text[1]));
    } else if (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9")) {
      out.append(text[2] == '\xA8' ? "\\u2028" : "\\u2029");
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  append_escaped(out, text, true);
  out.push_back('"');
}

void append_value(std::string& out, const LogField& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value))
    append_quoted(out, *text);
  else if (const auto* number = std::get_if<uint64_t>(&field.value))
    fmt::format_to(std::back_inserter(out), "{}", *number);
  else
    fmt::format_to(std::back_inserter(out), "{:.6f}", std::get<double>(field.value));
}

std::string text_line(std::string_view message) {
  std::string out;
  append_escaped(out, message, false);
  if (current_fields == nullptr) return out;
  for (const LogField& field : *current_fields) {
    out.append(" ").append(field.name).append("=");
    append_value(out, field);
  }
  return out;
}

std::string json_members(std::string_view message) {
  std::string out = "\"event\":";
  append_quoted(out, event_of(message));
  out.append(",\"message\":");
  append_quoted(out, message);
  if (current_fields == nullptr) return out;
  for (const LogField& field : *current_fields) {
    out.append(",\"").append(field.name).append("\":");
    append_value(out, field);
  }
  return out;
}

// What %* stands for in a pattern.
class LineFlag : public spdlog::custom_flag_formatter {
 public:
  explicit LineFlag(LogFormat format) : format_(format) {}
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& to) override {
    const std::string_view payload = view(message.payload);
    const std::string line =
        format_ == LogFormat::kText ? text_line(payload) : json_members(payload);
    to.append(line.data(), line.data() + line.size());
  }
  std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
    return std::make_unique<LineFlag>(format_);
  }

 private:
  const LogFormat format_;
};

std::unique_ptr<spdlog::formatter> make_formatter(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<LineFlag>('*', format);
  formatter->set_pattern(format == LogFormat::kText
                             ? "%Y-%m-%dT%H:%M:%S.%eZ %^%-5l%$ %*"
                             : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%*})");
  return formatter;
}

// Hands lines on to another sink, but not the same trouble a thousand times a second.
class LimitedSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit LimitedSink(spdlog::sink_ptr to) : to_(std::move(to)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const bool limited =
        message.level == spdlog::level::warn || message.level == spdlog::level::err;
    if (limited && !take(message)) return;
    to_->log(message);
  }
  void flush_() override { to_->flush(); }
  void set_formatter_(std::unique_ptr<spdlog::formatter> formatter) override {
    to_->set_formatter(std::move(formatter));
  }

 private:
  struct Repeats {
    spdlog::log_clock::time_point since;
    uint64_t lines = 0;
  };
  static constexpr size_t kEventsMax = 100;  // the program has fewer

  bool take(const spdlog::details::log_msg& message) {
    std::string event(event_of(view(message.payload)));
    if (events_.size() >= kEventsMax && !events_.contains(event)) event = "log";
    Repeats& repeats = events_[event];
    if (message.time - repeats.since >= kRepeatsWithin || message.time < repeats.since) {
      if (repeats.lines > kRepeatsMax) tell(message, event, repeats.lines - kRepeatsMax);
      repeats = {message.time, 0};
    }
    return ++repeats.lines <= kRepeatsMax;
  }

  void tell(const spdlog::details::log_msg& message, const std::string& event, uint64_t left_out) {
    const std::string words = fmt::format("{}: {} more such lines were left out", event, left_out);
    const auto* fields = std::exchange(current_fields, nullptr);
    to_->log({message.time, {}, message.logger_name, message.level, words});
    current_fields = fields;
  }

  const spdlog::sink_ptr to_;
  std::map<std::string, Repeats> events_;
};

class CallbackSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit CallbackSink(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    write_({line.data(), line.size()});
  }
  void flush_() override {}

 private:
  const std::function<void(std::string_view)> write_;
};

std::shared_ptr<spdlog::logger> logger_to(spdlog::sink_ptr sink, LogFormat format) {
  sink->set_formatter(make_formatter(format));
  return std::make_shared<spdlog::logger>("tillcast",
                                          std::make_shared<LimitedSink>(std::move(sink)));
}

}  // namespace

std::shared_ptr<spdlog::logger> make_logger(LogFormat format,
                                            std::function<void(std::string_view line)> write) {
  return logger_to(std::make_shared<CallbackSink>(std::move(write)), format);
}

void start_logging(std::string_view level, LogFormat format) {
  const bool plain = format == LogFormat::kJson || std::getenv("NO_COLOR") != nullptr;
  auto logger = logger_to(std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
                              plain ? spdlog::color_mode::never : spdlog::color_mode::automatic),
                          format);
  logger->set_level(spdlog::level::from_str(std::string(level)));
  spdlog::set_default_logger(std::move(logger));
}

void log_event(spdlog::level::level_enum level, std::string_view event, std::string_view message,
               std::initializer_list<LogField> fields) {
  if (!spdlog::should_log(level)) return;
  current_fields = &fields;
  spdlog::log(level, "{}: {}", event, message);
  current_fields = nullptr;
}

}  // namespace tillcast
