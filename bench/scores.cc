// scores_bench MODEL [BATCH...]: what a score by the model in a folder costs, in microseconds of
// one core's time, by the number of customers scored at once, at most 4,096.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "score/model_file.h"

namespace tillcast {
namespace {

constexpr double kSecondsMin = 0.5;
constexpr size_t kRows = 4096;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Values within and beyond what the model has seen: its cost does not depend on them much.
std::vector<double> rows_of(const ModelCard& card) {
  std::mt19937_64 random(1);
  std::vector<double> matrix;
  for (size_t row = 0; row < kRows; ++row)
    for (size_t i = 0; i < card.features.size(); ++i) {
      std::exponential_distribution<double> value;
      const std::vector<double>& edges =
          card.reference.empty() ? std::vector<double>() : card.reference[i].edges;
      matrix.push_back(edges.empty() ? value(random) : edges[random() % edges.size()]);
    }
  return matrix;
}

struct Cost {
  double microseconds = 0;  // a row
  double sum = 0;           // of the first pass: the same at any size
};

Cost measure(const Model& model, std::span<const double> matrix, size_t batch) {
  const size_t columns = model.card().features.size();
  std::vector<double> logits(batch);
  Cost cost;
  size_t passes = 0;
  const double begun = cpu_seconds();
  double took = 0;
  for (; took < kSecondsMin; took = cpu_seconds() - begun, ++passes)
    for (size_t row = 0; row + batch <= kRows; row += batch) {
      model.predict_logits(matrix.subspan(row * columns, batch * columns), logits);
      for (const double logit : logits) cost.sum += passes == 0 ? logit : 0;
    }
  cost.microseconds = 1e6 * took / static_cast<double>(passes * (kRows / batch * batch));
  return cost;
}

int report(const std::filesystem::path& folder, const std::vector<size_t>& batches) {
  auto model = load_model(folder);
  if (!model.ok()) {
    fmt::print(stderr, "{}\n", model.error().message);
    return 1;
  }
  const std::vector<double> matrix = rows_of((*model)->card());
  for (const size_t given : batches) {
    const size_t batch = std::clamp<size_t>(given, 1, kRows);
    const Cost cost = measure(**model, matrix, batch);
    fmt::print("| {} | {} | {:.3f} | {:.9g} |\n", folder.filename().string(), batch,
               cost.microseconds, cost.sum);
  }
  return 0;
}

}  // namespace
}  // namespace tillcast

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: scores_bench MODEL [BATCH...]\n");
    return 2;
  }
  std::vector<size_t> batches;
  for (int i = 2; i < argc; ++i) batches.push_back(std::stoul(argv[i]));
  if (batches.empty()) batches = {1, 4, 16, 64, 1024};
  fmt::print("| model | rows at once | us/row | sum |\n| --- | ---: | ---: | ---: |\n");
  return tillcast::report(argv[1], batches);
}
