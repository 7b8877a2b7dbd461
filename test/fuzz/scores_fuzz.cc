// The scores beside a checkpoint, as changes of valid ones. What is loaded is saved as bytes that
// load as the same, and its sum is one of probabilities; what is damaged changes nothing.
#include "engine/scores.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"

namespace tillcast {
namespace {

size_t customers() { return fuzz::shop_state().profiles.size(); }

std::string saved(const Scores& scores) {
  ByteWriter out;
  scores.save(out);
  return out.take();
}

Scores shop_scores() {
  Scores scores(make_scoring_model(fuzz::shop_model()).value());
  scores.apply(scores.compute(fuzz::shop_state(), {}));
  FUZZ_CHECK(scores.known() > 0);
  return scores;
}

void one_input(std::string_view input) {
  static const Scores shop = shop_scores();
  static const std::string valid = saved(shop);
  const std::string bytes = fuzz::edited(valid, input);
  Scores scores(shop.model());
  const std::string before = saved(scores);
  ByteReader in(bytes);
  const auto loaded = scores.load(in, customers());
  FUZZ_CHECK_RESULT(loaded);
  if (!loaded.ok()) {
    FUZZ_CHECK(bytes != valid && saved(scores) == before);
    return;
  }
  FUZZ_CHECK(scores.known() <= customers());
  FUZZ_CHECK(*scores.expected_purchases() >= 0);
  FUZZ_CHECK(*scores.expected_purchases() <= static_cast<double>(scores.known()));
  const std::string written = saved(scores);
  Scores again(shop.model());
  ByteReader rest(written);
  FUZZ_CHECK(again.load(rest, customers()).ok());
  FUZZ_CHECK(saved(again) == written);
  FUZZ_CHECK(again.expected_purchases() == scores.expected_purchases());
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
