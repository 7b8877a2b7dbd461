// Times, as RFC 3339, as shops' files write them and as workbooks count them.
//
// They lie in the years we know, come back from their own text, and do not depend on what was read
// before.
#include <cstring>

#include "base/time.h"
#include "fuzz/check.h"
#include "ingest/cell_values.h"
#include "ingest/date_parser.h"

namespace tillcast {
namespace {

constexpr int64_t kFrom = -2'208'988'800'000;  // 1900-01-01
constexpr int64_t kTo = 32'503'680'000'000;    // 3000-01-01

void check_time(int64_t at_ms, int64_t slack_ms) {
  FUZZ_CHECK(at_ms >= kFrom - slack_ms && at_ms < kTo + slack_ms);
  if (slack_ms > 0 && (at_ms < kFrom || at_ms >= kTo)) return;
  const auto again = parse_time(format_time(at_ms));
  FUZZ_CHECK(again.ok() && *again == at_ms);
}

void one_input(std::string_view text) {
  static const TimeZone london = TimeZone::find("Europe/London").value();
  static DateParser used{london};
  const auto time = parse_time(text);
  FUZZ_CHECK_RESULT(time);
  if (time.ok()) check_time(*time, 0);
  for (const TimeZone& zone : {TimeZone(), london}) {
    DateParser fresh(zone);
    const auto read = fresh.parse(text);
    if (read) check_time(*read, kDayMs);
    FUZZ_CHECK(fresh.parse(text) == read);
    double serial = to_double(text).value_or(0);
    if (text.size() == sizeof serial) std::memcpy(&serial, text.data(), sizeof serial);
    for (const bool date1904 : {false, true})
      if (const auto at_ms = fresh.from_excel(serial, date1904)) check_time(*at_ms, kDayMs);
  }
  FUZZ_CHECK(used.parse(text) == DateParser(london).parse(text));
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
