// engine/book_order.h: which rows of the books are shown, in which order, and of which period: the
// same wherever they come from.
//
// Threads: any. Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/book_report.h"

namespace tillcast {

// kInvalid: rising or falling against no window before.
Result<> check(const ProductQuery& query);

Period period_of(Window window, std::optional<int64_t> previous_from_ms, const BookTimes& times);
// The window to hold the period's own against, if there is one.
std::optional<Window> previous_of(const Period& period);

// Whether a row has anything in either window.
bool any(const CountryRow& row);
bool any(const ProductRow& row);

// Whether a product rises or falls, if that is asked for; without a window before, it does not.
bool belongs(const ProductRow& row, ProductSort sort);
// Whether its id or description has that part, which is folded (engine/folded_text.h).
bool has_part(std::string_view id, std::string_view description, const std::string& part);

// Counts the rows, and puts the first `limit` of their order in it. The others go.
void show_first(CountryPage& page, size_t limit);
void show_first(ProductPage& page, ProductSort sort, size_t limit);

}  // namespace tillcast
