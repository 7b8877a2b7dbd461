// feature/selection.h: from a profile, or its vector, to the columns a model was trained on.
//
// The one way into a model, for live scoring and for training: which features it reads, by name,
// and the population they were fitted to.
//
// Threads: a value; const methods from any.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "feature/population.h"
#include "feature/product_sales.h"
#include "feature/profile.h"
#include "feature/vector.h"

namespace tillcast {

class FeatureSelection {
 public:
  FeatureSelection() = default;
  // `population` is the model card's, null where it has none. Refuses, naming it, a feature that
  // the catalogue does not have, and a fitted one without a population.
  static Result<FeatureSelection> of(std::span<const std::string> names,
                                     const nlohmann::json& population);

  size_t columns() const { return places_.size(); }
  // Only base features are read: the others need not be computed.
  bool base_only() const { return base_only_; }

  // REQUIRES of each: row.size() == columns().
  void fill(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
            std::span<double> row) const;
  // From a vector of compute_features(); of base features alone where base_only().
  void fill(std::span<const double> profile_features, std::span<double> row) const;

 private:
  std::vector<size_t> places_;
  WantedFeatures wanted_;
  std::optional<Population> population_;
  bool base_only_ = true;
  bool fitted_ = false;
};

}  // namespace tillcast
