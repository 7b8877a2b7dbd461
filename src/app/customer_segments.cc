#include "app/customer_segments.h"

#include <vector>

#include "app/segment_files.h"

namespace tillcast {

Result<CustomerSegments> CustomerSegments::open(const std::filesystem::path& data_dir) {
  TC_ASSIGN(auto segmentation, usable_segmentation(data_dir));
  TC_ASSIGN(auto model, make_segment_model(std::move(segmentation)));
  return CustomerSegments(std::move(model));
}

SegmentLabel CustomerSegments::of(const PastShop& shop, CustomerIndex customer) const {
  const Segmentation& segmentation = *model_->segmentation;
  std::vector<double> point(segmentation.space.columns());
  model_->point_of(shop.profiles[customer].profile, shop.profiles.sales(), shop.as_of_ms, point);
  const Segment& segment = segmentation.segments[segmentation.nearest(point)];
  return {segment.id, segment.name};
}

}  // namespace tillcast
