#include "feature/refund_matching.h"

#include <algorithm>
#include <span>
#include <tuple>

namespace tillcast {
namespace {

// A line of a purchase that some refund may undo: its product at its price is refunded somewhere.
struct Candidate {
  size_t item = 0;  // a place among the refunded ones
  size_t line = 0;
  size_t purchase = 0;
  ItemLine bought;
  int64_t left = 0;  // units of it
  std::ptrdiff_t down =
      0;  // once nothing is left: none from here down to there (exclusive) has any
};

struct NamedOrder {
  uint64_t order = 0;
  size_t purchase = 0;
};

// Kept from call to call, so that a row costs no allocation.
struct Scratch {
  std::vector<uint64_t> items;        // refunded, ascending
  std::vector<Candidate> candidates;  // by (item, line)
  std::vector<size_t> item_begins;    // in candidates, one more than items
  std::vector<size_t> line_begins;    // in lines(), by purchase
  std::vector<NamedOrder> orders;     // by order; only where a refund names one
  std::vector<uint8_t> cancelled;     // by purchase
};

int64_t share(int64_t amount, int64_t part, int64_t whole) {
  return static_cast<int64_t>(static_cast<__int128>(amount) * part / whole);
}

class Matching {
 public:
  Matching(const Profile& profile, NetAmounts& net, Scratch& scratch)
      : profile_(profile), net_(net), s_(scratch) {}

  void run() {
    collect_items();
    collect_candidates();
    index_orders();
    size_t earlier = 0;
    auto line = profile_.refund_lines().begin();
    const std::vector<Purchase>& purchases = profile_.purchases();
    for (size_t i = 0; i < profile_.refunds().size(); ++i) {
      const Refund& refund = profile_.refunds()[i];
      while (earlier < purchases.size() &&
             std::tie(purchases[earlier].ordered_at_ms, purchases[earlier].order) <
                 std::tie(refund.at_ms, refund.order))
        ++earlier;
      if (refund.cancellation) {
        if (const size_t cancelled = find_order(refund.refund_of); cancelled < purchases.size())
          s_.cancelled[cancelled] = true;
        continue;
      }
      size_t from = 0, until = s_.line_begins[earlier];
      if (refund.refund_of != 0) {
        const size_t named = find_order(refund.refund_of);
        from = s_.line_begins[named];
        until = s_.line_begins[std::min(named + 1, purchases.size())];
      }
      for (uint32_t left = refund.lines; left > 0; --left)
        net_.unmatched_micros[i] += undo(*line++, from, until);
    }
    settle();
  }

 private:
  void collect_items() {
    s_.items.clear();
    for (const ItemLine& line : profile_.refund_lines())
      if (line.quantity > 0) s_.items.push_back(line.item);
    std::ranges::sort(s_.items);
    const auto repeated = std::ranges::unique(s_.items);
    s_.items.erase(repeated.begin(), repeated.end());
  }

  void collect_candidates() {
    s_.candidates.clear();
    s_.line_begins.clear();
    uint64_t present = 0;  // a bit by an item's low bits: most lines are no candidates
    for (const uint64_t item : s_.items) present |= uint64_t{1} << (item % 64);
    size_t line = 0;
    auto bought = profile_.lines().begin();
    for (size_t purchase = 0; purchase < profile_.purchases().size(); ++purchase) {
      s_.line_begins.push_back(line);
      for (uint32_t n = profile_.purchases()[purchase].lines; n > 0; --n, ++line, ++bought) {
        if ((present >> (bought->item % 64) & 1) == 0 || bought->quantity <= 0) continue;
        const auto found = std::ranges::lower_bound(s_.items, bought->item);
        if (found == s_.items.end() || *found != bought->item) continue;
        s_.candidates.push_back({static_cast<size_t>(found - s_.items.begin()), line, purchase,
                                 *bought, bought->quantity, 0});
      }
    }
    s_.line_begins.push_back(line);
    std::ranges::sort(s_.candidates, [](const Candidate& a, const Candidate& b) {
      return std::tie(a.item, a.line) < std::tie(b.item, b.line);
    });
    s_.item_begins.assign(s_.items.size() + 1, 0);
    for (size_t i = 0; i < s_.candidates.size(); ++i) {
      s_.candidates[i].down = static_cast<std::ptrdiff_t>(i) - 1;
      s_.item_begins[s_.candidates[i].item + 1] = i + 1;
    }
    for (size_t i = 1; i < s_.item_begins.size(); ++i)
      s_.item_begins[i] = std::max(s_.item_begins[i], s_.item_begins[i - 1]);
  }

