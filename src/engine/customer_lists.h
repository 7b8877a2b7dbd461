// engine/customer_lists.h: the customers that a query means, in its order, kept for further pages.
//
// To sort a million customers takes a tenth of a second and more, and a page that is scrolled asks
// for some of them again and again. So the order of a query is made once, in integers, and kept as
// long as nothing changes; while much changes a list of a large shop, or one that is being paged
// through, may be kListAgeMsMax old: its rows stay where they are under the reader's eyes.
//
// Threads: CustomerLists from any thread; CustomerIds by whoever holds CustomerLists::making().
// Memory:  12 bytes a customer and list, of all lists kListBytesMax at most (but always the newest
//          one); 8 bytes a customer for the order of ids.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/customer_query.h"
#include "feature/profiles.h"

namespace tillcast {

inline constexpr size_t kListsMax = 8;
inline constexpr size_t kListBytesMax = size_t{128} << 20;
inline constexpr int64_t kListAgeMsMax = 2'000;
// To look at so many customers takes little: such a list is made anew for each first page.
inline constexpr size_t kListAlwaysNew = 50'000;

// What an answer was made from: equal versions are equal answers.
struct ListVersion {
  uint64_t seq = 0;
  uint64_t published = 0;
  bool operator==(const ListVersion&) const = default;
};

// Where a page begins: after this customer of that value.
struct ListCursor {
  uint64_t key = 0;
  std::string text;  // of kCountry and kSegment; empty: has none
  std::string customer_id;
};

struct CustomerList {
  CustomerSort sort = CustomerSort::kProbability;
  bool descending = true;
  ListVersion version;
  std::optional<int64_t> as_of_ms;
  std::optional<int64_t> made_at_ms;
  size_t looked_at = 0;  // customers, to find these
  std::vector<CustomerIndex> customers;
  std::vector<uint64_t> keys;      // theirs, ascending; of kCustomerId none
  std::vector<std::string> texts;  // of kCountry and kSegment, in the order of their keys

  size_t bytes() const { return customers.size() * 4 + keys.size() * 8 + 4096; }
  std::string cursor_at(size_t place, const Profiles& profiles) const;
  // The first place after the cursor.
  size_t place_after(const ListCursor& cursor, const Profiles& profiles) const;
};

Result<ListCursor> parse_list_cursor(std::string_view cursor);

// The key that stands for a customer who has no value: behind all.
inline constexpr uint64_t kNoListKey = UINT64_MAX;
// Of values: the larger the key, the further behind.
uint64_t list_key(int64_t value, bool descending);
uint64_t list_key(double probability, bool descending);

// Everyone by their id. Customers never change their id nor go, so new ones are only put between.
class CustomerIds {
 public:
  size_t size() const { return by_id_.size(); }
  std::span<const CustomerIndex> by_id() const { return by_id_; }
  uint32_t rank(CustomerIndex index) const { return ranks_[size_t(index)]; }

  // Adds those of size() and above, whose ids these are; `places`: how many of the known stand
  // before each of `sorted`.
  static std::vector<CustomerIndex> sort(const std::vector<std::string>& ids, size_t first);
  void merge(std::span<const CustomerIndex> sorted, std::span<const size_t> places);

 private:
  std::vector<CustomerIndex> by_id_;
  std::vector<uint32_t> ranks_;  // by CustomerIndex
};

class CustomerLists {
 public:
  // nullptr: it is not kept.
  std::shared_ptr<const CustomerList> find(const CustomerQuery& query);
  void keep(const CustomerQuery& query, std::shared_ptr<const CustomerList> list);

  // One list is made at a time: whoever waits finds the one that was made meanwhile.
  std::mutex& making() { return making_; }
  CustomerIds& ids() { return ids_; }  // REQUIRES: making() is held.

 private:
  struct Kept {
    std::string name;
    std::shared_ptr<const CustomerList> list;
  };
  std::mutex mutex_;       // guards lists_
  std::list<Kept> lists_;  // the latest used first

  std::mutex making_;  // guards ids_
  CustomerIds ids_;
};

}  // namespace tillcast
