// The bytes of a checkpoint, as changes of a valid one (fuzz/check.h). What is loaded is saved as
// bytes that load as the same.
#include "engine/state.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tillcast;
  static const std::string valid = fuzz::shop_state().save();
  const std::string bytes = fuzz::edited(valid, fuzz::text_of(data, size));
  const auto state = State::load(bytes);
  FUZZ_CHECK_RESULT(state);
  FUZZ_CHECK(state.ok() || bytes != valid);
  if (!state.ok()) return 0;
  const std::string saved = state->save();
  if (bytes == valid) FUZZ_CHECK(saved.size() == valid.size());
  const auto again = State::load(saved);
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(again->seq == state->seq && again->clock_ms == state->clock_ms);
  FUZZ_CHECK(again->profiles.size() == state->profiles.size());
  FUZZ_CHECK(again->orders.size() == state->orders.size());
  FUZZ_CHECK(again->save().size() == saved.size());
  return 0;
}