  void index_orders() {
    s_.orders.clear();
    s_.cancelled.assign(profile_.purchases().size(), false);
    const auto names_order = [](const Refund& refund) { return refund.refund_of != 0; };
    if (std::ranges::none_of(profile_.refunds(), names_order)) return;
    for (size_t i = 0; i < profile_.purchases().size(); ++i)
      s_.orders.push_back({profile_.purchases()[i].order, i});
    std::ranges::sort(s_.orders, {}, &NamedOrder::order);
  }

  // Its place among the purchases; their number where it is none.
  size_t find_order(uint64_t order) const {
    const auto found = std::ranges::lower_bound(s_.orders, order, {}, &NamedOrder::order);
    const bool known = found != s_.orders.end() && found->order == order;
    return known ? found->purchase : profile_.purchases().size();
  }

  bool exhausted(std::ptrdiff_t place) const {
    const Candidate& candidate = s_.candidates[static_cast<size_t>(place)];
    return candidate.left == 0 || s_.cancelled[candidate.purchase];
  }

  // The last candidate from `place` down to `first` of which something is left; below `first` where
  // there is none. Shortens the way for those that come after.
  std::ptrdiff_t find_left(std::ptrdiff_t place, std::ptrdiff_t first) {
    while (place >= first && exhausted(place)) {
      std::ptrdiff_t& down = s_.candidates[static_cast<size_t>(place)].down;
      if (down >= first && exhausted(down)) down = s_.candidates[static_cast<size_t>(down)].down;
      place = down;
    }
    return place;
  }

  // Undoes lines of purchases in [from, until), the last first; returns the unmatched amount.
  int64_t undo(const ItemLine& refunded, size_t from, size_t until) {
    if (refunded.quantity == 0) return refunded.amount_micros;
    const auto item =
        static_cast<size_t>(std::ranges::lower_bound(s_.items, refunded.item) - s_.items.begin());
    const auto same =
        std::span(s_.candidates)
            .subspan(s_.item_begins[item], s_.item_begins[item + 1] - s_.item_begins[item]);
    const auto begin = static_cast<std::ptrdiff_t>(s_.item_begins[item]);
    const auto first = std::ranges::lower_bound(same, from, {}, &Candidate::line) - same.begin();
    const auto past = std::ranges::lower_bound(same, until, {}, &Candidate::line) - same.begin();
    int64_t wanted = refunded.quantity;
    std::ptrdiff_t place = begin + past - 1;
    while (wanted > 0 && (place = find_left(place, begin + first)) >= begin + first) {
      Candidate& candidate = s_.candidates[static_cast<size_t>(place)];
      const int64_t undone = std::min(wanted, candidate.left);
      candidate.left -= undone;
      wanted -= undone;
    }
    return share(refunded.amount_micros, wanted, refunded.quantity);
  }

  void settle() {
    for (const Candidate& candidate : s_.candidates) {
      const ItemLine& line = candidate.bought;
      net_.purchase_micros[candidate.purchase] -=
          share(line.amount_micros, line.quantity - candidate.left, line.quantity);
    }
    for (size_t i = 0; i < s_.cancelled.size(); ++i)
      if (s_.cancelled[i]) net_.purchase_micros[i] = 0;
  }

  const Profile& profile_;
  NetAmounts& net_;
  Scratch& s_;
};

}  // namespace

void match_refunds(const Profile& profile, NetAmounts& net) {
  net.purchase_micros.clear();
  for (const Purchase& purchase : profile.purchases())
    net.purchase_micros.push_back(purchase.amount_micros);
  net.unmatched_micros.assign(profile.refunds().size(), 0);
  if (profile.refunds().empty()) return;
  thread_local Scratch scratch;
  Matching(profile, net, scratch).run();
}

}  // namespace tillcast
