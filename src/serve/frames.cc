#include "serve/frames.h"

#include <fmt/format.h>

#include <unordered_set>
#include <vector>

#include "serve/json_text.h"
#include "serve/json_views.h"
#include "serve/websocket.h"

namespace tillcast {

std::string_view to_string(FrameType type) {
  switch (type) {
    case FrameType::kHello:
      return "hello";
    case FrameType::kKpis:
      return "kpis";
    case FrameType::kOrders:
      return "orders";
    case FrameType::kPredictions:
      return "predictions";
    case FrameType::kSegments:
      return "segments";
    case FrameType::kModels:
      return "models";
    case FrameType::kGap:
      return "gap";
  }
  TC_ASSERT(false);
}

Frame make_frame(FrameType type, uint64_t seq, std::optional<int64_t> at_ms,
                 std::string_view data) {
  std::string text = "{";
  text.reserve(data.size() + 100);
  append_field(text, "seq", seq);
  append_field(text, "type", to_string(type));
  append_time(text, "at", at_ms);
  append_key(text, "data");
  text.append(data).push_back('}');
  const std::string head = websocket_head(WebSocketOpcode::kText, text.size());
  text.insert(0, head);
  return {type, seq, std::make_shared<const std::string>(std::move(text)), head.size()};
}

std::string newest_items(std::span<const std::string> items) {
  size_t begin = items.size();
  size_t bytes = 0;
  while (begin > 0 && items.size() - begin < kFrameItemsMax) {
    bytes += items[begin - 1].size();
    if (bytes > kFrameBytesMax && begin != items.size()) break;
    --begin;
  }
  std::string out = "[";
  for (const std::string& item : items.subspan(begin)) {
    append_comma(out);
    out.append(item);
  }
  out.push_back(']');
  return out;
}

std::string predictions_data(const Update& update) {
  std::unordered_set<std::string_view> ordering;
  for (const SequencedOrder& order : update.orders) ordering.insert(order.order.customer_id);
  // Everyone is scored anew at midnight: what is seen to happen goes first.
  std::vector<const Prediction*> chosen;
  for (const bool first : {true, false})
    for (const Prediction& prediction : update.predictions)
      if (chosen.size() < kFrameItemsMax && ordering.contains(prediction.customer_id) == first)
        chosen.push_back(&prediction);
  std::string out = "[";
  for (const Prediction* prediction : chosen) {
    append_comma(out);
    out.append(brief_prediction_json(*prediction, update.model_id));
  }
  out.push_back(']');
  return out;
}

}  // namespace tillcast
