// serve/book_views.h: countries, products, cohorts and pairs as the JSON of docs/api.md.
//
// Pure. Units: money as exact decimal strings, times as RFC 3339 UTC.
#pragma once

#include <string>

#include "engine/book_report.h"

namespace tillcast {

std::string countries_json(const CountryPage& page);
std::string products_json(const ProductPage& page);
std::string cohorts_json(const CohortReport& report);
std::string pairs_json(const PairPage& page);

}  // namespace tillcast
