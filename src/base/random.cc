#include "base/random.h"

#include <bit>
#include <cmath>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kLn2 = 0.693147180559945309417232;
constexpr uint64_t kGolden = 0x9E3779B97F4A7C15ull;

uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// 2^power of the normal range.
double power_of_two(int64_t power) {
  return std::bit_cast<double>(static_cast<uint64_t>(power + 1023) << 52);
}

}  // namespace

double portable_log(double x) {
  // x = m 2^e with m in [0.75, 1.5): log m = 2 atanh((m - 1) / (m + 1)), whose series converges
  // fast there.
  const auto bits = std::bit_cast<uint64_t>(x);
  int64_t exponent = static_cast<int64_t>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
  if (m >= 1.5) {
    m /= 2;
    ++exponent;
  }
  const double t = (m - 1) / (m + 1);
  const double square = t * t;
  double sum = 0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return static_cast<double>(exponent) * kLn2 + 2 * t * sum;
}

double portable_exp(double x) {
  if (x > 700) x = 700;
  if (x < -700) return 0;
  const auto power = static_cast<int64_t>(x / kLn2 + (x < 0 ? -0.5 : 0.5));
  const double r = x - static_cast<double>(power) * kLn2;
  double sum = 1;
  for (int k = 13; k >= 1; --k) sum = 1 + sum * r / k;
  return sum * power_of_two(power);
}

Rng::Rng(uint64_t seed, uint64_t purpose, uint64_t a, uint64_t b)
    : state_(mixed(mixed(mixed(mixed(seed + kGolden) ^ purpose) + a * kGolden) ^ (b + kGolden))) {}

uint64_t Rng::next() { return mixed(state_ += kGolden); }

double Rng::uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

uint64_t Rng::below(uint64_t bound) {
  return static_cast<uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
}

double Rng::exponential(double mean) { return -mean * portable_log(uniform()); }

// The polar method (G. Marsaglia and T. Bray, 1964); its second value is dropped, so that a stream
// has no memory.
double Rng::normal() {
  for (;;) {
    const double u = 2 * uniform() - 1;
    const double v = 2 * uniform() - 1;
    const double square = u * u + v * v;
    if (square < 1 && square > 1e-300) return u * std::sqrt(-2 * portable_log(square) / square);
  }
}

// G. Marsaglia and W. Tsang, 2000.
double Rng::gamma(double shape) {
  TC_ASSERT(shape > 0);
  if (shape < 1) return gamma(shape + 1) * portable_exp(portable_log(uniform()) / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (portable_log(uniform()) < 0.5 * x * x + d - d * v + d * portable_log(v)) return d * v;
  }
}

double Rng::beta(double a, double b) {
  const double x = gamma(a);
  const double sum = x + gamma(b);
  return sum > 0 ? x / sum : 0;
}

}  // namespace tillcast
