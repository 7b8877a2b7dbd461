// segment/portrait.h: what the members of each segment are like, beside the whole shop.
//
// Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "segment/fit.h"
#include "segment/segmentation.h"

namespace tillcast {

// Fills portrait, apart, name and advice of each segment from its members. `places` says who is in
// which.
void describe_segments(const FitCustomers& customers, std::span<const uint16_t> places,
                       std::string_view currency, std::vector<Segment>& segments);

}  // namespace tillcast
