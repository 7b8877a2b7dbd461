// What nodes tell and ask each other, as changes of valid bytes of each kind: what is read is
// written as bytes that read as the same.
#include <array>

#include "cluster/ask.h"
#include "cluster/messages.h"
#include "cluster/views.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"

namespace tillcast {
namespace {

std::vector<std::string> valid_views() {
  const ViewStamp stamp{7, 12, "node", 1};
  ShardView shard;
  shard.stamp = stamp;
  shard.seq = 99;
  shard.clock_ms = 5;
  shard.kpis = "kpis";
  shard.segments = "segments";
  shard.orders = {{98, fuzz::shop_orders().front()}};
  shard.predictions = {{"c", 0.25, 4, {2, "Steady"}}};
  std::vector<std::string> bytes;
  bytes.push_back(encode(ShopFacts{"GBP", 9}));
  bytes.push_back(encode(OrdersView{stamp, 30, 40, 5, 6, true, "http://n/"}));
  bytes.push_back(encode(shard));
  bytes.push_back(encode(SalesView{stamp, 15'218, {{1, 2}, {3, 4}}}));
  bytes.push_back(encode(ModelBundle{8, "m", {{"model.json", "{}"}, {"a/b", "x"}}, "{}"}));
  bytes.push_back(encode(CheckpointView{CheckpointView::Of::kShard, stamp, 8, 9, 10, "id", 1, 11}));
  return bytes;
}

std::vector<std::string> valid_messages() {
  const std::array messages = {
      NodeMessage(Verdicts{"n", {{1, FoldedOrder::Kind::kRefused, "why"}, {2, {}, {}}}}),
      NodeMessage(Question{"n", 3, encode(Ask(AskStore{})), "", ""}),
      NodeMessage(Question{"n", 3, "", "c", "/v1/customers/c"}),
      NodeMessage(Answer{"n", 3, 4, 5, "", "part", 200}),
  };
  std::vector<std::string> bytes;
  for (const NodeMessage& message : messages) bytes.push_back(encode(message));
  return bytes;
}

std::vector<std::string> valid_asks() {
  CustomerQuery query;
  query.country = "France";
  query.cursor = "cursor";
  const std::array asks = {Ask(AskKpis{{1, 2}}),       Ask(AskStore{}),
                           Ask(AskSeries{{1, 2}, {}}), Ask(AskCountries{{1, 2}, 5, 3, 4}),
                           Ask(AskProducts{{}, 4}),    Ask(AskProductNames{{"p", "q"}}),
                           Ask(AskCohorts{"France"}),  Ask(AskCustomers{query}),
                           Ask(AskOrders{7, 8}),       Ask(AskSegments{}),
                           Ask(AskSegmentFlow{}),      Ask(AskSegmentMap{9}),
                           Ask(AskBaskets{{1, 2}, 3}), Ask(AskPairs{{1, 2}, {"p", "q"}, 0, 1})};
  std::vector<std::string> bytes;
  for (const Ask& ask : asks) bytes.push_back(encode(ask));
  return bytes;
}

// `decode` of what `encode` wrote is the same.
void check(std::string_view bytes, auto decode) {
  const auto read = decode(bytes);
  FUZZ_CHECK_RESULT(read);
  if (!read.ok()) return;
  const std::string written = encode(*read);
  const auto again = decode(std::string_view(written));
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(encode(*again) == written);
}

void one_input(std::string_view input) {
  static const std::array kinds = {valid_views(), valid_messages(), valid_asks()};
  if (input.empty()) return;
  const auto first = static_cast<uint8_t>(input.front());
  input.remove_prefix(1);
  const std::vector<std::string>& valid = kinds[first % kinds.size()];
  const std::string bytes = fuzz::edited(valid[first / kinds.size() % valid.size()], input);
  check(bytes, [](std::string_view text) { return decode_view(text); });
  check(bytes, [](std::string_view text) { return decode_message(text); });
  check(bytes, [](std::string_view text) { return decode_ask(text); });
  if (const auto note = decode_note(bytes)) {
    const auto again = decode_note(encode(*note));
    FUZZ_CHECK(again && again->node == note->node && again->number == note->number);
  }
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
