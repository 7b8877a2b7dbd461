// segment/testing.h: for tests: shops whose segments are known.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "segment/fit.h"

namespace tillcast {

// What customers of one group are around.
struct Group {
  size_t customers = 0;
  double recency_days = 0;
  double tenure_days = 0;
  double frequency = 0;
  double aov = 0;
};

inline const std::vector<Group> kFourGroups = {
    {60, 5, 700, 40, 150}, {240, 20, 30, 1, 60}, {300, 500, 600, 1, 60}, {180, 40, 650, 8, 90}};

// One customer after the other, group by group, spread by some percent.
inline FitCustomers customers_of(const std::vector<Group>& groups, uint64_t seed = 1) {
  FitCustomers customers;
  customers.columns.assign(kPortraitFeatures.begin(), kPortraitFeatures.end());
  Rng random(seed, 1);
  const auto around = [&](double value) { return value * random.log_normal(1, 0.12); };
  for (const Group& group : groups)
    for (size_t i = 0; i < group.customers; ++i) {
      const double frequency = std::max(1.0, std::round(around(group.frequency)));
      const double aov = around(group.aov);
      const double tenure = around(group.tenure_days);
      const double gap = frequency > 1 ? tenure / frequency : -1;
      const double row[] = {std::min(around(group.recency_days), tenure),
                            tenure,
                            frequency,
                            frequency * aov,
                            aov,
                            gap,
                            around(10),
                            around(aov / 3),
                            frequency * 4};
      customers.matrix.insert(customers.matrix.end(), std::begin(row), std::end(row));
    }
  return customers;
}

}  // namespace tillcast
