#include "feature/population.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "base/assert.h"
#include "feature/repeat_fit.h"

namespace tillcast {
namespace {

constexpr double kHorizonDays = 30;
// How many gaps of the population stand beside a customer's own.
constexpr double kMeanPrior = 2, kDeviationPrior = 4;
// Below it a log-normal is a spike, a spread a division by nothing.
constexpr double kDeviationMin = 0.01, kDeviationMax = 100, kMeanMax = 100;

// Places in the catalogue, found by name once.
struct Places {
  static size_t of(std::string_view name) {
    const auto place = feature_index(name);
    TC_ASSERT(place && *place < kProfileFeatures);
    return *place;
  }
  size_t recency = of("recency_days"), tenure = of("tenure_days"), frequency = of("frequency");
  size_t active_days = of("active_days"), monetary = of("monetary");
  size_t gap_log_mean = of("gap_log_mean"), gap_log_std = of("gap_log_std");
  size_t gaps_over = of("gaps_over_recency"), gaps_due = of("gaps_due_30d");
};

const Places& places() {
  static const Places kPlaces;
  return kPlaces;
}

using Row = std::span<const double, kProfileFeatures>;

double gaps_of(Row row) { return row[places().active_days] - 1; }

// From the first purchase to the last one; a customer of one active day has not come again.
RepeatHistory history_of(Row row) {
  const double repeats = gaps_of(row), age = row[places().tenure];
  return {repeats, repeats > 0 ? age - row[places().recency] : 0, age};
}

// Weighted by nothing, in the rows' order; the default where the customers are alike or too few.
template <class Value>
Spread spread_of(std::span<const double> rows, const Value& value) {
  const size_t customers = rows.size() / kProfileFeatures;
  if (customers < 2) return {};
  double sum = 0, squares = 0;
  for (size_t i = 0; i < customers; ++i)
    sum += value(Row(rows.subspan(i * kProfileFeatures).first<kProfileFeatures>()));
  const double mean = sum / static_cast<double>(customers);
  for (size_t i = 0; i < customers; ++i) {
    const double difference =
        value(Row(rows.subspan(i * kProfileFeatures).first<kProfileFeatures>())) - mean;
    squares += difference * difference;
  }
  const double deviation = std::sqrt(squares / static_cast<double>(customers));
  return {mean, deviation >= kDeviationMin ? deviation : 1};
}

Spread spread_of_log1p(std::span<const double> rows, size_t place) {
  return spread_of(rows, [place](Row row) { return std::log1p(std::max(0.0, row[place])); });
}

// The deviation within customers, pooled: each customer's squares are about their own mean, which
// costs one degree of freedom.
Spread log_gap_of(std::span<const double> rows) {
  double gaps = 0, sum = 0, squares = 0, freedom = 0;
  for (size_t begin = 0; begin < rows.size(); begin += kProfileFeatures) {
    const Row row(rows.subspan(begin).first<kProfileFeatures>());
    const double n = gaps_of(row);
    if (n < 1) continue;
    gaps += n;
    sum += n * row[places().gap_log_mean];
    if (n < 2) continue;
    squares += n * row[places().gap_log_std] * row[places().gap_log_std];
    freedom += n - 1;
  }
  // About a month, give or take a factor of e.
  if (gaps == 0) return {std::log(kHorizonDays), 1};
  const double deviation = freedom > 0 ? std::sqrt(squares / freedom) : 1;
  return {sum / gaps, std::clamp(deviation, kDeviationMin, kDeviationMax)};
}

// ln Q(z), Q the upper tail of the normal distribution. Where Q itself would underflow, the first
// terms of its asymptotic series, good to 1e-10 there.
double log_upper_tail(double z) {
  if (z < 30) return std::log(std::erfc(z / std::numbers::sqrt2) / 2);
  const double w = 1 / (z * z);
  const double series = 1 - w * (1 - w * (3 - w * 15));
  return -z * z / 2 - std::log(z * std::sqrt(2 * std::numbers::pi)) + std::log(series);
}

double lower_tail(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

double standard(const Spread& spread, double value) {
  return (value - spread.mean) / spread.deviation;
}

// P(R < G <= R + 30 | G > R), ln G normal.
double due(const Spread& log_gap, double recency) {
  const double from = standard(log_gap, std::log(recency));
  const double to = standard(log_gap, std::log(recency + kHorizonDays));
  // A difference of small tails, or a ratio of them: each where it loses no digits.
  const double probability = to < 0 ? (lower_tail(to) - lower_tail(from)) / (1 - lower_tail(from))
                                    : -std::expm1(log_upper_tail(to) - log_upper_tail(from));
  return std::clamp(probability, 0.0, 1.0);
}

struct Rhythm {
  Spread own;  // drawn to the population's
  double due = 0, overdue = 0, due_empirical = 0;
};

Rhythm rhythm_of(const Spread& population, Row row) {
  const double n = gaps_of(row);
  const double mean = n > 0 ? row[places().gap_log_mean] : 0;
  const double deviation = n > 0 ? row[places().gap_log_std] : 0;
  const double variance =
      (n * deviation * deviation + kDeviationPrior * population.deviation * population.deviation) /
      (n + kDeviationPrior);
  Rhythm rhythm;
  rhythm.own.mean = (n * mean + kMeanPrior * population.mean) / (n + kMeanPrior);
  rhythm.own.deviation = std::sqrt(variance);
  const double recency = std::max(row[places().recency], 1e-9);
  rhythm.due = due(rhythm.own, recency);
  rhythm.overdue = lower_tail(standard(rhythm.own, std::log(recency)));
  rhythm.due_empirical = (row[places().gaps_due] + kMeanPrior * due(population, recency)) /
                         (row[places().gaps_over] + kMeanPrior);
  return rhythm;
}

double log_z(const Spread& spread, double value) {
  return standard(spread, std::log1p(std::max(0.0, value)));
}

nlohmann::json to_json(const Spread& spread) {
  return {{"mean", spread.mean}, {"deviation", spread.deviation}};
}

// Reads numbers of one object, and remembers the first that is not as it must be.
class Reader {
 public:
  Reader(const nlohmann::json& document, std::string name)
      : document_(document), name_(std::move(name)) {}

  double number(const char* key, double low, double high) {
    const std::string path = name_ + "." + key;
    const auto* object = document_.is_object() ? find(document_, name_) : nullptr;
    const auto* value = object && object->is_object() ? find(*object, key) : nullptr;
    if (!value || !value->is_number()) {
      complain(fmt::format("{} is missing or no number", path));
      return low;
    }
    const auto number = value->get<double>();
    if (!(number >= low && number <= high))
      complain(fmt::format("{} is {}, which is not between {} and {}", path, number, low, high));
    return number;
  }
  double shape(const char* key) { return number(key, kShapeMin, kShapeMax); }
  double scale(const char* key) { return number(key, kScaleMin, kScaleMax); }
  Spread spread() {
    const double mean = number("mean", -kMeanMax, kMeanMax);
    return {mean, number("deviation", kDeviationMin, kDeviationMax)};
  }

  Result<> result() const {
    if (wrong_.empty()) return Done{};
    return corrupt("population: " + wrong_);
  }

 private:
  static const nlohmann::json* find(const nlohmann::json& object, const std::string& key) {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
  }
  void complain(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
  }

  const nlohmann::json& document_;
  std::string name_;
  std::string wrong_;
};

}  // namespace

Population fit_population(std::span<const double> rows) {
  TC_ASSERT(rows.size() % kProfileFeatures == 0);
  std::vector<RepeatHistory> histories;
  for (size_t begin = 0; begin < rows.size(); begin += kProfileFeatures)
    histories.push_back(history_of(Row(rows.subspan(begin).first<kProfileFeatures>())));
  Population population;
  population.log_gap = log_gap_of(rows);
  population.log_recency = spread_of_log1p(rows, places().recency);
  population.log_frequency = spread_of_log1p(rows, places().frequency);
  population.log_monetary = spread_of_log1p(rows, places().monetary);
  population.bg_nbd = fit_bg_nbd(histories);
  population.pareto_nbd = fit_pareto_nbd(histories);
  return population;
}

void compute_fitted_features(const Population& population,
                             std::span<const double, kProfileFeatures> row,
                             std::span<double, kFeatures - kProfileFeatures> out) {
  const Rhythm rhythm = rhythm_of(population.log_gap, row);
  const RepeatHistory history = history_of(row);
  const double bg = probability_alive(population.bg_nbd, history);
  const double pareto = probability_alive(population.pareto_nbd, history);
  const std::array values = {
      rhythm.own.deviation,
      rhythm.due,
      rhythm.overdue,
      rhythm.due_empirical,
      bg,
      bg * expected_if_alive(population.bg_nbd, history, kHorizonDays),
      bg * purchase_if_alive(population.bg_nbd, history, kHorizonDays),
      pareto,
      pareto * expected_if_alive(population.pareto_nbd, history, kHorizonDays),
      pareto * purchase_if_alive(population.pareto_nbd, history, kHorizonDays),
      log_z(population.log_recency, row[places().recency]),
      log_z(population.log_frequency, row[places().frequency]),
      log_z(population.log_monetary, row[places().monetary]),
  };
  static_assert(values.size() == kFeatures - kProfileFeatures);
  std::ranges::copy(values, out.begin());
}

nlohmann::json to_json(const Population& population) {
  const auto& [r, alpha, a, b] = population.bg_nbd;
  const ParetoNbd& pareto = population.pareto_nbd;
  return {{"log_gap", to_json(population.log_gap)},
          {"log_recency", to_json(population.log_recency)},
          {"log_frequency", to_json(population.log_frequency)},
          {"log_monetary", to_json(population.log_monetary)},
          {"bg_nbd", {{"r", r}, {"alpha", alpha}, {"a", a}, {"b", b}}},
          {"pareto_nbd",
           {{"r", pareto.r}, {"alpha", pareto.alpha}, {"s", pareto.s}, {"beta", pareto.beta}}}};
}

Result<Population> population_from_json(const nlohmann::json& document) {
  if (!document.is_object()) return corrupt("population: is no object");
  Population population;
  const auto read_spread = [&](const char* name, Spread& spread) {
    Reader reader(document, name);
    spread = reader.spread();
    return reader.result();
  };
  TC_TRY(read_spread("log_gap", population.log_gap));
  TC_TRY(read_spread("log_recency", population.log_recency));
  TC_TRY(read_spread("log_frequency", population.log_frequency));
  TC_TRY(read_spread("log_monetary", population.log_monetary));
  Reader bg(document, "bg_nbd");
  population.bg_nbd = {bg.shape("r"), bg.scale("alpha"), bg.shape("a"), bg.shape("b")};
  TC_TRY(bg.result());
  Reader pareto(document, "pareto_nbd");
  population.pareto_nbd = {pareto.shape("r"), pareto.scale("alpha"), pareto.shape("s"),
                           pareto.scale("beta")};
  TC_TRY(pareto.result());
  return population;
}

}  // namespace tillcast
