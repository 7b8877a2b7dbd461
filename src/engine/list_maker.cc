#include "engine/list_maker.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <thread>

namespace tillcast {
namespace {

constexpr size_t kSliceRows = 16'384;  // a millisecond or two under the lock

int64_t as_value(MoneySum micros) {
  return static_cast<int64_t>(std::clamp<MoneySum>(micros, INT64_MIN + 1, INT64_MAX - 1));
}

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return hash64(text); }
};

class ListMaker {
 public:
  ListMaker(const ListSource& source, CustomerIds& ids, const CustomerQuery& query)
      : source_(source), ids_(ids), query_(query) {}

  Result<std::shared_ptr<const CustomerList>> make();

 private:
  struct Row {
    uint64_t key = 0;
    uint32_t rank = 0;  // among all ids
    auto operator<=>(const Row&) const = default;
  };

  void learn_ids(size_t customers);
  std::span<const CustomerIndex> candidates() const;
  Result<> look_at(std::span<const CustomerIndex> slice);
  bool matches(CustomerIndex index, const Customer& customer) const;
  uint64_t key_of(CustomerIndex index, const Customer& customer);
  uint64_t text_key(std::string_view text);
  void sort_texts(CustomerList& list);

  const ListSource& source_;
  CustomerIds& ids_;
  const CustomerQuery& query_;
  std::vector<Row> rows_;
  tsl::robin_map<std::string, uint64_t, TextHash, std::equal_to<>> texts_;  // and their keys
};

// Calls `visit` for [begin, end) under the lock, which is given up between slices.
template <class Visit>
void in_slices(std::shared_mutex& mutex, size_t begin, size_t end, const Visit& visit) {
  for (; begin < end; begin += kSliceRows) {
    {
      const std::shared_lock lock(mutex);
      visit(begin, std::min(begin + kSliceRows, end));
    }
    std::this_thread::yield();
  }
}

void ListMaker::learn_ids(size_t customers) {
  if (customers - ids_.size() > ids_.size() / 4) ids_ = {};  // as quick, when so many are new
  const size_t known = ids_.size();
  if (customers == known) return;
  std::vector<std::string> names;
  names.reserve(customers - known);
  in_slices(source_.mutex, known, customers, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i)
      names.push_back(source_.state.profiles[CustomerIndex(i)].id);
  });
  const std::vector<CustomerIndex> sorted = CustomerIds::sort(names, known);
  std::vector<size_t> places(sorted.size());
  if (known > 0) {
    in_slices(source_.mutex, 0, sorted.size(), [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        const auto place =
            std::ranges::lower_bound(ids_.by_id(), names[size_t(sorted[i]) - known], {},
                                     [&](CustomerIndex index) -> const std::string& {
                                       return source_.state.profiles[index].id;
                                     });
        places[i] = static_cast<size_t>(place - ids_.by_id().begin());
      }
    });
  }
  ids_.merge(sorted, places);
}

// Those whose id begins as it is asked; they stand together. REQUIRES: the lock.
std::span<const CustomerIndex> ListMaker::candidates() const {
  const std::string_view prefix = query_.prefix;
  const auto head = [&](CustomerIndex index) {
    return std::string_view(source_.state.profiles[index].id).substr(0, prefix.size());
  };
  const auto found = std::ranges::equal_range(ids_.by_id(), prefix, {}, head);
  return {found.begin(), found.end()};
}

Result<std::shared_ptr<const CustomerList>> ListMaker::make() {
  auto list = std::make_shared<CustomerList>();
  list->sort = query_.sort;
  list->descending = query_.descending;
  list->made_at_ms = query_.asked_at_ms;
  size_t customers = 0;
  {
    const std::shared_lock lock(source_.mutex);
    customers = source_.state.profiles.size();
    list->version = {source_.state.seq, source_.published};
    if (source_.state.clock_ms) list->as_of_ms = *source_.state.clock_ms + 1;
  }
  learn_ids(customers);
  std::vector<CustomerIndex> wanted;
  if (query_.prefix.empty()) {  // in the order of the memory
    wanted.reserve(customers);
    for (size_t i = 0; i < customers; ++i) wanted.push_back(CustomerIndex(i));
  } else {
    const std::shared_lock lock(source_.mutex);
    const auto found = candidates();
    wanted.assign(found.begin(), found.end());
  }
  list->looked_at = wanted.size();
  Result<> looked = Done{};
  in_slices(source_.mutex, 0, wanted.size(), [&](size_t begin, size_t end) {
    if (looked.ok()) looked = look_at(std::span(wanted).subspan(begin, end - begin));
  });
  // Whether there are such segments is asked of nobody as well.
  if (wanted.empty()) {
    const std::shared_lock lock(source_.mutex);
    looked = look_at({});
  }
  TC_TRY(std::move(looked));

  sort_texts(*list);
  std::ranges::sort(rows_);
  list->customers.reserve(rows_.size());
  for (const Row& row : rows_) list->customers.push_back(ids_.by_id()[row.rank]);
  if (query_.sort != CustomerSort::kCustomerId) {
    list->keys.reserve(rows_.size());
    for (const Row& row : rows_) list->keys.push_back(row.key);
  }
  return std::shared_ptr<const CustomerList>(std::move(list));
}

