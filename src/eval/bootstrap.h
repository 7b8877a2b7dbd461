// eval/bootstrap.h: how far a figure might have come out otherwise.
//
// Rows of one customer are not independent, so whole customers are drawn with replacement: the
// customer-clustered bootstrap (Cameron, Gelbach & Miller 2008). The same draw serves every table,
// as the same customers stand in them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "eval/metrics.h"

namespace tillcast {

// The predictions of one cut-off or fold.
struct Predicted {
  std::vector<double> probabilities;
  std::vector<uint8_t> labels;
  std::vector<uint32_t> customers;  // from 0; the same customer, the same number in every table
};

struct BootstrapOptions {
  size_t replicates = 200;
  uint64_t seed = 1;
};

// The standard errors of the unweighted mean over the tables, field by field; the same for the same
// seed. A replicate that cannot give a field does not count for it; NaN where fewer than two can.
Metrics bootstrap_errors(std::span<const Predicted> tables, BootstrapOptions options = {});

}  // namespace tillcast
