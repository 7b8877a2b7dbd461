#include "ingest/cell_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr std::array<std::string_view, 11> kSigns = {
    "\xC2\xA3", "\xE2\x82\xAC", "$",   "\xC2\xA5", "\xC2\xA0",    "\xE2\x80\xAF",
    " ",        "GBP",          "EUR", "USD",      "\xE2\x82\xB9"};

// Without the currency's sign at either end.
std::string_view without_sign(std::string_view text) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view sign : kSigns) {
      if (text.starts_with(sign)) text.remove_prefix(sign.size()), again = true;
      if (text.ends_with(sign)) text.remove_suffix(sign.size()), again = true;
    }
  }
  return text;
}

// "1,234.50" and "1.234,50": where both separators stand, the last is the decimal one. Empty: it is
// not so.
std::string without_thousands(std::string_view text) {
  const size_t point = text.rfind('.'), comma = text.rfind(',');
  if (point == text.npos || comma == text.npos) return {};
  const char decimal = point > comma ? '.' : ',';
  const size_t at = std::max(point, comma);
  std::string out;
  size_t run = 0;  // digits since the last separator
  bool grouped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '.' && c != ',') {
      out.push_back(c);
      run += c >= '0' && c <= '9';
      continue;
    }
    if ((grouped && run != 3) || (!grouped && (run == 0 || run > 3))) return {};
    if (c == decimal && i != at) return {};
    if (c == decimal) out.push_back('.');
    grouped = true;
    run = 0;
  }
  return out;
}

std::string with_decimal_point(std::string_view text) {
  std::string out(text);
  if (const size_t comma = out.find(','); comma != out.npos) out[comma] = '.';
  return out;
}

bool has_decimal_comma(std::string_view text, const TableTraits& traits) {
  return traits.decimal_comma && text.find(',') != text.npos && text.find('.') == text.npos;
}

}  // namespace

std::optional<double> to_double(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string_view cell_text(const Cell& cell, std::string& made) {
  if (!cell.number || cell.text.find_first_not_of("0123456789") == cell.text.npos) return cell.text;
  const auto value = to_double(cell.text);
  if (!value) return cell.text;
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  const bool whole = *value == std::trunc(*value) && std::abs(*value) < kExactMax;
  made = whole ? fmt::format("{}", static_cast<int64_t>(*value)) : fmt::format("{}", *value);
  return made;
}

std::string_view without_zero_fraction(std::string_view text) {
  const size_t point = text.find('.');
  if (point == text.npos || point == 0) return text;
  const bool digits = text.substr(0, point).find_first_not_of("0123456789") == text.npos;
  const bool zeros = text.find_first_not_of('0', point + 1) == text.npos;
  return digits && zeros ? text.substr(0, point) : text;
}

std::optional<int64_t> to_whole(std::string_view text, const TableTraits& traits) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  constexpr int64_t kWholeMax = 1'000'000'000'000'000;  // what is beyond, no order may hold
  if (read.ec == std::errc{} && read.ptr == end && value <= kWholeMax && value >= -kWholeMax)
    return value;
  const auto real =
      has_decimal_comma(text, traits) ? to_double(with_decimal_point(text)) : to_double(text);
  if (!real || *real != std::trunc(*real) || std::abs(*real) > 1e15) return std::nullopt;
  return static_cast<int64_t>(*real);
}

Result<Money> to_money(std::string_view text, bool number, const TableTraits& traits) {
  auto money =
      has_decimal_comma(text, traits) ? Money::parse(with_decimal_point(text)) : Money::parse(text);
  if (money) return money;
  if (number) {
    // 2.5499999999999998 is how some programs write the double that 2.55 is; the shortest text of
    // the same double is what was meant. Computed cells carry noise beyond that: to 6 decimals.
    const auto value = to_double(text);
    if (!value || std::abs(*value) > 1e10) return invalid("is no amount");
    money = Money::parse(fmt::format("{}", *value));
    return money ? money : Money::parse(fmt::format("{:.6f}", *value));
  }
  const bool minus = text.starts_with('-');
  const std::string_view bare = without_sign(minus ? text.substr(1) : text);
  if (bare.empty()) return money;
  std::string digits = without_thousands(bare);
  if (digits.empty()) digits = has_decimal_comma(bare, traits) ? with_decimal_point(bare) : bare;
  auto tidied = Money::parse((minus ? "-" : "") + digits);
  return tidied ? tidied : money;
}

std::optional<OrderKind> to_kind(std::string_view text) {
  std::string name;
  for (const char c : text)
    if (c != ' ' && c != '_' && c != '-')
      name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is({"", "placed", "order", "sale", "purchase", "completed", "complete", "paid", "processing",
          "pending", "onhold", "shipped", "fulfilled", "delivered", "closed"}))
    return OrderKind::kPlaced;
  if (is({"refunded", "refund", "return", "returned", "credit", "creditnote"}))
    return OrderKind::kRefunded;
  if (is({"cancelled", "canceled", "cancellation", "void", "voided", "failed"}))
    return OrderKind::kCancelled;
  if (is({"adjusted", "adjustment"})) return OrderKind::kAdjusted;
  return std::nullopt;
}

}  // namespace tillcast
