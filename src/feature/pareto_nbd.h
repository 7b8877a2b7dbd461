// feature/pareto_nbd.h: the Pareto/NBD model of repeat purchases (Schmittlein, Morrison & Colombo
// 1987).
//
// While alive a customer buys at rate lambda ~ Gamma(r, alpha); they leave at rate mu ~ Gamma(s,
// beta). Times in days.
//
// Threads: values; everything here is pure.
#pragma once

#include <span>

#include "feature/bg_nbd.h"

namespace tillcast {

struct ParetoNbd {
  double r = 1, alpha = 30, s = 0.5, beta = 30;

  bool operator==(const ParetoNbd&) const = default;
};

// Maximum likelihood; the defaults where it cannot be had (fewer than 10 customers, no repeats).
ParetoNbd fit_pareto_nbd(std::span<const RepeatHistory> customers);

// The log-likelihood of one customer's history.
double log_likelihood(const ParetoNbd& model, const RepeatHistory& history);

double probability_alive(const ParetoNbd& model, const RepeatHistory& history);
// E[number of purchases in the next `days`]; the second of a customer who is alive.
double expected_purchases(const ParetoNbd& model, const RepeatHistory& history, double days);
double expected_if_alive(const ParetoNbd& model, const RepeatHistory& history, double days);
// P(at least one purchase in the next `days`); the second of a customer who is alive.
double probability_of_purchase(const ParetoNbd& model, const RepeatHistory& history, double days);
double purchase_if_alive(const ParetoNbd& model, const RepeatHistory& history, double days);

}  // namespace tillcast
