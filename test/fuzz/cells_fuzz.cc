// What stands in a cell, as a number, an amount, a text.
//
// Amounts and numbers are within their bounds and come back from their own text; a plain number
// means the same to the C library.
#include <cmath>
#include <cstdlib>

#include "fuzz/check.h"
#include "ingest/cell_values.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

void check_money(const Result<Money>& money) {
  FUZZ_CHECK_RESULT(money);
  if (!money.ok()) return;
  FUZZ_CHECK(std::abs(money->micros()) <= Money::kMicrosMax);
  const auto again = Money::parse(to_string(*money));
  FUZZ_CHECK(again.ok() && *again == *money);
}

void check_whole(std::string_view text, const TableTraits& traits) {
  const auto whole = to_whole(text, traits);
  if (whole) FUZZ_CHECK(std::abs(*whole) <= 1'000'000'000'000'000);
  const bool plain =
      text.size() <= 15 && !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  if (plain) FUZZ_CHECK(whole && *whole == std::strtoll(std::string(text).c_str(), nullptr, 10));
}

void one_input(std::string_view input) {
  const std::string_view text = trimmed(input);
  if (text.empty() || !is_utf8(text)) return;
  for (const bool decimal_comma : {false, true}) {
    const TableTraits traits{.decimal_comma = decimal_comma};
    check_whole(text, traits);
    for (const bool number : {false, true}) check_money(to_money(text, number, traits));
  }
  check_money(Money::parse(text));
  (void)to_kind(text);
  FUZZ_CHECK(text.starts_with(without_zero_fraction(text)));
  if (const auto number = to_double(text)) FUZZ_CHECK(std::isfinite(*number));
  std::string made;
  const std::string_view shown = cell_text({text, true}, made);
  FUZZ_CHECK(is_utf8(shown));
  // A number's text is as good as what stood there.
  const auto before = to_double(text), after = to_double(shown);
  FUZZ_CHECK(before == after);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
