// cluster/part_values.h: what the parts are made of, and which question each of them answers.
#pragma once

#include <cstddef>
#include <type_traits>
#include <variant>

#include "cluster/part.h"
#include "cluster/wire_values.h"

namespace tillcast {

void fields(auto& wire, Is<StorePart> auto& part) { wire(part.counts, part.names); }
void fields(auto& wire, Is<CustomerPart> auto& part) { wire(part.absent, part.page); }

void fields(auto& wire, Is<SegmentsPart> auto& part) {
  wire(part.fit_id, part.as_of_ms, part.moves_from_ms, part.sums);
}

void fields(auto& wire, Is<FlowPart> auto& part) {
  wire(part.fit_id, part.snapshots, part.periods);
}

void fields(auto& wire, Is<MapPart> auto& part) {
  wire(part.fit_id, part.total, part.centroids, part.points);
}

// The place of a question among all.
template <class Asked, size_t kAt = 0>
constexpr size_t kind_of_ask() {
  if constexpr (std::is_same_v<Asked, std::variant_alternative_t<kAt, Ask>>)
    return kAt;
  else
    return kind_of_ask<Asked, kAt + 1>();
}

}  // namespace tillcast
