// Live grades of both versions, as changes of valid ones. What is loaded is saved as bytes that
// load as the same, and what is told of it lies within its bounds.
#include "base/time.h"
#include "engine/live_grades.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"

namespace tillcast {
namespace {

std::shared_ptr<const ScoringModel> scoring() {
  static const auto model = make_scoring_model(fuzz::shop_model()).value();
  return model;
}

std::string saved(const LiveGrades& grades) {
  ByteWriter out;
  grades.save(out);
  return out.take();
}

std::string valid_bytes() {
  LiveGrades grades(scoring());
  grades.pass(fuzz::shop_state(), *fuzz::shop_state().clock_ms + 40 * kDayMs);
  FUZZ_CHECK(!grades.report()->windows.empty() && !grades.report()->pending.empty());
  return saved(grades);
}

void one_input(std::string_view input) {
  static const std::string valid = valid_bytes();
  const std::string bytes = fuzz::edited(valid, input);
  for (const GradesForm form : {GradesForm::kWithCurves, GradesForm::kWithoutCurves}) {
    LiveGrades grades(scoring());
    const std::string before = saved(grades);
    ByteReader in(bytes);
    if (!grades.load(in, form)) {
      FUZZ_CHECK(bytes != valid || form == GradesForm::kWithoutCurves);
      FUZZ_CHECK(saved(grades) == before);
      continue;
    }
    const std::string written = saved(grades);
    LiveGrades again(scoring());
    ByteReader rest(written);
    FUZZ_CHECK(again.load(rest));
    FUZZ_CHECK(saved(again) == written);
    const auto report = again.report();
    FUZZ_CHECK(report->windows.size() + report->pending.size() <= bytes.size());
  }
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
