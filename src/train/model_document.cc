#include "train/model_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "eval/drift.h"

namespace tillcast {
namespace {

nlohmann::json reference_of(const Dataset& data) {
  nlohmann::json reference = nlohmann::json::array();
  std::vector<double> column(data.rows());
  for (size_t feature = 0; feature < data.features.size(); ++feature) {
    for (size_t i = 0; i < data.rows(); ++i) column[i] = data.row(i)[feature];
    const std::vector<double> edges = reference_edges(column);
    reference.push_back({{"edges", edges}, {"shares", to_shares(count_bins(edges, column))}});
  }
  return reference;
}

}  // namespace

Result<> check_settings(const Settings& settings, const Settings& known) {
  if (!settings.is_object()) return invalid("the settings are not an object");
  for (const auto& [name, value] : settings.items()) {
    if (!known.contains(name)) return invalid(fmt::format("setting '{}' is not known", name));
    if (value.is_number() != known[name].is_number())
      return invalid(fmt::format("setting '{}' is {}", name, value.dump()));
  }
  for (const auto& [name, value] : known.items())
    if (!settings.contains(name)) return invalid(fmt::format("setting '{}' is missing", name));
  return Done{};
}

nlohmann::json begin_document(std::string_view model_type, const Dataset& data,
                              const TrainerOptions& options, const Settings& settings) {
  return {{"format", kModelFormat},
          {"model_type", model_type},
          {"features", data.features},
          {"rows", data.rows()},
          {"seed", options.seed},
          {"settings", settings.is_null() ? Settings::object() : settings},
          {"calibration", nullptr},
          {"population", data.population},
          {"reference", reference_of(data)},
          {"background", nullptr},
          {"horizon_days", kHorizonMs / kDayMs}};
}

nlohmann::json background_rows(const Dataset& data, size_t rows_max) {
  TC_ASSERT(data.rows() > 0);
  const size_t rows = std::min(rows_max, data.rows());
  nlohmann::json background = nlohmann::json::array();
  for (size_t i = 0; i < rows; ++i) {
    const std::span<const double> row = data.row((2 * i + 1) * data.rows() / (2 * rows));
    background.push_back(std::vector<double>(row.begin(), row.end()));
  }
  return background;
}

}  // namespace tillcast
