#include "cluster/merge.h"

#include <cmath>
#include <numeric>

#include "cluster/read_parts.h"
#include "engine/customer_lists.h"

namespace tillcast {
namespace {

void add(CustomerCounts& counts, const CustomerCounts& other) {
  counts.customers += other.customers;
  counts.new_customers += other.new_customers;
}

size_t count_distinct(std::vector<uint64_t>& hashes) {
  std::ranges::sort(hashes);
  return hashes.size() - std::ranges::unique(hashes).size();
}

// Expected purchases are integers in these units, which add up exactly.
std::optional<uint64_t> in_units(double purchases) {
  if (!(purchases >= 0 && purchases < 2147483648.0)) return std::nullopt;
  return static_cast<uint64_t>(std::llround(purchases * kProbabilityUnit));
}

// A row of a list and where it stands in it.
struct ListedCustomer {
  ListCursor place;
  CustomerSummary* customer = nullptr;
  const std::string* cursor = nullptr;
};

// The order of every list of that query, as engine/customer_lists.h has it.
struct ListOrder {
  CustomerSort sort;
  bool descending;

  bool operator()(const ListedCustomer& a, const ListedCustomer& b) const {
    const ListCursor &x = a.place, &y = b.place;
    if (sort == CustomerSort::kCustomerId)
      return descending ? x.customer_id > y.customer_id : x.customer_id < y.customer_id;
    if (x.key != y.key) return x.key < y.key;
    if (x.text != y.text) {
      if (x.text.empty() || y.text.empty()) return y.text.empty();  // who has none comes last
      return descending ? x.text > y.text : x.text < y.text;
    }
    return x.customer_id < y.customer_id;
  }
};

Result<> append_listed(CustomerPage& page, std::vector<ListedCustomer>& listed) {
  if (page.cursors.size() != page.customers.size()) return damaged_part();
  for (size_t i = 0; i < page.customers.size(); ++i) {
    auto place = parse_list_cursor(page.cursors[i]);
    if (!place.ok()) return damaged_part();
    listed.push_back({*std::move(place), &page.customers[i], &page.cursors[i]});
  }
  return Done{};
}

}  // namespace

Result<Kpis> merge_kpis(const AskKpis& ask, Parts parts) {
  TC_ASSIGN(const std::vector<Kpis> shards, (read_parts<AskKpis, Kpis>(parts)));
  Kpis kpis;
  std::optional<int64_t> first_at_ms;
  std::optional<uint64_t> expected;
  for (const Kpis& shard : shards) {
    take_currency(kpis.currency, shard.currency);
    take_max(kpis.as_of_ms, shard.as_of_ms);
    kpis.totals.add(shard.totals);
    add(kpis.customers, shard.customers);
    // Without an order of its own a shard begins where it ends.
    if (shard.from_ms < shard.as_of_ms) take_min(first_at_ms, shard.from_ms);
    if (!shard.expected_purchases_30d) continue;
    const auto units = in_units(*shard.expected_purchases_30d);
    if (!units) return damaged_part();
    expected = expected.value_or(0) + *units;
  }
  if (!kpis.as_of_ms) return kpis;
  kpis.from_ms = ask.window.from_ms;
  if (ask.window.from_ms == INT64_MIN) kpis.from_ms = first_at_ms.value_or(*kpis.as_of_ms);
  kpis.to_ms = ask.window.to_ms == INT64_MAX ? *kpis.as_of_ms : ask.window.to_ms;
  // As of now alone: a shard whose clock is behind may take the past for it.
  if (expected && ask.window.to_ms >= *kpis.as_of_ms)
    kpis.expected_purchases_30d = static_cast<double>(*expected) / kProbabilityUnit;
  return kpis;
}

Result<StoreCounts> merge_store(Parts parts) {
  TC_ASSIGN(const std::vector<StorePart> shards, (read_parts<AskStore, StorePart>(parts)));
  StoreCounts counts;
  std::vector<uint64_t> products, countries;
  for (const StorePart& shard : shards) {
    counts.orders += shard.counts.orders;
    counts.sales += shard.counts.sales;
    counts.transactions += shard.counts.transactions;
    counts.customers += shard.counts.customers;
    counts.entries += shard.counts.entries;
    take_currency(counts.currency, shard.counts.currency);
    take_min(counts.first_at_ms, shard.counts.first_at_ms);
    take_max(counts.last_at_ms, shard.counts.last_at_ms);
    products.insert(products.end(), shard.names.products.begin(), shard.names.products.end());
    countries.insert(countries.end(), shard.names.countries.begin(), shard.names.countries.end());
  }
  counts.products = count_distinct(products);
  counts.countries = std::min(count_distinct(countries), CountryNames::kNamesMax);
  return counts;
}

Result<std::vector<SeriesPoint>> merge_series(Parts parts) {
  TC_ASSIGN(const auto shards, (read_parts<AskSeries, std::vector<SeriesPoint>>(parts)));
  std::vector<SeriesPoint> points;
  for (const std::vector<SeriesPoint>& shard : shards) {
    if (&shard == &shards.front()) {
      points = shard;
      continue;
    }
    // The steps are of the question alone.
    if (!std::ranges::equal(points, shard, {}, &SeriesPoint::at_ms, &SeriesPoint::at_ms))
      return damaged_part();
    for (size_t i = 0; i < points.size(); ++i) {
      points[i].totals.add(shard[i].totals);
      add(points[i].customers, shard[i].customers);
    }
  }
  return points;
}

Result<OrderPage> merge_orders(const AskOrders& ask, Parts parts) {
  TC_ASSIGN(std::vector<OrderPage> shards, (read_parts<AskOrders, OrderPage>(parts)));
  OrderPage page;
  bool more = false;
  for (OrderPage& shard : shards) {
    more = more || shard.next;
    std::ranges::move(shard.orders, std::back_inserter(page.orders));
  }
  std::ranges::sort(page.orders, std::ranges::greater(), &SequencedOrder::seq);
  if (page.orders.size() > ask.limit) {
    more = true;
    page.orders.resize(ask.limit);
  }
  if (more && !page.orders.empty()) page.next = page.orders.back().seq;
  return page;
}

Result<CustomerPage> merge_customers(const AskCustomers& ask, Parts parts) {
  TC_ASSIGN(std::vector<CustomerPart> shards, (read_parts<AskCustomers, CustomerPart>(parts)));
  CustomerPage page;
  std::vector<ListedCustomer> listed;
  bool more = false;
  for (CustomerPart& shard : shards) {
    page.seq = std::max(page.seq, shard.page.seq);
    page.total += shard.page.total;
    take_max(page.as_of_ms, shard.page.as_of_ms);
    more = more || !shard.page.next.empty();
    TC_TRY(append_listed(shard.page, listed));
  }
  const auto absent = [](const CustomerPart& shard) { return shard.absent.has_value(); };
  if (!shards.empty() && std::ranges::all_of(shards, absent))
    return not_found(*shards.front().absent);
  std::ranges::sort(listed, ListOrder{ask.query.sort, ask.query.descending});
  const size_t begin =
      ask.query.cursor.empty() ? std::min<uint64_t>(ask.query.offset, listed.size()) : 0;
  const size_t end = begin + std::min(ask.query.limit, listed.size() - begin);
  for (size_t i = begin; i < end; ++i) page.customers.push_back(std::move(*listed[i].customer));
  if (begin < end && (more || end < listed.size())) page.next = *listed[end - 1].cursor;
  return page;
}

}  // namespace tillcast
