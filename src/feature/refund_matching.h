// feature/refund_matching.h: which lines of purchases the refunds undo, and what is left.
//
// Refunds act in (at, order) order. One that names its order undoes lines of that order, any other
// the newest lines of purchases before it (the last line of an order first); in both cases of the
// same product and unit price, until its quantity is used up. A cancellation undoes what is left of
// its order. Of a line of q units, of which u are undone, amount x u / q is gone, rounded towards
// zero; of a refund's line of which u are matched to nothing, amount x u / q is unmatched likewise.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <vector>

#include "feature/profile.h"

namespace tillcast {

struct NetAmounts {
  std::vector<int64_t> purchase_micros;   // what is left of each of purchases()
  std::vector<int64_t> unmatched_micros;  // of each of refunds()
};

// Fills `net`, whose memory is used again. O((lines + refund lines) log refund lines); without
// refunds O(purchases).
void match_refunds(const Profile& profile, NetAmounts& net);

}  // namespace tillcast
