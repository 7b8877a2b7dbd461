#include "eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "base/assert.h"

namespace tillcast {
namespace {

// Customers with a row anywhere, numbered anew without holes.
std::vector<uint32_t> dense_numbers(std::span<const Predicted> tables, uint32_t& count) {
  uint32_t highest = 0;
  for (const Predicted& table : tables)
    for (const uint32_t customer : table.customers) highest = std::max(highest, customer);
  std::vector<uint32_t> number(highest + 1, UINT32_MAX);
  count = 0;
  for (const Predicted& table : tables)
    for (const uint32_t customer : table.customers)
      if (number[customer] == UINT32_MAX) number[customer] = count++;
  return number;
}

// Uniform in [0, n) by multiplication (Lemire 2019, without the rejection: the bias is below
// 2^-32).
uint32_t draw(std::mt19937_64& random, uint32_t n) {
  return static_cast<uint32_t>(((random() >> 32) * n) >> 32);
}

double standard_deviation(const std::vector<double>& values) {
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const double centre = sum / static_cast<double>(values.size());
  for (const double value : values) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace

Metrics bootstrap_errors(std::span<const Predicted> tables, BootstrapOptions options) {
  TC_ASSERT(!tables.empty());
  uint32_t customers = 0;
  const std::vector<uint32_t> number = dense_numbers(tables, customers);
  std::vector<Ranking> rankings;
  for (const Predicted& table : tables) rankings.emplace_back(table.probabilities, table.labels);

  std::mt19937_64 random(options.seed);
  std::vector<Metrics> replicates;
  std::vector<uint32_t> drawn, weights;
  for (size_t replicate = 0; replicate < options.replicates; ++replicate) {
    drawn.assign(customers, 0);
    for (uint32_t i = 0; i < customers; ++i) ++drawn[draw(random, customers)];
    std::vector<Metrics> of_tables;
    for (size_t t = 0; t < tables.size(); ++t) {
      weights.clear();
      for (const uint32_t customer : tables[t].customers)
        weights.push_back(drawn[number[customer]]);
      of_tables.push_back(rankings[t].metrics(weights));
    }
    replicates.push_back(mean(of_tables));
  }

  Metrics errors;
  for (const MetricField& field : metric_fields()) {
    std::vector<double> values;
    for (const Metrics& replicate : replicates)
      if (!std::isnan(replicate.*field.value)) values.push_back(replicate.*field.value);
    errors.*field.value = standard_deviation(values);
  }
  return errors;
}

}  // namespace tillcast
