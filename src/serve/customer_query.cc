#include "serve/customer_query.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "serve/segment_query.h"

namespace tillcast {
namespace {

constexpr size_t kPageDefault = 50;
constexpr size_t kPageMax = 1'000;

constexpr std::array<std::string_view, 10> kSorts{
    "probability", "monetary",         "average_order_value", "refunded",
    "orders",      "last_purchase_at", "first_purchase_at",   "country",
    "segment",     "customer_id"};
constexpr std::array kMeanings{
    CustomerSort::kProbability,   CustomerSort::kMonetary, CustomerSort::kAverageOrderValue,
    CustomerSort::kRefunded,      CustomerSort::kOrders,   CustomerSort::kLastPurchase,
    CustomerSort::kFirstPurchase, CustomerSort::kCountry,  CustomerSort::kSegment,
    CustomerSort::kCustomerId};
static_assert(kSorts.size() == kMeanings.size());

// Figures begin with the largest, names with the first.
bool by_name(CustomerSort sort) {
  return sort == CustomerSort::kCountry || sort == CustomerSort::kSegment ||
         sort == CustomerSort::kCustomerId;
}

Error bad(std::string_view name, std::string_view why) {
  return invalid(fmt::format("query parameter {}: {}", name, why));
}

Result<std::optional<double>> probability(const Query& query, const std::string& name) {
  const std::string_view text = query.text(name);
  if (text.empty()) return std::optional<double>{};
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || !(value >= 0 && value <= 1)) return bad(name, "must be a number from 0 to 1");
  return std::optional<double>{value};
}

Result<std::optional<MoneySum>> money(const Query& query, const std::string& name) {
  const std::string_view text = query.text(name);
  if (text.empty()) return std::optional<MoneySum>{};
  const auto amount = Money::parse(text);
  if (!amount.ok()) return bad(name, amount.error().message);
  return std::optional<MoneySum>{amount->micros()};
}

// `read` gives the value of the parameter of that name.
template <class T, class Read>
Result<> read_range(const std::string& name, Range<T>& range, const Read& read) {
  const std::string from = name + "_from", to = name + "_to";
  TC_ASSIGN(range.from, read(from));
  TC_ASSIGN(range.to, read(to));
  if (range.from && range.to && *range.from > *range.to)
    return bad(from, fmt::format("lies after {}", to));
  return Done{};
}

}  // namespace

Result<CustomerQuery> customer_query(const Query& from) {
  static constexpr std::array<std::string_view, 2> kOrders{"asc", "desc"};
  CustomerQuery query;
  TC_ASSIGN(const std::optional<size_t> sort, from.choice("sort", kSorts));
  TC_ASSIGN(const std::optional<size_t> order, from.choice("order", kOrders));
  query.sort = kMeanings[sort.value_or(0)];
  query.descending = order ? *order == 1 : !by_name(query.sort);
  query.prefix = from.text("q");
  query.country = from.text("country");
  TC_ASSIGN(query.segment, segment_filter(from));
  TC_TRY(read_range("probability", query.probability,
                    [&](const std::string& name) { return probability(from, name); }));
  TC_TRY(read_range("monetary", query.monetary,
                    [&](const std::string& name) { return money(from, name); }));
  TC_TRY(read_range("orders", query.orders,
                    [&](const std::string& name) { return from.number(name); }));
  TC_TRY(read_range("last_purchase", query.last_purchase_ms,
                    [&](const std::string& name) { return from.time(name); }));
  TC_ASSIGN(query.limit, from.limit(kPageDefault, kPageMax));
  query.cursor = from.text("cursor");
  TC_ASSIGN(const std::optional<uint64_t> offset, from.number("offset"));
  if (offset && !query.cursor.empty()) return bad("offset", "says nothing beside cursor");
  query.offset = offset.value_or(0);
  return query;
}

}  // namespace tillcast
