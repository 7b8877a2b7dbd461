#include "segment/segmentation.h"

#include <cmath>

#include "base/assert.h"

namespace tillcast {

double Segmentation::spread() const {
  return customers == 0 ? 0 : std::sqrt(inertia / static_cast<double>(customers));
}

size_t Segmentation::nearest(std::span<const double> point) const {
  TC_ASSERT(!segments.empty());
  size_t nearest = 0;
  double least = INFINITY;
  for (size_t i = 0; i < segments.size(); ++i) {
    double square = 0;
    for (size_t j = 0; j < point.size(); ++j) {
      const double off = point[j] - segments[i].centroid[j];
      square += off * off;
    }
    if (square < least) {
      least = square;
      nearest = i;
    }
  }
  return nearest;
}

std::optional<size_t> Segmentation::find(SegmentId id) const {
  for (size_t i = 0; i < segments.size(); ++i)
    if (segments[i].id == id) return i;
  return std::nullopt;
}

std::string_view Segmentation::name_of(SegmentId id) const {
  for (const Segment& segment : segments)
    if (segment.id == id) return segment.name;
  for (const RetiredSegment& segment : retired)
    if (segment.id == id) return segment.name;
  return {};
}

}  // namespace tillcast
