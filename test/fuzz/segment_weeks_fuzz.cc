// The weekly snapshots of segments, as changes of valid ones. What is loaded is saved as bytes that
// load as the same; what is damaged changes nothing.
#include "engine/segment_weeks.h"
#include "engine/testing_segments.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"

namespace tillcast {
namespace {

std::string saved(const SegmentWeeks& weeks) {
  ByteWriter out;
  weeks.save(out, fuzz::shop_state().profiles);
  return out.take();
}

std::string valid_bytes() {
  const auto model = make_segment_model(test_segmentation()).value();
  SegmentWeeks weeks;
  for (int64_t week = 20; week < 24; ++week)
    weeks.push(take_segment_snapshot(fuzz::shop_state().profiles, *model,
                                     next_monday_ms(fuzz::kShopFromMs + week * 7 * 86'400'000)));
  return saved(weeks);
}

void one_input(std::string_view input) {
  static const std::string valid = valid_bytes();
  const std::string bytes = fuzz::edited(valid, input);
  SegmentWeeks weeks;
  const std::string before = saved(weeks);
  ByteReader in(bytes);
  if (!weeks.load(in, fuzz::shop_state().profiles)) {
    FUZZ_CHECK(bytes != valid && saved(weeks) == before);
    return;
  }
  const std::string written = saved(weeks);
  SegmentWeeks again;
  ByteReader rest(written);
  FUZZ_CHECK(again.load(rest, fuzz::shop_state().profiles));
  FUZZ_CHECK(saved(again) == written);
  if (again.empty()) return;
  FUZZ_CHECK(again.newest().ids.size() <= fuzz::shop_state().profiles.size());
  const SegmentFlow flow = again.flow(test_segmentation(), {}, again.newest().at_ms);
  (void)flow;
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
