#include "bench/measurement.h"

#include <algorithm>

namespace tillcast {

bool Measurement::checked() const {
  return skipped.empty() && !checks.empty() &&
         std::ranges::all_of(checks, [](const Check& check) { return check.passed; });
}

bool Measurement::met() const {
  return checked() && (less_is_better ? value < target : value >= target);
}

Check equal_check(std::string what, const std::string& expected, const std::string& found) {
  if (expected == found) return {std::move(what), true, {}};
  return {std::move(what), false, found + " instead of " + expected};
}

}  // namespace tillcast
