#include "cluster/ask.h"

#include <algorithm>
#include <utility>

#include "base/time.h"
#include "cluster/wire_values.h"
#include "engine/book_order.h"
#include "kpi/basket_counts.h"

namespace tillcast {

void fields(auto& wire, Is<AskKpis> auto& ask) { wire(ask.window); }
void fields(auto&, Is<AskStore> auto&) {}

void fields(auto& wire, Is<AskSeries> auto& ask) {
  wire(ask.window);
  wire.choice(ask.step, Step::kMonth);
}

void fields(auto& wire, Is<AskCountries> auto& ask) {
  wire(ask.window, ask.limit, ask.previous_from_ms, ask.as_of_ms);
}

void fields(auto& wire, Is<ProductQuery> auto& query) {
  wire(query.window, query.part, query.limit, query.previous_from_ms);
  wire.choice(query.sort, ProductSort::kFalling);
}

void fields(auto& wire, Is<AskProducts> auto& ask) { wire(ask.query, ask.as_of_ms); }
void fields(auto& wire, Is<AskProductNames> auto& ask) { wire(ask.ids); }
void fields(auto& wire, Is<AskCohorts> auto& ask) { wire(ask.country); }

template <class T>
void fields(auto& wire, Range<T>& range) {
  wire(range.from, range.to);
}

template <class T>
void fields(auto& wire, const Range<T>& range) {
  wire(range.from, range.to);
}

void fields(auto& wire, Is<SegmentFilter> auto& filter) {
  wire(filter.segment, filter.moved_from, filter.period_ms, filter.refit, filter.changed);
}

void fields(auto& wire, Is<CustomerQuery> auto& query) {
  wire.choice(query.sort, CustomerSort::kCustomerId);
  wire(query.descending, query.prefix, query.country, query.segment, query.probability,
       query.monetary, query.orders, query.last_purchase_ms, query.limit, query.cursor,
       query.offset);
}

void fields(WireWriter& wire, const AskCustomers& ask) {
  wire(ask.query, ask.query.asked_at_ms.has_value());
}

void fields(WireReader& wire, AskCustomers& ask) {
  bool asked = false;
  wire(ask.query, asked);
  if (asked) ask.query.asked_at_ms = 0;
}

void fields(auto& wire, Is<AskOrders> auto& ask) { wire(ask.before, ask.limit); }
void fields(auto&, Is<AskSegments> auto&) {}
void fields(auto&, Is<AskSegmentFlow> auto&) {}
void fields(auto& wire, Is<AskSegmentMap> auto& ask) { wire(ask.points); }
void fields(auto& wire, Is<AskBaskets> auto& ask) { wire(ask.window, ask.as_of_ms); }

void fields(auto& wire, Is<AskPairs> auto& ask) {
  wire(ask.window, ask.products, ask.from, ask.to);
}

namespace {

constexpr int64_t kSeriesPointsMax = 1'000'000;

bool sound(std::optional<int64_t> at_ms) {
  return !at_ms || (*at_ms >= -kWireMomentMax && *at_ms <= kWireMomentMax);
}

bool sound(const Window& window) {
  return (window.from_ms == INT64_MIN || sound(std::optional(window.from_ms))) &&
         (window.to_ms == INT64_MAX || sound(std::optional(window.to_ms)));
}

bool sound(const AskKpis& ask) { return sound(ask.window); }

bool sound(const AskSeries& ask) {
  static constexpr int64_t kShortest[] = {kHourMs, kDayMs, 7 * kDayMs, 28 * kDayMs};
  return sound(std::optional(ask.window.from_ms)) && sound(std::optional(ask.window.to_ms)) &&
         (ask.window.to_ms - ask.window.from_ms) / kShortest[size_t(ask.step)] < kSeriesPointsMax;
}

bool sound(const AskCountries& ask) {
  return sound(ask.window) && sound(ask.previous_from_ms) && sound(ask.as_of_ms);
}

bool sound(const AskProducts& ask) {
  return sound(ask.query.window) && sound(ask.query.previous_from_ms) && sound(ask.as_of_ms);
}

bool sound(const AskCustomers& ask) { return sound(ask.query.segment.period_ms); }
bool sound(const AskBaskets& ask) { return sound(ask.window) && sound(ask.as_of_ms); }

bool sound(const AskPairs& ask) {
  return sound(ask.window) && ask.products.size() <= kFrequentMax && ask.from <= ask.to &&
         ask.to <= ask.products.size() &&
         row_of_pairs(ask.to) - row_of_pairs(ask.from) <= kPairCellsMax + kFrequentMax;
}

bool sound(const auto&) { return true; }

template <size_t... kKinds>
std::optional<Ask> of_kind(uint64_t kind, std::index_sequence<kKinds...>) {
  std::optional<Ask> ask;
  ((kind == kKinds ? void(ask.emplace(std::in_place_index<kKinds>)) : void()), ...);
  return ask;
}

std::optional<Window> previous_window(Window window, std::optional<int64_t> previous_from_ms,
                                      std::optional<int64_t> as_of_ms) {
  return previous_of(period_of(window, previous_from_ms, {{}, as_of_ms, {}}));
}

}  // namespace

std::string encode(const Ask& ask) {
  WireWriter wire;
  std::visit([&](const auto& asked) { wire(asked); }, ask);
  return seal(ask.index(), wire.take());
}

Result<Ask> decode_ask(std::string_view bytes) {
  const uint64_t kind = kind_of(bytes);
  std::optional<Ask> ask = of_kind(kind, std::make_index_sequence<std::variant_size_v<Ask>>());
  const auto values = unseal(kind, bytes);
  if (!ask || !values) return invalid("question of a node: damaged, or of another version");
  WireReader wire(*values);
  std::visit([&](auto& asked) { wire(asked); }, *ask);
  if (!wire.at_end() || !std::visit([](const auto& asked) { return sound(asked); }, *ask))
    return invalid("question of a node: not one that can be asked");
  return *std::move(ask);
}

std::optional<Window> previous_of(const AskCountries& ask) {
  return previous_window(ask.window, ask.previous_from_ms, ask.as_of_ms);
}

std::optional<Window> previous_of(const AskProducts& ask) {
  return previous_window(ask.query.window, ask.query.previous_from_ms, ask.as_of_ms);
}

}  // namespace tillcast
