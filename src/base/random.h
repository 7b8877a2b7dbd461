// base/random.h: random numbers that are the same everywhere: own generator, own distributions,
// own logarithm.
//
// The distributions of <random> and the last bits of libm are each library's own; a synthetic shop
// must not change with them. A stream is named by what it is for, so that any part of a shop can be
// made again without the rest.
#pragma once

#include <cstdint>

namespace tillcast {

// By additions, multiplications and divisions alone; within 1e-13 relative. portable_log REQUIRES:
// x > 0, normal.
double portable_log(double x);
double portable_exp(double x);

class Rng {
 public:
  // The stream of `seed` for (purpose, a, b); SplitMix64 from a mixed start (G. Steele et al.,
  // OOPSLA 2014).
  Rng(uint64_t seed, uint64_t purpose, uint64_t a = 0, uint64_t b = 0);

  uint64_t next();
  double uniform();                // (0, 1)
  uint64_t below(uint64_t bound);  // 0 to bound - 1. REQUIRES: bound > 0, far below 2^64
  bool chance(double probability) { return uniform() < probability; }
  double exponential(double mean);
  double normal();
  double log_normal(double median, double sigma) { return median * portable_exp(sigma * normal()); }
  double gamma(double shape);  // scale 1
  double beta(double a, double b);

 private:
  uint64_t state_;
};

}  // namespace tillcast
