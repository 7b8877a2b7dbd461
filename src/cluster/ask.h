// cluster/ask.h: what one node asks every shard of a shop, and the bytes that it is asked in.
//
// Plain values, of which each names a method of Shop (engine/shop.h). A shard answers with a part
// (cluster/part.h); the parts of all shards are merged (cluster/merge.h).
//
// Errors: kInvalid: the bytes are no question, or one that cannot be asked.
// Units:  Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/book_report.h"
#include "engine/customer_query.h"

namespace tillcast {

struct AskKpis {
  Window window;
};

struct AskStore {};

struct AskSeries {
  Window window;  // bounded
  Step step = Step::kDay;
};

// `as_of_ms` is the whole shop's: a shard's own clock may be behind, and a window without an end
// ends there when the one before is measured.
struct AskCountries {
  Window window;
  size_t limit = 50;
  std::optional<int64_t> previous_from_ms;
  std::optional<int64_t> as_of_ms;
};

struct AskProducts {
  ProductQuery query;
  std::optional<int64_t> as_of_ms;
};

// What these are called: the newest description may be in a shard that did not sell them.
struct AskProductNames {
  std::vector<std::string> ids;
};

struct AskCohorts {
  std::string country;
};

// Of asked_at_ms is said whether it was given: the shard asks its own clock.
struct AskCustomers {
  CustomerQuery query;
};

struct AskOrders {
  std::optional<uint64_t> before;  // as the world sees it (ShardPlace::shown)
  size_t limit = 50;
};

struct AskSegments {};
struct AskSegmentFlow {};

struct AskSegmentMap {
  size_t points = 0;
};

struct AskBaskets {
  Window window;
  std::optional<int64_t> as_of_ms;  // as above
};

// Rows [from, to) of the triangle of these products (kpi/basket_counts.h), at most so many cells of
// it and a row: what is more does not fit into an answer.
inline constexpr size_t kPairCellsMax = 1 << 20;
struct AskPairs {
  Window window;
  std::vector<std::string> products;
  size_t from = 0;
  size_t to = 0;
};

using Ask = std::variant<AskKpis, AskStore, AskSeries, AskCountries, AskProducts, AskProductNames,
                         AskCohorts, AskCustomers, AskOrders, AskSegments, AskSegmentFlow,
                         AskSegmentMap, AskBaskets, AskPairs>;

std::string encode(const Ask& ask);
Result<Ask> decode_ask(std::string_view bytes);

// The window before that a question about products or countries means, if it means one.
std::optional<Window> previous_of(const AskCountries& ask);
std::optional<Window> previous_of(const AskProducts& ask);

}  // namespace tillcast
