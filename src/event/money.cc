#include "event/money.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace tillcast {
namespace {

constexpr int kDecimals = 6;

}  // namespace

Result<Money> Money::parse(std::string_view text) {
  const auto bad = [&](const char* why) {
    return invalid(fmt::format("amount '{}': {}", printable(text, 40), why));
  };
  std::string_view rest = text;
  const bool minus = !rest.empty() && rest.front() == '-';
  if (minus || (!rest.empty() && rest.front() == '+')) rest.remove_prefix(1);
  if (rest.empty()) return bad("not a decimal number");

  int64_t micros = 0;
  int decimals = -1;  // -1: before the point
  bool any = false;
  for (const char c : rest) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return bad("not a decimal number");
    any = true;
    if (decimals >= 0 && ++decimals > kDecimals) {
      if (c != '0') return bad("more than 6 decimals");
      continue;
    }
    micros = micros * 10 + (c - '0');
    if (micros > kMicrosMax) return bad("larger than 10,000,000,000");
  }
  if (!any) return bad("not a decimal number");
  for (int i = std::max(decimals, 0); i < kDecimals; ++i) {
    micros *= 10;
    if (micros > kMicrosMax) return bad("larger than 10,000,000,000");
  }
  return Money(minus ? -micros : micros);
}

std::string to_string(Money money) { return to_string(static_cast<MoneySum>(money.micros())); }

std::string to_string(MoneySum micros) {
  const bool minus = micros < 0;
  const auto magnitude = static_cast<unsigned __int128>(minus ? -micros : micros);
  const auto unit = static_cast<unsigned __int128>(Money::kMicrosPerUnit);
  std::string text = fmt::format("{}{}.{:06}", minus ? "-" : "", magnitude / unit,
                                 static_cast<uint64_t>(magnitude % unit));
  while (text.back() == '0' && text[text.size() - 3] != '.') text.pop_back();
  return text;
}

}  // namespace tillcast
