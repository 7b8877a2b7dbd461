// What a client of the live stream asks for. Why it is refused fits a WebSocket's close frame.
#include <nlohmann/json.hpp>

#include "fuzz/check.h"
#include "serve/live_hub.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tillcast;
  const std::string_view message = fuzz::text_of(data, size);
  const auto wanted = parse_subscription(message);
  FUZZ_CHECK_RESULT(wanted);
  if (!wanted.ok()) {
    FUZZ_CHECK(wanted.error().message.size() <= 123);
    return 0;
  }
  FUZZ_CHECK(nlohmann::json::accept(message));
  FUZZ_CHECK(wanted->wants(FrameType::kHello) && wanted->wants(FrameType::kGap));
  // It asks for the same when it is written plainly.
  nlohmann::json plain;
  for (const FrameType type : {FrameType::kKpis, FrameType::kOrders, FrameType::kPredictions,
                               FrameType::kSegments, FrameType::kModels})
    if (wanted->wants(type)) plain["subscribe"].push_back(to_string(type));
  if (plain.is_null()) plain["subscribe"] = nlohmann::json::array();
  if (wanted->since) plain["since"] = *wanted->since;
  const auto again = parse_subscription(plain.dump());
  FUZZ_CHECK(again.ok() && again->since == wanted->since);
  for (const FrameType type : {FrameType::kKpis, FrameType::kOrders, FrameType::kPredictions,
                               FrameType::kSegments, FrameType::kModels})
    FUZZ_CHECK(again->wants(type) == wanted->wants(type));
  return 0;
}
