// The books of all shards: rows of one name are added.
#include <map>
#include <unordered_map>

#include "cluster/merge.h"
#include "cluster/read_parts.h"
#include "engine/book_order.h"

namespace tillcast {
namespace {

void add(CountryFigures& figures, const CountryFigures& other) {
  figures.totals.add(other.totals);
  figures.customers += other.customers;
}

// Units are counted modulo 2^64 (kpi/product_book.h).
void add(ProductFigures& figures, const ProductFigures& other) {
  figures.lines += other.lines;
  figures.units = static_cast<int64_t>(static_cast<uint64_t>(figures.units) +
                                       static_cast<uint64_t>(other.units));
  figures.revenue += other.revenue;
}

const std::string& name_of(const CountryRow& row) { return row.country; }
const std::string& name_of(const ProductRow& row) { return row.id; }

// The rows of all shards, one a name. kCorrupt: not all rows have the windows that were asked for.
template <class Row, class Rows>
Result<std::vector<Row>> add_rows(std::vector<Rows>& shards, bool with_previous) {
  std::vector<Row> merged;
  std::unordered_map<std::string, size_t> places;
  for (Rows& shard : shards) {
    for (Row& row : shard.rows) {
      if (row.previous.has_value() != with_previous) return damaged_part();
      const auto [place, is_new] = places.try_emplace(name_of(row), merged.size());
      if (is_new) {
        merged.push_back(std::move(row));
        continue;
      }
      add(merged[place->second].now, row.now);
      if (with_previous) add(*merged[place->second].previous, *row.previous);
    }
  }
  std::erase_if(merged, [](const Row& row) { return !any(row); });  // one may undo the other
  return merged;
}

// As of when the question was asked, so that both windows are of one moment.
template <class Rows>
BookTimes times_of(const std::vector<Rows>& shards, std::optional<int64_t> as_of_ms) {
  BookTimes times;
  times.as_of_ms = as_of_ms;
  for (const Rows& shard : shards) {
    take_currency(times.currency, shard.times.currency);
    take_min(times.first_at_ms, shard.times.first_at_ms);
  }
  return times;
}

bool sound(const CohortReport& report) {
  if (!report.as_of_ms) return report.cohorts.empty();
  return *report.as_of_ms <= kWireMomentMax &&
         std::ranges::all_of(report.cohorts, [&](const Cohort& row) {
           return row.begin_ms >= -kWireMomentMax && row.begin_ms < *report.as_of_ms &&
                  row.active.size() == row.revenue.size();
         });
}

}  // namespace

Result<CountryPage> merge_countries(const AskCountries& ask, Parts parts) {
  TC_ASSIGN(auto shards, (read_parts<AskCountries, CountryRows>(parts)));
  CountryPage page;
  page.period = period_of(ask.window, ask.previous_from_ms, times_of(shards, ask.as_of_ms));
  TC_ASSIGN(page.countries, add_rows<CountryRow>(shards, previous_of(ask).has_value()));
  show_first(page, ask.limit);
  return page;
}

Result<ProductPage> merge_products(const AskProducts& ask, Parts parts) {
  TC_ASSIGN(auto shards, (read_parts<AskProducts, ProductRows>(parts)));
  const ProductQuery& query = ask.query;
  ProductPage page;
  page.period = period_of(query.window, query.previous_from_ms, times_of(shards, ask.as_of_ms));
  TC_ASSIGN(page.products, add_rows<ProductRow>(shards, previous_of(ask).has_value()));
  std::erase_if(page.products, [&](const ProductRow& row) { return !belongs(row, query.sort); });
  page.total = page.products.size();
  return page;
}

Result<std::vector<ProductName>> merge_product_names(Parts parts) {
  TC_ASSIGN(auto shards, (read_parts<AskProductNames, std::vector<ProductName>>(parts)));
  std::map<std::string, ProductName> newest;
  for (std::vector<ProductName>& shard : shards) {
    for (ProductName& name : shard) {
      ProductName& known = newest[name.id];
      const bool says_more = known.description.empty() || known.by < name.by;
      if (!name.description.empty() && says_more) {
        known = std::move(name);
      } else {
        known.id = name.id;
      }
    }
  }
  std::vector<ProductName> names;
  for (auto& [id, name] : newest) names.push_back(std::move(name));
  return names;
}

Result<MergedBaskets> merge_baskets(const AskBaskets& ask, Parts parts) {
  TC_ASSIGN(const auto shards, (read_parts<AskBaskets, BasketRows>(parts)));
  MergedBaskets baskets;
  baskets.times = times_of(shards, ask.as_of_ms);
  std::map<std::string, uint64_t> orders_of;
  for (const BasketRows& shard : shards) {
    baskets.counts.orders += shard.orders;
    for (const BasketRow& row : shard.rows) {
      if (row.orders > UINT32_MAX) return damaged_part();
      orders_of[row.id] += row.orders;
    }
  }
  for (const auto& [id, orders] : orders_of) {
    if (orders == 0) return damaged_part();
    baskets.ids.push_back(id);
    baskets.counts.orders_of.push_back(
        static_cast<uint32_t>(std::min<uint64_t>(orders, UINT32_MAX)));
  }
  baskets.counts.products = baskets.ids.size();
  return baskets;
}

Result<PairTriangle> merge_pairs(const AskPairs& ask, Parts parts) {
  TC_ASSIGN(const auto shards, (read_parts<AskPairs, PairRows>(parts)));
  PairTriangle rows;
  rows.orders.resize(row_of_pairs(ask.to) - row_of_pairs(ask.from));
  for (const PairRows& shard : shards) {
    rows.visits += shard.visits;
    size_t at = 0;
    for (const PairCell& cell : shard.cells) {
      at += cell.zeros;
      if (at >= rows.orders.size()) return damaged_part();
      rows.orders[at++] += cell.orders;
    }
  }
  return rows;
}

Result<CohortReport> merge_cohorts(Parts parts) {
  TC_ASSIGN(const auto shards, (read_parts<AskCohorts, CohortReport>(parts)));
  CohortReport report;
  CohortTable table;
  for (const CohortReport& shard : shards) {
    if (!sound(shard)) return damaged_part();
    take_currency(report.currency, shard.currency);
    take_max(report.as_of_ms, shard.as_of_ms);
    for (const Cohort& row : shard.cohorts) table.add(row);
  }
  if (report.as_of_ms) report.cohorts = table.rows(*report.as_of_ms - 1);
  return report;
}

}  // namespace tillcast
