#include "feature/population.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>

#include "feature/testing.h"

namespace tillcast {
namespace {

using testing::HasSubstr;
using FittedRow = std::array<double, kFeatures - kProfileFeatures>;

double& at(FeatureRow& row, std::string_view name) { return row[*feature_index(name)]; }

double fitted(const Population& population, const FeatureRow& row, std::string_view name) {
  FittedRow out;
  compute_fitted_features(population, row, out);
  return out[*feature_index(name) - kProfileFeatures];
}

// A customer of whom only this is known: gaps in days and how long they have been away.
FeatureRow customer(const std::vector<double>& gaps, double recency, double monetary = 100) {
  FeatureRow row{};
  double sum = 0, squares = 0, days = 0;
  for (const double gap : gaps) {
    days += gap;
    sum += std::log(gap);
    squares += std::log(gap) * std::log(gap);
    at(row, "gaps_over_recency") += gap > recency;
    at(row, "gaps_due_30d") += gap > recency && gap <= recency + 30;
  }
  const auto n = static_cast<double>(gaps.size());
  at(row, "gap_log_mean") = n > 0 ? sum / n : -1;
  at(row, "gap_log_std") = n > 0 ? std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n))) : -1;
  at(row, "recency_days") = recency;
  at(row, "tenure_days") = recency + days;
  at(row, "active_days") = at(row, "frequency") = n + 1;
  at(row, "monetary") = monetary;
  return row;
}

