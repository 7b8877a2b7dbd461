// features_bench FILE...: what a row of features costs, over weekly cut-offs of the orders in the
// files, in microseconds of one core's time.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "base/time.h"
#include "feature/profiles.h"
#include "feature/vector.h"
#include "ingest/order_reader.h"

namespace tillcast {
namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Cost {
  size_t rows = 0;
  double folding = 0;    // seconds
  double computing = 0;  // likewise
  double sum = 0;        // of everything computed: nothing was left out
};

template <size_t Columns, class Compute>
Cost measure(const std::vector<OrderEvent>& orders, Compute compute) {
  Cost cost;
  std::vector<double> matrix;
  Profiles profiles;
  size_t next = 0;
  const int64_t first_ms = (day_of(orders.front().ordered_at_ms) + 1) * kDayMs;
  for (int64_t as_of_ms = first_ms; as_of_ms <= orders.back().ordered_at_ms;
       as_of_ms += 7 * kDayMs) {
    const double begun = cpu_seconds();
    for (; orders[next].ordered_at_ms < as_of_ms; ++next) profiles.add(orders[next]);
    profiles.roll_to(day_of(as_of_ms));
    const double folded = cpu_seconds();
    matrix.resize(profiles.size() * Columns);
    size_t rows = 0;
    for (size_t i = 0; i < profiles.size(); ++i) {
      const Profile& profile = profiles[CustomerIndex(i)].profile;
      if (profile.purchases().empty()) continue;
      compute(profile, profiles.sales(), as_of_ms,
              std::span<double, Columns>(&matrix[rows++ * Columns], Columns));
    }
    cost.folding += folded - begun;
    cost.computing += cpu_seconds() - folded;
    cost.rows += rows;
    for (size_t i = 0; i < rows * Columns; ++i) cost.sum += matrix[i];
  }
  return cost;
}

void report(std::string_view file, std::string_view set, size_t columns, const Cost& cost) {
  fmt::print("| {} | {} | {} | {} | {:.2f} | {:.2f} | {:.6g} |\n", file, set, columns, cost.rows,
             cost.folding, 1e6 * cost.computing / static_cast<double>(cost.rows), cost.sum);
}

int run(int count, char** files) {
  fmt::print("| file | set | columns | rows | folding, s | us a row | sum |\n");
  fmt::print("| --- | --- | --- | --- | --- | --- | --- |\n");
  for (int i = 1; i < count; ++i) {
    std::vector<OrderEvent> orders;
    ReadHandlers handlers;
    handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
      orders.push_back(std::move(order));
      return Done{};
    };
    const auto read = read_orders(files[i], {}, handlers);
    if (!read || orders.empty()) {
      fmt::print(stderr, "features_bench: {}\n", read ? "no orders" : read.error().message);
      return 1;
    }
    std::ranges::sort(orders, {}, &OrderEvent::ordered_at_ms);
    const std::string_view path = files[i];
    const std::string_view file = path.substr(path.rfind('/') + 1);
    const auto base = [](const Profile& profile, const ProductSales&, int64_t as_of_ms,
                         std::span<double, kBaseFeatures> out) {
      compute_base_features(profile, as_of_ms, out);
    };
    report(file, "base", kBaseFeatures, measure<kBaseFeatures>(orders, base));
    report(file, "long", kProfileFeatures, measure<kProfileFeatures>(orders, compute_features));
  }
  return 0;
}

}  // namespace
}  // namespace tillcast

int main(int count, char** files) {
  if (count >= 2) return tillcast::run(count, files);
  fmt::print(stderr, "usage: features_bench FILE...\n");
  return 2;
}
