#include "feature/phrases.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>

namespace tillcast {
namespace {

constexpr const char* kUnknown = "unknown";
constexpr double kLargest = 1e12;  // from here on digits mean nothing

constexpr std::array kMonths = {"January",   "February", "March",    "April",
                                "May",       "June",     "July",     "August",
                                "September", "October",  "November", "December"};

// "1,204" or, with two decimals, "1,204.50".
std::string grouped(double number, int decimals) {
  std::string text = fmt::format("{:.{}f}", number, decimals);
  const size_t point = text.find('.');
  for (size_t at = point == std::string::npos ? text.size() : point; at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

}  // namespace

std::string say_number(double number) {
  if (!std::isfinite(number)) return kUnknown;
  const double size = std::abs(number);
  const char* sign = number < 0 ? "minus " : "";
  if (size > kLargest) return fmt::format("{}over {}", sign, grouped(kLargest, 0));
  if (size < 0.005) return "0";
  if (size < 0.95) return fmt::format("{}{:.2g}", sign, size);
  const bool whole = size >= 99.5 || std::abs(size - std::round(size)) < 0.05;
  return sign + grouped(size, whole ? 0 : 1);
}

std::string say_money(double amount, std::string_view currency) {
  if (!std::isfinite(amount)) return kUnknown;
  const double size = std::abs(amount);
  const bool whole = size >= 99.995 || std::abs(size - std::round(size)) < 0.005;
  const std::string digits = size > kLargest ? say_number(size) : grouped(size, whole ? 0 : 2);
  if (currency == "GBP") return fmt::format("£{}", digits);
  if (currency == "EUR") return fmt::format("€{}", digits);
  if (currency == "USD") return fmt::format("${}", digits);
  return currency.empty() ? digits : fmt::format("{} {}", digits, currency);
}

std::string say_days(double days) {
  if (!std::isfinite(days)) return "an unknown time";
  if (days < 0.95) return "less than a day";
  const double whole = std::round(days);
  return whole == 1 ? "1 day" : fmt::format("{} days", say_number(whole));
}

std::string say_ago(double days) { return say_days(days) + " ago"; }

std::string say_every(double days) {
  const std::string text = say_days(days);
  return text == "1 day" || days < 0.95 ? "every day" : fmt::format("every {}", text);
}

std::string say_date(double day) {
  // What a calendar of four-digit years holds.
  if (!(day >= -365'000 && day <= 2'900'000)) return "an unknown day";
  const std::chrono::sys_days date{std::chrono::days(static_cast<int>(day))};
  const std::chrono::year_month_day parts(date);
  return fmt::format("{} {} {}", static_cast<unsigned>(parts.day()),
                     kMonths[static_cast<unsigned>(parts.month()) - 1],
                     static_cast<int>(parts.year()));
}

std::string say_count(double number, std::string_view singular, std::string_view plural) {
  const std::string digits = say_number(number);
  if (digits == "0") return fmt::format("no {}", plural);
  return fmt::format("{} {}", digits, digits == "1" ? singular : plural);
}

std::string say_percent(double share) {
  if (!std::isfinite(share)) return kUnknown;
  const double percent = 100 * share;
  if (percent > 0 && percent < 1) return "less than 1 %";
  if (percent > 99 && percent < 100) return "more than 99 %";
  return say_number(std::round(percent)) + " %";
}

std::string say_against_usual(const char* what, double z, const char* more, const char* less) {
  if (std::abs(z) < 0.5) return fmt::format("{} about as usual", what);
  return fmt::format("{} {}{} than usual", what, std::abs(z) >= 2 ? "much " : "",
                     z > 0 ? more : less);
}

std::string say_times_usual(const char* what, double ratio) {
  if (ratio > 0.9 && ratio < 1.1) return fmt::format("{} about as usual", what);
  return fmt::format("{} {} times the usual", what, say_number(ratio));
}

std::string say_spread_over(const char* what, double entropy, const char* thing,
                            const char* things) {
  const double equal = std::exp(entropy);
  if (equal < 1.2) return fmt::format("{} nearly all on one {}", what, thing);
  return fmt::format("{} spread as over {} equal {}", what, say_number(equal), things);
}

std::string say_among_customers(double z, const char* more, const char* less, const char* same) {
  if (!std::isfinite(z)) return "cannot be compared with other customers yet";
  if (std::abs(z) < 0.3) return same;
  return fmt::format("{} than {}", z > 0 ? more : less,
                     std::abs(z) >= 1.5   ? "nearly all customers"
                     : std::abs(z) >= 0.7 ? "most customers"
                                          : "many customers");
}

}  // namespace tillcast
