// Where a stopped pipeline was, as changes of valid bytes: the first byte of the input says of
// which job. What is loaded is saved as bytes that load as the same, and can be gone on from.
#include <array>

#include "fuzz/check.h"
#include "window/pipeline.h"

namespace tillcast {
namespace {

class Nowhere : public PipelineSink {
 public:
  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override {
    for (const Pane& pane : panes) FUZZ_CHECK(groups.values(pane.group).size() == 2);
    return Done{};
  }
  Result<> dropped(const OrderEvent&) override { return Done{}; }
};

OrderEvent order(int number, OrderKind kind = OrderKind::kPlaced) {
  OrderEvent order;
  order.order_id = std::to_string(number / 2);
  order.kind = kind;
  order.revision = kind == OrderKind::kUpdated ? 1 : 0;
  order.ordered_at_ms = 1'314'835'200'000 + number * 1'700'000;
  order.currency = "EUR";
  order.country = number % 3 == 0 ? "DE" : "FR";
  order.customer_id = number % 4 == 0 ? "ann" : "bob";
  order.lines.push_back({"mug", "", 1 + number % 5, Money::from_micros(2'500'000), {}});
  return order;
}

PipelineOptions job(size_t number) {
  constexpr std::array kWindows = {"tumbling:1h", "sliding:3h/1h", "session:1h"};
  constexpr std::array kModes = {PaneMode::kRetracting, PaneMode::kDiscarding,
                                 PaneMode::kRetracting};
  PipelineOptions options;
  options.window = parse_window(kWindows[number % 3]).value();
  options.rules.mode = kModes[number % 3];
  options.rules.early = {.every_changes = 2};
  options.rules.late = {.every_ms = 600'000};
  options.rules.allowed_lateness_ms = 86'400'000;
  options.out_of_orderness_ms = 7'200'000;
  options.group_by = parse_group_fields("country,customer").value();
  return options;
}

std::string saved(const Pipeline& pipeline) {
  ByteWriter out;
  pipeline.save(out);
  return out.take();
}

std::string valid_bytes(size_t number) {
  Nowhere sink;
  Pipeline pipeline(job(number), sink);
  std::vector<PipelineEntry> entries;
  for (int i = 0; i < 24; ++i)
    entries.push_back(
        {StatedOrder(order(i, i % 2 == 0 ? OrderKind::kPlaced : OrderKind::kUpdated))});
  FUZZ_CHECK(pipeline.add(std::move(entries)).ok() && pipeline.settle().ok());
  return saved(pipeline);
}

void one_input(std::string_view input) {
  static const std::array valid = {valid_bytes(0), valid_bytes(1), valid_bytes(2)};
  const size_t number = input.empty() ? 0 : static_cast<uint8_t>(input.front()) % 3;
  const std::string bytes = fuzz::edited(valid[number], input.substr(input.empty() ? 0 : 1));
  Nowhere sink;
  Pipeline pipeline(job(number), sink);
  ByteReader in(bytes);
  const auto loaded = pipeline.load(in);
  FUZZ_CHECK_RESULT(loaded);
  FUZZ_CHECK(loaded.ok() || bytes != valid[number]);
  if (!loaded.ok()) return;
  const std::string written = saved(pipeline);
  Pipeline again(job(number), sink);
  ByteReader rest(written);
  FUZZ_CHECK(again.load(rest).ok());
  FUZZ_CHECK(again.open_windows() == pipeline.open_windows());
  FUZZ_CHECK(saved(again).size() == written.size());
  std::vector<PipelineEntry> entries;
  for (int i = 16; i < 40; ++i)
    entries.push_back({StatedOrder(order(i, i % 3 ? OrderKind::kPlaced : OrderKind::kUpdated))});
  FUZZ_CHECK(again.add(std::move(entries)).ok());
  FUZZ_CHECK(again.finish().ok());
  FUZZ_CHECK(again.open_windows() == 0);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
