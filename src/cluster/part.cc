#include "cluster/part.h"

#include <algorithm>
#include <chrono>

#include "cluster/part_values.h"

namespace tillcast {
namespace {

int64_t steady_clock_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

bool is_absent(const Error& error) { return error.code == ErrorCode::kNotFound; }

// One overload a question.
struct Answer {
  const Engine& shard;
  ShardPlace place;

  Result<Kpis> operator()(const AskKpis& ask) const { return shard.kpis(ask.window); }
  Result<StorePart> operator()(const AskStore&) const {
    return StorePart{shard.store(), shard.books().names()};
  }
  Result<std::vector<SeriesPoint>> operator()(const AskSeries& ask) const {
    return shard.series(ask.window, ask.step);
  }
  Result<CountryRows> operator()(const AskCountries& ask) const {
    return shard.books().country_rows(ask.window, previous_of(ask));
  }
  Result<ProductRows> operator()(const AskProducts& ask) const {
    return shard.books().product_rows(ask.query.window, previous_of(ask));
  }
  Result<std::vector<ProductName>> operator()(const AskProductNames& ask) const {
    return shard.books().product_names(ask.ids);
  }
  Result<CohortReport> operator()(const AskCohorts& ask) const {
    return shard.books().cohorts(ask.country);
  }
  Result<CustomerPart> operator()(const AskCustomers& ask) const;
  Result<OrderPage> operator()(const AskOrders& ask) const {
    return orders_shown(shard, place, ask.before, ask.limit, "");
  }
  Result<SegmentsPart> operator()(const AskSegments&) const;
  Result<FlowPart> operator()(const AskSegmentFlow&) const;
  Result<MapPart> operator()(const AskSegmentMap& ask) const;
  Result<BasketRows> operator()(const AskBaskets& ask) const {
    return shard.books().basket_rows(ask.window);
  }
  Result<PairRows> operator()(const AskPairs& ask) const {
    return shard.books().pair_rows(ask.window, ask.products, ask.from, ask.to);
  }
};

// The rows that the page passes over may all be in this shard, or none of them.
Result<CustomerPart> Answer::operator()(const AskCustomers& ask) const {
  CustomerQuery query = ask.query;
  query.with_cursors = true;
  if (query.asked_at_ms) query.asked_at_ms = steady_clock_ms();
  if (query.cursor.empty()) query.limit += std::min(query.offset, UINT64_MAX - query.limit);
  query.offset = 0;
  CustomerPart part;
  auto page = shard.customers(query);
  if (!page.ok() && !is_absent(page.error())) return page.error();
  if (page.ok()) {
    part.page = *std::move(page);
  } else {
    part.absent = page.error().message;
    part.page.as_of_ms = shard.as_of_ms();
    part.page.seq = shard.seq();
  }
  part.page.seq = place.shown(part.page.seq);
  return part;
}

Result<SegmentsPart> Answer::operator()(const AskSegments&) const {
  SegmentsPart part;
  if (const auto now = shard.segments()) {
    part.fit_id = now->segmentation->fit_id;
    part.as_of_ms = now->as_of_ms;
    part.moves_from_ms = now->moves_from_ms;
    part.sums = now->sums;
  }
  return part;
}

Result<FlowPart> Answer::operator()(const AskSegmentFlow&) const {
  FlowPart part;
  auto flow = shard.segment_flow();
  if (!flow.ok() && !is_absent(flow.error())) return flow.error();
  if (!flow.ok()) return part;
  part.fit_id = flow->segmentation->fit_id;
  part.snapshots = std::move(flow->snapshots);
  part.periods = std::move(flow->periods);
  return part;
}

Result<MapPart> Answer::operator()(const AskSegmentMap& ask) const {
  MapPart part;
  auto map = shard.segment_map(ask.points);
  if (!map.ok() && !is_absent(map.error())) return map.error();
  if (!map.ok()) return part;
  part.fit_id = map->segmentation->fit_id;
  part.total = map->total;
  part.centroids = std::move(map->centroids);
  part.points = std::move(map->points);
  return part;
}

}  // namespace

Result<OrderPage> orders_shown(const Engine& shard, ShardPlace place,
                               std::optional<uint64_t> before, size_t limit,
                               std::string_view customer_id) {
  if (before) before = place.own_before(*before);
  TC_ASSIGN(OrderPage page, shard.orders(before, limit, customer_id));
  for (SequencedOrder& order : page.orders) order.seq = place.shown(order.seq);
  if (page.next) page.next = place.shown(*page.next);
  return page;
}

Result<std::string> answer_part(const Engine& shard, ShardPlace place, const Ask& ask) {
  TC_ASSERT(place.number < place.shards);
  return std::visit(
      [&](const auto& asked) -> Result<std::string> {
        TC_ASSIGN(const auto values, (Answer{shard, place}(asked)));
        WireWriter wire;
        wire(values);
        return seal(ask.index(), wire.take());
      },
      ask);
}

}  // namespace tillcast
