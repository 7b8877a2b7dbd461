// engine/list_maker.h: from a query to the list of its customers, made or kept.
//
// Customers are looked at in slices, between which the writer may fold: a list is of no single
// moment while much changes, and its version is that of its beginning.
//
// Threads: any; takes the engine's shared lock a slice at a time, and sorts without it.
#pragma once

#include <memory>
#include <shared_mutex>

#include "engine/customer_lists.h"
#include "engine/scores.h"
#include "engine/segments.h"
#include "engine/state.h"

namespace tillcast {

struct ListSource {
  std::shared_mutex& mutex;  // guards the rest
  const State& state;
  const Scores& scores;
  const Segments& segments;
  const uint64_t& published;  // counts changes of scores and segments
};

// kNotFound: of the segments that are asked for, as Segments::sieve().
Result<std::shared_ptr<const CustomerList>> customer_list(const ListSource& source,
                                                          CustomerLists& lists,
                                                          const CustomerQuery& query);

}  // namespace tillcast
