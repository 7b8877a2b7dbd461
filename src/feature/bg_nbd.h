// feature/bg_nbd.h: the BG/NBD model of repeat purchases (Fader, Hardie & Lee 2005).
//
// While alive a customer buys at rate lambda ~ Gamma(r, alpha); after each purchase they leave with
// probability p ~ Beta(a, b). Times in days.
//
// Threads: values; everything here is pure.
#pragma once

#include <span>

namespace tillcast {

// What the model needs to know of a customer (a sufficient statistic).
struct RepeatHistory {
  double repeats = 0;  // x: active days after the first
  double last = 0;     // t_x: days from the first purchase to the last one; 0 without repeats
  double age = 0;      // T: days from the first purchase to as_of, at least `last`
};

struct BgNbd {
  double r = 1, alpha = 30, a = 1, b = 3;

  bool operator==(const BgNbd&) const = default;
};

// Maximum likelihood; the defaults where it cannot be had (fewer than 10 customers, no repeats).
BgNbd fit_bg_nbd(std::span<const RepeatHistory> customers);

// The log-likelihood of one customer's history.
double log_likelihood(const BgNbd& model, const RepeatHistory& history);

double probability_alive(const BgNbd& model, const RepeatHistory& history);
// E[number of purchases in the next `days`]; the second of a customer who is alive.
double expected_purchases(const BgNbd& model, const RepeatHistory& history, double days);
double expected_if_alive(const BgNbd& model, const RepeatHistory& history, double days);
// P(at least one purchase in the next `days`); the second of a customer who is alive.
double probability_of_purchase(const BgNbd& model, const RepeatHistory& history, double days);
double purchase_if_alive(const BgNbd& model, const RepeatHistory& history, double days);

}  // namespace tillcast
