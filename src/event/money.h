// event/money.h: exact amounts of money, in micros (millionths of the currency's unit), never
// floating point.
//
// One Money is at most 10^10 units, so that quantities times prices and sums over a customer's
// history cannot overflow unseen: what is larger is refused where it comes in. Sums over a whole
// shop are MoneySum (128 bits).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

using MoneySum = __int128;  // micros

class Money {
 public:
  static constexpr int64_t kMicrosPerUnit = 1'000'000;
  static constexpr int64_t kMicrosMax = 10'000'000'000 * kMicrosPerUnit;

  constexpr Money() = default;
  // REQUIRES: |micros| <= kMicrosMax.
  static constexpr Money from_micros(int64_t micros) { return Money(micros); }

  // "2.55", "-11062.06", "1e3" is refused; at most 6 decimals, no thousands separators.
  static Result<Money> parse(std::string_view text);

  // Nothing where the product is larger than a Money may be.
  std::optional<Money> times(int64_t quantity) const {
    int64_t product = 0;
    if (__builtin_mul_overflow(micros_, quantity, &product)) return std::nullopt;
    if (product > kMicrosMax || product < -kMicrosMax) return std::nullopt;
    return Money(product);
  }

  constexpr int64_t micros() const { return micros_; }
  constexpr Money operator-() const { return Money(-micros_); }
  auto operator<=>(const Money&) const = default;

 private:
  constexpr explicit Money(int64_t micros) : micros_(micros) {}
  int64_t micros_ = 0;
};

// "10655622.484": exact, at least two decimals, no trailing zeros after them.
std::string to_string(Money money);
std::string to_string(MoneySum micros);

// Units of the currency, for features and charts; the only way from money to floating point.
inline double to_units(MoneySum micros) { return static_cast<double>(micros) / 1e6; }

}  // namespace tillcast
