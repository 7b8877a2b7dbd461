// serve/frames.h: what the WebSocket says, as text (docs/api.md, "Live").
//
// Pure. A frame's text is shared by all clients and never changes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/update.h"

namespace tillcast {

enum class FrameType : uint8_t { kHello, kKpis, kOrders, kPredictions, kSegments, kModels, kGap };
inline constexpr size_t kFrameTypes = 7;
std::string_view to_string(FrameType type);

struct Frame {
  FrameType type = FrameType::kHello;
  uint64_t seq = 0;
  std::shared_ptr<const std::string> wire;  // as it is sent: the WebSocket's head, then the text
  size_t head_bytes = 0;

  std::string_view text() const { return std::string_view(*wire).substr(head_bytes); }
};

// `at_ms` is the event clock; nothing before the first entry. `data` is JSON.
Frame make_frame(FrameType type, uint64_t seq, std::optional<int64_t> at_ms, std::string_view data);

inline constexpr size_t kFrameItemsMax = 200;
inline constexpr size_t kFrameBytesMax = 1 << 20;  // of items; a single larger one still goes

// "[...]" of the newest items that fit, oldest first.
std::string newest_items(std::span<const std::string> items);

// The predictions of an update that fit a frame, those of customers with an order in it first.
std::string predictions_data(const Update& update);

}  // namespace tillcast
