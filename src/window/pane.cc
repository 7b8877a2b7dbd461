#include "window/pane.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/duration.h"
#include "base/text.h"

namespace tillcast {
namespace {

constexpr std::array<std::string_view, 4> kModeNames = {"final", "accumulating", "discarding",
                                                        "retracting"};
constexpr std::array<std::string_view, 3> kTimingNames = {"early", "on_time", "late"};
constexpr std::string_view kCountPrefix = "count:";

}  // namespace

std::string_view to_string(PaneMode mode) { return kModeNames[static_cast<size_t>(mode)]; }
std::string_view to_string(PaneTiming timing) { return kTimingNames[static_cast<size_t>(timing)]; }

Result<PaneMode> parse_pane_mode(std::string_view text) {
  const auto* const place = std::ranges::find(kModeNames, text);
  if (place != kModeNames.end()) return static_cast<PaneMode>(place - kModeNames.begin());
  return invalid(fmt::format("'{}' is no kind of panes; there are {}", printable(text, 40),
                             fmt::join(kModeNames, ", ")));
}

Result<FiringRule> parse_firing_rule(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return invalid(
        fmt::format("'{}' says no moment to fire: {}; write never, each, count:100 or "
                    "10m",
                    printable(text, 40), why));
  };
  if (text == "never") return FiringRule{};
  if (text == "each") return FiringRule{.every_changes = 1};
  FiringRule rule;
  if (text.starts_with(kCountPrefix)) {
    const std::string_view count = text.substr(kCountPrefix.size());
    const auto [end, failed] =
        std::from_chars(count.data(), count.data() + count.size(), rule.every_changes);
    if (failed != std::errc() || end != count.data() + count.size() || rule.every_changes == 0)
      return wrong("the count is no whole number above 0");
    return rule;
  }
  const auto period = parse_duration(text);
  if (!period.ok()) return wrong(period.error().message);
  if (*period == 0) return wrong("it has no length");
  rule.every_ms = *period;
  return rule;
}

std::string to_string(const FiringRule& rule) {
  if (rule.every_ms > 0) return format_duration(rule.every_ms);
  if (rule.every_changes == 0) return "never";
  return rule.every_changes == 1 ? "each" : fmt::format("{}{}", kCountPrefix, rule.every_changes);
}

void WindowCell::add(const OrderShare& share) {
  sum_.add(share);
  touched_ = true;
}

void WindowCell::merge(WindowCell&& other) {
  sum_.add(std::move(other.sum_));
  touched_ |= other.touched_;
  changes_ += other.changes_;
  panes_ = std::max(panes_, other.panes_);
  told_.insert(told_.end(), other.told_.begin(), other.told_.end());
}

WindowCell WindowCell::give(std::span<const OrderShare> shares) {
  WindowCell given;
  for (const OrderShare& share : shares) {
    given.add(share);
    add(share.taken_back());
  }
  return given;
}

void WindowCell::fire(WindowSpan window, GroupIndex group, PaneTiming timing, PaneMode mode,
                      std::vector<Pane>& panes) {
  changes_ = 0;
  std::vector<Told> told = std::exchange(told_, {});
  const bool nothing = sum_.shares() == 0;
  if (nothing && panes_ == 0 && told.empty()) return;
  WindowFigures figures = sum_.figures();
  if (mode == PaneMode::kRetracting) {
    for (const Told& before : told)
      panes.push_back({before.window, group, timing, before.index, true, before.figures});
    if (nothing) return;
    told_.push_back({window, panes_, figures});
  } else if (mode == PaneMode::kDiscarding) {
    told_.push_back({window, panes_, figures});
    for (const Told& before : told) figures = figures - before.figures;
  }
  panes.push_back({window, group, timing, panes_++, false, figures});
}

void WindowCell::save(ByteWriter& out) const {
  sum_.save(out);
  out.varint(changes_);
  out.varint(panes_);
  out.varint(told_.size());
  for (const Told& told : told_) {
    out.zigzag(told.window.begin_ms);
    out.zigzag(told.window.end_ms);
    out.varint(told.index);
    tillcast::save(out, told.figures);
  }
}

bool WindowCell::load(ByteReader& in) {
  if (!sum_.load(in)) return false;
  changes_ = in.varint();
  panes_ = static_cast<uint32_t>(in.varint());
  constexpr size_t kToldBytesMin = 55;
  told_.resize(in.count(kToldBytesMin));
  for (Told& told : told_) {
    told.window.begin_ms = in.zigzag();
    told.window.end_ms = in.zigzag();
    told.index = static_cast<uint32_t>(in.varint());
    const auto figures = load_figures(in);
    if (!figures || !is_sound_time(told.window.begin_ms) || !is_sound_time(told.window.end_ms))
      return false;
    told.figures = *figures;
  }
  return in.ok();
}

}  // namespace tillcast