// REQUIRES: the lock.
Result<> ListMaker::look_at(std::span<const CustomerIndex> slice) {
  std::optional<Segments::Sieve> sieve;
  if (query_.segment.any()) {
    TC_ASSIGN(sieve, source_.segments.sieve(query_.segment));
  }
  // Those whose only purchase was taken back are in no segment any more.
  const bool with_left = query_.segment.segment == kNoSegment;
  for (const CustomerIndex index : slice) {
    const Customer& customer = source_.state.profiles[index];
    if (customer.profile.purchases().empty() && !with_left) continue;
    if (sieve && !sieve->passes(index)) continue;
    if (matches(index, customer)) rows_.push_back({key_of(index, customer), ids_.rank(index)});
  }
  return Done{};
}

bool ListMaker::matches(CustomerIndex index, const Customer& customer) const {
  const Profile& profile = customer.profile;
  if (!query_.country.empty() && customer.country != query_.country) return false;
  if (!query_.monetary.holds(profile.monetary_micros())) return false;
  if (!query_.orders.holds(profile.purchases().size())) return false;
  if (query_.last_purchase_ms.any() &&
      (profile.purchases().empty() ||
       !query_.last_purchase_ms.holds(profile.purchases().back().ordered_at_ms)))
    return false;
  if (!query_.probability.any()) return true;
  const Score* score = source_.scores.find(index);
  if (score == nullptr) return false;
  Range<double> range = query_.probability;
  if (range.to == 1.0) range.to.reset();
  return range.holds(score->probability);
}

uint64_t ListMaker::key_of(CustomerIndex index, const Customer& customer) {
  const std::vector<Purchase>& purchases = customer.profile.purchases();
  const bool down = query_.descending;
  const auto key = [&](int64_t value) { return list_key(value, down); };
  switch (query_.sort) {
    case CustomerSort::kProbability: {
      const Score* score = source_.scores.find(index);
      return score == nullptr ? kNoListKey : list_key(score->probability, down);
    }
    case CustomerSort::kMonetary:
      return key(as_value(customer.profile.monetary_micros()));
    case CustomerSort::kAverageOrderValue:
      if (purchases.empty()) return kNoListKey;
      return key(
          as_value(customer.profile.monetary_micros() / static_cast<MoneySum>(purchases.size())));
    case CustomerSort::kRefunded:
      return key(as_value(customer.profile.refund_micros()));
    case CustomerSort::kOrders:
      return key(static_cast<int64_t>(purchases.size()));
    case CustomerSort::kLastPurchase:
      return purchases.empty() ? kNoListKey : key(purchases.back().ordered_at_ms);
    case CustomerSort::kFirstPurchase:
      return purchases.empty() ? kNoListKey : key(purchases.front().ordered_at_ms);
    case CustomerSort::kCountry:
      return text_key(customer.country);
    case CustomerSort::kSegment: {
      const SegmentId id = source_.segments.places().find(index);
      if (id == kNoSegment) return kNoListKey;
      return text_key(source_.segments.model()->segmentation->name_of(id));
    }
    case CustomerSort::kCustomerId:
      return down ? ~uint64_t{ids_.rank(index)} : ids_.rank(index);
  }
  TC_ASSERT(false);
  return 0;
}

// Numbers texts as they come; sort_texts() gives them their places.
uint64_t ListMaker::text_key(std::string_view text) {
  if (text.empty()) return kNoListKey;
  const auto found = texts_.find(text);
  if (found != texts_.end()) return found->second;
  return texts_.insert({std::string(text), texts_.size()}).first->second;
}

void ListMaker::sort_texts(CustomerList& list) {
  if (texts_.empty()) return;
  std::vector<std::pair<std::string, uint64_t>> sorted(texts_.begin(), texts_.end());
  std::ranges::sort(sorted);
  if (query_.descending) std::ranges::reverse(sorted);
  std::vector<uint64_t> places(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i) {
    places[sorted[i].second] = i;
    list.texts.push_back(std::move(sorted[i].first));
  }
  for (Row& row : rows_)
    if (row.key != kNoListKey) row.key = places[row.key];
}

bool usable(const CustomerList& list, const CustomerQuery& query, const ListVersion& now) {
  if (list.version == now) return true;
  if (!query.asked_at_ms || !list.made_at_ms) return false;
  const bool begins = query.cursor.empty() && query.offset == 0;
  if (begins && list.looked_at <= kListAlwaysNew) return false;
  const int64_t age_ms = *query.asked_at_ms - *list.made_at_ms;
  return age_ms < kListAgeMsMax;
}

}  // namespace

Result<std::shared_ptr<const CustomerList>> customer_list(const ListSource& source,
                                                          CustomerLists& lists,
                                                          const CustomerQuery& query) {
  const auto kept = [&]() -> std::shared_ptr<const CustomerList> {
    auto list = lists.find(query);
    if (!list) return nullptr;
    ListVersion now;
    {
      const std::shared_lock lock(source.mutex);
      now = {source.state.seq, source.published};
    }
    return usable(*list, query, now) ? list : nullptr;
  };
  if (auto list = kept()) return list;
  const std::lock_guard making(lists.making());
  if (auto list = kept()) return list;
  ListMaker maker(source, lists.ids(), query);
  TC_ASSIGN(std::shared_ptr<const CustomerList> made, maker.make());
  lists.keep(query, made);
  return made;
}

}  // namespace tillcast
