// app/customer_segments.h: which segment of the data directory's segmentation a customer is in.
#pragma once

#include <filesystem>
#include <memory>

#include "app/shop.h"
#include "engine/segment_model.h"
#include "engine/segment_report.h"

namespace tillcast {

class CustomerSegments {
 public:
  // kNotFound: nothing was fitted. Else why it cannot be used.
  static Result<CustomerSegments> open(const std::filesystem::path& data_dir);

  // REQUIRES: they have a purchase.
  SegmentLabel of(const PastShop& shop, CustomerIndex customer) const;

 private:
  explicit CustomerSegments(std::shared_ptr<const SegmentModel> model) : model_(std::move(model)) {}
  std::shared_ptr<const SegmentModel> model_;
};

}  // namespace tillcast
