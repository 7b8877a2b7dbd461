#include "base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kRedrawAfter = std::chrono::milliseconds(100);
constexpr int kBarWidth = 24;

std::atomic<bool> g_quiet{false};

double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

}  // namespace

void Progress::set_quiet(bool quiet) { g_quiet = quiet; }

Progress::Progress(std::string_view title, uint64_t total, std::string_view unit)
    : title_(title),
      unit_(unit),
      total_(total),
      visible_(!g_quiet && isatty(STDERR_FILENO) != 0),
      begun_(Clock::now()),
      drawn_(begun_) {}

Progress::~Progress() { finish(); }

void Progress::set(uint64_t done, std::string_view note) {
  done_ = done;
  if (!visible_ || Clock::now() - drawn_ < kRedrawAfter) return;
  drawn_ = Clock::now();
  draw(note);
}

void Progress::draw(std::string_view note) {
  const double elapsed_s = std::max(1e-3, seconds(drawn_ - begun_));
  const double rate = static_cast<double>(done_) / elapsed_s;
  std::string line = fmt::format("\r\033[K{}  ", title_);
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    const int filled = static_cast<int>(share * kBarWidth);
    line +=
        fmt::format("[{:=<{}}{:<{}}] {:3.0f} %  ", "", filled, "", kBarWidth - filled, 100 * share);
    if (rate > 0 && done_ < total_)
      line += fmt::format("{:.0f} s left  ", static_cast<double>(total_ - done_) / rate);
  }
  if (!unit_.empty()) line += fmt::format("{:.0f} {}/s  ", rate, unit_);
  line += note;
  fmt::print(stderr, "{}", line);
}

void Progress::finish() {
  if (visible_) fmt::print(stderr, "\r\033[K");
  visible_ = false;
}

}  // namespace tillcast
