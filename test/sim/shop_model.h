// sim/shop_model.h: what a shop's log must hold and come to, in plain maps: the slow, obvious twin
// of the engine.
//
// Threads: a value.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/update.h"
#include "event/order_event.h"
#include "kpi/ledger.h"

namespace tillcast::sim {

// "month" empty: of all time.
struct Figures {
  Totals totals;
  std::set<std::string> customers;
};
using FiguresByMonth = std::map<std::string, Figures>;

// From the entries as they stand in the log.
FiguresByMonth figures_of(const std::vector<Entry>& entries);

class ShopModel {
 public:
  using Identity = std::pair<std::string, uint32_t>;  // of the order, its revision

  // What was said of a delivery; empty: that fits what was known before it.
  std::string answered(const std::vector<OrderEvent>& orders, const std::vector<Outcome>& outcomes,
                       int64_t now_ms);
  // An error was said: each of them may be recorded or not.
  void not_answered(const std::vector<OrderEvent>& orders);
  // The whole log after a start; from here on nothing is uncertain. Empty: all that was accepted is
  // in it once, and nothing that was never sent.
  std::string restarted(const std::vector<Entry>& entries);

  uint64_t recorded() const { return recorded_.size(); }

 private:
  bool may_be(const OrderEvent& order) const;

  std::map<Identity, OrderEvent> recorded_;
  std::multimap<Identity, OrderEvent> uncertain_;
};

}  // namespace tillcast::sim
