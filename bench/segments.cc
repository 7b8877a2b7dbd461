// segments_bench FILE [SEEDS]: segments of the UCI Online Retail customers by recency, frequency
// and monetary value, against the least inertia known for each number of them.
// segments_bench --rows N: what k-means and the curve cost on generated rows up to N.
//
// Tables in Markdown; seconds are one core's; exit status 1 where a bound is broken.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "ingest/order_reader.h"
#include "segment/k_curve.h"

namespace tillcast {
namespace {

constexpr size_t kColumns = 8;
constexpr double kExcessMax = 0.1;  // percent
constexpr double kSecondsMax = 0.25;
constexpr double kResamplingSecondsMax = 1.5;
constexpr double kMatricesMax = 2;         // peak memory
constexpr size_t kMemoryRows = 1'000'000;  // fewer do not outweigh the program itself
constexpr double kLinearMax = 1.5;         // of the least cost of a row to the most

// The least inertia that long searches found, k = 2 to 12.
constexpr double kReference[] = {6485.49, 4877.05, 3961.40, 3329.39, 2874.33, 2572.19,
                                 2358.47, 2176.40, 2019.69, 1893.90, 1779.54};

struct Rfm {
  int64_t last_ms = 0;
  double purchases = 0;
  int64_t micros = 0;
};

// Of one core, so that other programs do not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// log1p of days, purchases and money, each with mean 0 and deviation 1.
std::vector<double> standardised(const std::map<std::string, Rfm>& customers, int64_t as_of_ms) {
  std::vector<double> matrix;
  for (const auto& [id, rfm] : customers) {
    matrix.push_back(std::log1p(static_cast<double>(as_of_ms - rfm.last_ms) / kDayMs));
    matrix.push_back(std::log1p(rfm.purchases));
    matrix.push_back(std::log1p(static_cast<double>(rfm.micros) / 1e6));
  }
  const double rows = static_cast<double>(customers.size());
  for (size_t c = 0; c < 3; ++c) {
    double mean = 0;
    double variance = 0;
    for (size_t i = c; i < matrix.size(); i += 3) mean += matrix[i] / rows;
    for (size_t i = c; i < matrix.size(); i += 3)
      variance += (matrix[i] - mean) * (matrix[i] - mean) / rows;
    for (size_t i = c; i < matrix.size(); i += 3)
      matrix[i] = (matrix[i] - mean) / std::sqrt(variance);
  }
  return matrix;
}

Result<std::vector<double>> read_matrix(const char* path) {
  std::map<std::string, Rfm> customers;
  int64_t newest_ms = 0;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    newest_ms = std::max(newest_ms, order.ordered_at_ms);
    if (order.customer_id.empty() || !(sale_amount(order) > Money{})) return Done{};
    Rfm& rfm = customers[order.customer_id];
    rfm.last_ms = std::max(rfm.last_ms, order.ordered_at_ms);
    rfm.purchases += 1;
    rfm.micros += sale_amount(order).micros();
    return Done{};
  };
  TC_TRY(read_orders(path, {}, handlers));
  return standardised(customers, newest_ms + 1);
}

struct Extremes {
  double least = HUGE_VAL, most = -HUGE_VAL;
  void add(double value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
};

// A curve for each seed: how far the worst is from the reference, and what the fastest took.
bool compare(const std::vector<double>& matrix, uint64_t seeds) {
  constexpr size_t kKs = std::size(kReference);
  std::vector<Extremes> inertia(kKs), silhouette(kKs);
  Extremes seconds;
  KCurveOptions options;
  options.resampling = false;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const double start = cpu_seconds();
    const SpaceRows rows = SpaceRows::of(matrix, 3, seed).value();
    options.seed = seed;
    const KCurve curve = k_curve(rows, options).value();
    seconds.add(cpu_seconds() - start);
    for (size_t i = 0; i < kKs; ++i) {
      inertia[i].add(curve.scores[i].inertia);
      silhouette[i].add(curve.scores[i].silhouette);
    }
  }
  fmt::print("{} customers, {} seeds\n\n", matrix.size() / 3, seeds);
  fmt::print("| k | reference | inertia, least | most | excess of the most, % | silhouette |\n");
  fmt::print("| --- | --- | --- | --- | --- | --- |\n");
  bool good = true;
  for (size_t i = 0; i < kKs; ++i) {
    const double excess = 100 * (inertia[i].most / kReference[i] - 1);
    good &= excess <= kExcessMax;
    fmt::print("| {} | {:.2f} | {:.2f} | {:.2f} | {:.3f} | {:.4f} to {:.4f} |\n", i + 2,
               kReference[i], inertia[i].least, inertia[i].most, excess, silhouette[i].least,
               silhouette[i].most);
  }
  fmt::print("\nall of them with exact silhouettes: {:.3f} s, {:.3f} s at most\n", seconds.least,
             seconds.most);
  return good && seconds.least <= kSecondsMax;
}

// Everything at 5 columns, of which two repeat others with noise.
bool time_resampling(const std::vector<double>& matrix) {
  Rng rng(1, 1);
  std::vector<double> wide;
  for (size_t i = 0; i < matrix.size(); i += 3) {
    wide.insert(wide.end(), matrix.begin() + static_cast<ptrdiff_t>(i),
                matrix.begin() + static_cast<ptrdiff_t>(i + 3));
    wide.push_back(matrix[i] * 0.6 + rng.normal() * 0.8);
    wide.push_back(matrix[i + 1] * 0.6 + rng.normal() * 0.8);
  }
  const SpaceRows rows = SpaceRows::of(std::move(wide), 5, 1).value();
  const double start = cpu_seconds();
  const KCurve curve = k_curve(rows, {}).value();
  const double seconds = cpu_seconds() - start;
  fmt::print("\n| k | silhouette | CH | DB | gap | s_k | stability | smallest |\n");
  fmt::print("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const KScore& score : curve.scores)
    fmt::print("| {} | {:.3f} | {:.0f} | {:.3f} | {:.3f} | {:.4f} | {:.3f} | {:.3f} |\n", score.k,
               score.silhouette, score.calinski_harabasz, score.davies_bouldin, score.gap,
               score.gap_error, score.stability, score.smallest_share);
  fmt::print("\n{} x 5 with gap and stability: {:.3f} s\n", rows.rows(), seconds);
  return seconds <= kResamplingSecondsMax;
}

// Around 10 centres of different weight and width.
std::vector<double> mixture(size_t rows) {
  constexpr size_t kCentres = 10;
  Rng rng(7, 7);
  double centres[kCentres][kColumns];
  for (auto& centre : centres)
    for (double& value : centre) value = 4 * rng.normal();
  std::vector<double> matrix(rows * kColumns);
  for (size_t i = 0; i < rows; ++i) {
    const size_t which = std::min(rng.below(kCentres), rng.below(kCentres));
    for (size_t c = 0; c < kColumns; ++c)
      matrix[i * kColumns + c] = centres[which][c] + (1 + 0.1 * static_cast<double>(which)) *
                                                         (rng.uniform() + rng.uniform() - 1);
  }
  return matrix;
}

double peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return 1024 * std::stod(line.substr(6));
  return 0;
}

bool scale(size_t rows_max) {
  bool good = true;
  Extremes cost;
  fmt::print("| rows x {} | order, s | k = 8, s | k = 2 to 12, s | ns a row | peak / matrix |\n",
             kColumns);
  fmt::print("| --- | --- | --- | --- | --- | --- |\n");
  for (size_t n = 10'000; n <= rows_max; n *= 10) {
    std::vector<double> matrix = mixture(n);
    double start = cpu_seconds();
    const SpaceRows rows = SpaceRows::of(std::move(matrix), kColumns, 1).value();
    const double ordering = cpu_seconds() - start;
    start = cpu_seconds();
    KMeansOptions one;
    one.k = 8;
    const Partition partition = kmeans(rows, one).value();
    const double fitting = cpu_seconds() - start;
    start = cpu_seconds();
    KCurveOptions options;
    options.resampling = false;
    const KCurve curve = k_curve(rows, options).value();
    const double all = cpu_seconds() - start;
    const double matrices = peak_bytes() / static_cast<double>(n * kColumns * sizeof(double));
    const double ns = 1e9 * (ordering + all) / static_cast<double>(n);
    if (n >= kMemoryRows) {
      cost.add(ns);
      good &= matrices <= kMatricesMax;
    }
    fmt::print("| {} | {:.3f} | {:.3f} | {:.2f} | {:.0f} | {:.2f} |\n", n, ordering, fitting, all,
               ns, matrices);
    std::fflush(stdout);
  }
  return good && cost.most <= kLinearMax * cost.least;
}

int run(std::string_view first, std::string_view second) {
  uint64_t number = 0;
  std::from_chars(second.data(), second.data() + second.size(), number);
  if (first == "--rows") return scale(number) ? 0 : 1;
  const auto matrix = read_matrix(std::string(first).c_str());
  if (!matrix || matrix->empty()) {
    fmt::print(stderr, "segments_bench: {}\n", matrix ? "no purchases" : matrix.error().message);
    return 1;
  }
  const bool near = compare(*matrix, std::max<uint64_t>(1, number));
  return time_resampling(*matrix) && near ? 0 : 1;
}

}  // namespace
}  // namespace tillcast

int main(int count, char** words) {
  if (count == 2 || count == 3) return tillcast::run(words[1], count == 3 ? words[2] : "20");
  fmt::print(stderr, "usage: segments_bench FILE [SEEDS]\n       segments_bench --rows N\n");
  return 2;
}
