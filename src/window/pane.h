// window/pane.h: when a window says what it holds, and what it says: panes.
//
// The rules are those of the Dataflow model (Akidau et al., VLDB 2015): a window fires when the
// watermark reaches its end, where asked for before that (early) and whenever late orders change it
// (late), until it closes: the allowed lateness after its end. Event time is the only clock: "each
// ten minutes" is ten minutes of the orders' own time, so a run can be repeated.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "window/order_share.h"
#include "window/window_spec.h"

namespace tillcast {

// When a window with something new fires, besides when the watermark reaches its end.
struct FiringRule {
  uint64_t every_changes = 0;  // after so many; 0: not for their number
  int64_t every_ms = 0;        // whenever event time passes a multiple of it; 0: not for the time
  bool operator==(const FiringRule&) const = default;
};

// "never", "each" (change), "count:100", "10m".
Result<FiringRule> parse_firing_rule(std::string_view text);
std::string to_string(const FiringRule& rule);

enum class PaneMode : uint8_t {
  kFinal,         // one pane for each window, when it closes
  kAccumulating,  // each pane says all that the window holds
  kDiscarding,    // each says what has changed since the one before
  kRetracting,    // accumulating, and each takes back the one before
};

std::string_view to_string(PaneMode mode);
Result<PaneMode> parse_pane_mode(std::string_view text);

struct PaneRules {
  PaneMode mode = PaneMode::kFinal;
  FiringRule early{};                   // before the watermark reaches the end
  FiringRule late{.every_changes = 1};  // after it
  int64_t allowed_lateness_ms = 0;

  bool speaks() const { return mode != PaneMode::kFinal; }  // before a window closes
  bool timed() const { return early.every_ms > 0 || late.every_ms > 0; }
  // Whether a window that ends then is closed: what comes for it is dropped.
  bool closed(int64_t end_ms, int64_t watermark_ms) const {
    return watermark_ms >= INT64_MIN + allowed_lateness_ms &&
           end_ms <= watermark_ms - allowed_lateness_ms;
  }
};

enum class PaneTiming : uint8_t { kEarly, kOnTime, kLate };
std::string_view to_string(PaneTiming timing);

struct Pane {
  WindowSpan window;
  GroupIndex group{};
  PaneTiming timing = PaneTiming::kOnTime;
  uint32_t index = 0;     // of the window's panes, from 0
  bool retracts = false;  // it takes back what an earlier pane said
  WindowFigures figures;
};

// What a window holds of one group, and what it has said.
class WindowCell {
 public:
  void add(const OrderShare& share);
  // Takes up what another held, and what it said: sessions that have met.
  void merge(WindowCell&& other);
  // Gives these away to another: a session that was cut. What was said stays here.
  WindowCell give(std::span<const OrderShare> shares);

  // After an entry: whether it has changed, and so has as many changes since the last pane as the
  // rule wants.
  bool entry_added(const FiringRule& rule) {
    if (!touched_) return false;
    touched_ = false;
    ++changes_;
    return rule.every_changes > 0 && changes_ >= rule.every_changes;
  }
  bool changed() const { return changes_ > 0; }

  // Appends what it says now, after what it takes back. A cell that holds nothing and has said
  // nothing stays silent.
  void fire(WindowSpan window, GroupIndex group, PaneTiming timing, PaneMode mode,
            std::vector<Pane>& panes);

  void save(ByteWriter& out) const;
  bool load(ByteReader& in);

 private:
  struct Told {
    WindowSpan window;
    uint32_t index = 0;
    WindowFigures figures;
  };

  WindowSum sum_;
  bool touched_ = false;  // by the entry whose shares are being added
  uint64_t changes_ = 0;  // since the last pane
  uint32_t panes_ = 0;
  // Where panes retract: what stands and will be taken back. Where they discard: all that was told,
  // in one, so that the next says the difference and panes add up whatever met or was cut.
  std::vector<Told> told_;
};

}  // namespace tillcast