std::vector<double> shop(size_t customers, uint32_t seed) {
  std::vector<double> rows;
  RandomShop random(seed);
  for (size_t i = 0; i < customers; ++i) {
    std::vector<double> gaps(static_cast<size_t>(random.below(random.below(2) ? 2 : 12)));
    for (double& gap : gaps) gap = static_cast<double>(1 + random.below(60));
    const double recency = static_cast<double>(1 + random.below(200)) / 2;
    const FeatureRow row = customer(gaps, recency, static_cast<double>(random.below(5000)));
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

TEST(Population, PoolsLogGapsOverGapsAndTheirSpreadWithinCustomers) {
  std::vector<double> rows;
  for (const FeatureRow& row :
       {customer({10, 20, 40}, 5), customer({100}, 5), customer({}, 5), customer({3, 12}, 5)})
    rows.insert(rows.end(), row.begin(), row.end());
  const Population population = fit_population(rows);
  const double mean = (std::log(10 * 20 * 40.0) + std::log(100) + std::log(3 * 12.0)) / 6;
  EXPECT_NEAR(population.log_gap.mean, mean, 1e-12);
  // ln 10, ln 20, ln 40 lie ln 2 apart, ln 3 and ln 12 twice as much: 2 + 1 degrees of freedom.
  const double squares = 2 * std::pow(std::log(2.0), 2) + 2 * std::pow(std::log(2.0), 2);
  EXPECT_NEAR(population.log_gap.deviation, std::sqrt(squares / 3), 1e-12);
  EXPECT_NEAR(population.log_frequency.mean, std::log(5 * 3 * 2 * 4.0) / 4, 1e-12);
  EXPECT_NEAR(population.log_recency.mean, std::log(6), 1e-12);
  EXPECT_EQ(population.log_recency.deviation, 1);  // all alike
  EXPECT_EQ(population.bg_nbd, BgNbd{});           // four customers
}

TEST(Population, IsUsableWithoutCustomers) {
  const Population empty = fit_population({});
  FittedRow out;
  compute_fitted_features(empty, customer({}, 3), out);
  for (const double value : out) EXPECT_TRUE(std::isfinite(value));
  EXPECT_TRUE(population_from_json(to_json(empty)).ok());
}

TEST(Population, IsTheSameBitsEachTime) {
  const std::vector<double> rows = shop(400, 3);
  EXPECT_EQ(fit_population(rows), fit_population(rows));
  EXPECT_NE(fit_population(rows).bg_nbd, BgNbd{});
  EXPECT_NE(fit_population(rows).pareto_nbd, ParetoNbd{});
}

// The share of a log-normal's mass above `from` that lies in (from, to], by integrating its
// density.
double slow_due(double mean, double deviation, double from, double to) {
  using Rule = boost::math::quadrature::gauss_kronrod<double, 61>;
  const double start = (std::log(from) - mean) / deviation;
  const auto tail = [start](double z) { return std::exp((start - z) * (start + z) / 2); };
  const double end = (std::log(to) - mean) / deviation;
  // Beyond `reach` the density is nothing beside that at the start.
  const double reach = std::max(start, 0.0) + std::min(40.0, 80 / std::max(start, 1.0));
  const auto integral = [&](double a, double b) {
    return b <= a ? 0 : Rule::integrate(tail, a, b, 15, 1e-13);
  };
  const double part = integral(start, std::min(end, reach));
  return part / (part + integral(std::min(end, reach), std::max(reach, end)));
}

TEST(Population, KnowsTheChanceThatAGapEnds) {
  Population population;
  population.log_gap = {std::log(25.0), 0.8};
  for (const auto& gaps : {std::vector<double>{}, {20}, {20, 22, 18, 25}, {3, 90, 14}}) {
    for (const double recency : {0.3, 5.0, 20.0, 100.0, 400.0, 4000.0}) {
      SCOPED_TRACE(testing::Message() << gaps.size() << " gaps, away " << recency);
      const FeatureRow row = customer(gaps, recency);
      const auto n = static_cast<double>(gaps.size());
      const double own_mean = n > 0 ? row[*feature_index("gap_log_mean")] : 0;
      const double own_std = n > 0 ? row[*feature_index("gap_log_std")] : 0;
      const double mean = (n * own_mean + 2 * std::log(25.0)) / (n + 2);
      const double deviation = std::sqrt((n * own_std * own_std + 4 * 0.64) / (n + 4));
      EXPECT_NEAR(fitted(population, row, "gap_log_std_shrunk"), deviation, 1e-12);
      EXPECT_NEAR(fitted(population, row, "gap_due_lognormal") /
                      slow_due(mean, deviation, recency, recency + 30),
                  1, 1e-8);
      const double overdue = std::erfc((mean - std::log(recency)) / deviation / std::sqrt(2)) / 2;
      EXPECT_NEAR(fitted(population, row, "gap_overdue"), overdue, 1e-12);
      double over = 0, due = 0;
      for (const double gap : gaps) {
        over += gap > recency;
        due += gap > recency && gap <= recency + 30;
      }
      const double prior = slow_due(std::log(25.0), 0.8, recency, recency + 30);
      EXPECT_NEAR(fitted(population, row, "gap_due_empirical"), (due + 2 * prior) / (over + 2),
                  1e-9);
    }
  }
}

TEST(Population, KeepsProbabilitiesInRangeInTheTails) {
  for (const double deviation : {0.01, 0.1, 1.0, 10.0}) {
    for (const double mean : {0.0, 3.0, 9.0}) {
      Population population;
      population.log_gap = {mean, deviation};
      double before = -1;
      for (double recency = 1e-8; recency < 1e5; recency *= 1.3) {
        FittedRow out;
        compute_fitted_features(population, customer({}, recency), out);
        for (const double value : out) EXPECT_TRUE(std::isfinite(value));
        for (const size_t i : {1, 2, 3, 4, 6, 7, 9}) EXPECT_TRUE(out[i] >= 0 && out[i] <= 1) << i;
        EXPECT_GE(out[2], before);  // ever more overdue
        before = out[2];
      }
    }
  }
  // There the hazard takes over: about exp(-z^2/2) each way, far below what a double holds.
  Population spike;
  spike.log_gap = {std::log(10.0), 0.01};
  EXPECT_EQ(fitted(spike, customer({}, 100), "gap_due_lognormal"), 1);
}

TEST(Population, MeasuresInItsDeviations) {
  Population population;
  population.log_recency = {1, 2};
  population.log_frequency = {0.5, 0.25};
  population.log_monetary = {4, 3};
  const FeatureRow row = customer({20, 30}, 9, 250);
  EXPECT_DOUBLE_EQ(fitted(population, row, "recency_population_z"), (std::log(10) - 1) / 2);
  EXPECT_DOUBLE_EQ(fitted(population, row, "frequency_population_z"), (std::log(4) - 0.5) / 0.25);
  EXPECT_DOUBLE_EQ(fitted(population, row, "monetary_population_z"), (std::log(251) - 4) / 3);
}

TEST(Population, ReadsTheHistoryOfRepeatPurchasesFromTheRow) {
  Population population;
  const FeatureRow row = customer({20, 30, 15}, 40);
  const RepeatHistory history = {3, 65, 105};
  EXPECT_DOUBLE_EQ(fitted(population, row, "bgnbd_alive"),
                   probability_alive(population.bg_nbd, history));
  EXPECT_DOUBLE_EQ(fitted(population, row, "bgnbd_expected_30d"),
                   expected_purchases(population.bg_nbd, history, 30));
  EXPECT_DOUBLE_EQ(fitted(population, row, "bgnbd_due_30d"),
                   probability_of_purchase(population.bg_nbd, history, 30));
  EXPECT_DOUBLE_EQ(fitted(population, row, "pareto_nbd_alive"),
                   probability_alive(population.pareto_nbd, history));
  EXPECT_DOUBLE_EQ(fitted(population, row, "pareto_nbd_expected_30d"),
                   expected_purchases(population.pareto_nbd, history, 30));
  EXPECT_DOUBLE_EQ(fitted(population, row, "pareto_nbd_due_30d"),
                   probability_of_purchase(population.pareto_nbd, history, 30));
  // Two orders of one day are one purchase here.
  FeatureRow once = customer({}, 40);
  at(once, "frequency") = 2;
  at(once, "tenure_days") = 40.2;
  EXPECT_EQ(fitted(population, once, "bgnbd_alive"), 1);
}

TEST(Population, SurvivesItsTextExactly) {
  const Population fit = fit_population(shop(300, 9));
  const auto read = population_from_json(nlohmann::json::parse(to_json(fit).dump()));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, fit);
}

TEST(Population, NamesTheFieldThatIsWrong) {
  const nlohmann::json good = to_json(fit_population(shop(300, 9)));
  ASSERT_TRUE(population_from_json(good).ok());
  const auto error_of = [](const nlohmann::json& document) {
    const auto read = population_from_json(document);
    EXPECT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
    return read.error().message;
  };
  for (const auto& [part, fields] : good.items()) {
    nlohmann::json document = good;
    document.erase(part);
    EXPECT_THAT(error_of(document), HasSubstr(part));
    document[part] = "text";
    EXPECT_THAT(error_of(document), HasSubstr(part));
    for (const auto& [field, value] : fields.items()) {
      const std::string path = part + "." + field;
      for (const nlohmann::json& wrong :
           {nlohmann::json("1"), nlohmann::json(), nlohmann::json(1e9), nlohmann::json(-1e9),
            nlohmann::json(std::numeric_limits<double>::quiet_NaN())}) {
        document = good;
        document[part][field] = wrong;
        EXPECT_THAT(error_of(document), HasSubstr(path)) << wrong;
      }
      document = good;
      document[part].erase(field);
      EXPECT_THAT(error_of(document), HasSubstr(path));
      document = good;
      document[part][field] = 0;
      if (field != "mean") {
        EXPECT_THAT(error_of(document), HasSubstr(path));
      }
    }
  }
  EXPECT_THAT(error_of(nlohmann::json::array()), HasSubstr("no object"));
  EXPECT_THAT(error_of(nullptr), HasSubstr("no object"));
}

}  // namespace
}  // namespace tillcast
