#include "bench/order_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "base/time.h"
#include "bench/baskets.h"
#include "event/order_json.h"
#include "ingest/shop_products.h"

namespace tillcast {
namespace {

constexpr size_t kTexts = 4'000;  // a multiple of the table's length: every size as often as there
static_assert(kTexts % kBasketLines.size() == 0);

// Where the parts that change stand in every text.
constexpr std::string_view kBeginning =
    R"({"order_id":"0123456789abcdef","customer_id":"1234567",)"
    R"("ordered_at":"2026-01-01T00:00:00.000Z","currency":"GBP","country":")";
constexpr size_t kIdAt = kBeginning.find("0123");
constexpr size_t kIdDigits = 16;
constexpr size_t kCustomerAt = kBeginning.find("1234567\"");
constexpr size_t kCustomerDigits = 7;
constexpr size_t kDateAt = kBeginning.find("2026");
constexpr size_t kTimeAt = kBeginning.find("00:00:00.000Z");

constexpr std::string_view kCountries[] = {"United Kingdom", "United Kingdom", "United Kingdom",
                                           "United Kingdom", "United Kingdom", "United Kingdom",
                                           "United Kingdom", "United Kingdom", "United Kingdom",
                                           "Germany",        "France",         "EIRE"};

// A bijection of 64 bits (SplitMix64's): ids that are unique and look random.
uint64_t scattered(uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

void write_hex(char* to, uint64_t value) {
  for (size_t i = kIdDigits; i-- > 0; value >>= 4) to[i] = "0123456789abcdef"[value & 15];
}

void write_digits(char* to, size_t digits, uint64_t value) {
  for (size_t i = digits; i-- > 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

void write_time(char* to, uint64_t ms_of_day) {
  write_digits(to, 2, ms_of_day / kHourMs);
  write_digits(to + 3, 2, ms_of_day / kMinuteMs % 60);
  write_digits(to + 6, 2, ms_of_day / kSecondMs % 60);
  write_digits(to + 9, 3, ms_of_day % kSecondMs);
}

}  // namespace

SentOrders& SentOrders::operator+=(const SentOrders& other) {
  orders += other.orders;
  transactions += other.transactions;
  gross += other.gross;
  return *this;
}

OrderTexts::OrderTexts(uint64_t customers, uint64_t seed, uint16_t lines)
    : customers_(customers), random_(seed, 1) {
  const ShopProducts products(seed);
  Rng random(seed, 2);
  for (size_t i = 0; i < kTexts; ++i) {
    Text text;
    text.lines = lines > 0 ? lines : kBasketLines[i % kBasketLines.size()];
    text.json = kBeginning;
    text.json.append(kCountries[random.below(std::size(kCountries))]).append(R"(","lines":[)");
    for (uint32_t line = 0; line < text.lines; ++line) {
      const ShopProduct& product = products[products.pick(random.next())];
      const int64_t units = kLineUnits[random.below(kLineUnits.size())];
      text.gross_micros += product.price.micros() * units;
      if (line > 0) text.json.push_back(',');
      text.json.append(R"({"product_id":)");
      append_json_string(text.json, product.id);
      text.json.append(R"(,"description":)");
      append_json_string(text.json, product.description);
      fmt::format_to(std::back_inserter(text.json), R"(,"quantity":{},"unit_price":"{}"}})", units,
                     to_string(product.price));
    }
    text.json.append("]}");
    texts_.push_back(std::move(text));
  }
}

SentOrders OrderTexts::append(std::string& out, uint64_t number, uint64_t customer,
                              int64_t ordered_at_ms) {
  const Text& text = texts_[random_.below(texts_.size())];
  const size_t at = out.size();
  out.append(text.json);
  char* const to = out.data() + at;
  write_hex(to + kIdAt, scattered(number));
  write_digits(to + kCustomerAt, kCustomerDigits, customer);
  const int64_t day = day_of(ordered_at_ms);
  if (day != date_of_day_) {
    const std::string date = format_date(ordered_at_ms);
    std::ranges::copy_n(date.begin(), sizeof date_, date_);
    date_of_day_ = day;
  }
  std::memcpy(to + kDateAt, date_, sizeof date_);
  write_time(to + kTimeAt, static_cast<uint64_t>(ordered_at_ms - day * kDayMs));
  return {1, text.lines, text.gross_micros};
}

double OrderTexts::bytes_mean() const {
  size_t bytes = 0;
  for (const Text& text : texts_) bytes += text.json.size();
  return static_cast<double>(bytes) / static_cast<double>(texts_.size());
}

std::string OrderTexts::order_id(uint64_t number) {
  std::string id(kIdDigits, '0');
  write_hex(id.data(), scattered(number));
  return id;
}

std::string OrderTexts::customer_id(uint64_t customer) {
  std::string id(kCustomerDigits, '0');
  write_digits(id.data(), kCustomerDigits, customer);
  return id;
}

}  // namespace tillcast
