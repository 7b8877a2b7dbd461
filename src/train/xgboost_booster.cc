#include "train/xgboost_booster.h"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <limits>
#include <memory>
#include <type_traits>

namespace tillcast {
namespace {

constexpr size_t kTreesAReport = 20;

// XGBoost tells on the same thread what went wrong in its last call, with a stack trace below.
Result<> check(int status) {
  if (status == 0) return Done{};
  const std::string message = XGBGetLastError();
  return unavailable(fmt::format("XGBoost: {}", message.substr(0, message.find('\n'))));
}

struct FreeMatrix {
  void operator()(DMatrixHandle handle) const { XGDMatrixFree(handle); }
};
struct FreeBooster {
  void operator()(BoosterHandle handle) const { XGBoosterFree(handle); }
};
using Matrix = std::unique_ptr<std::remove_pointer_t<DMatrixHandle>, FreeMatrix>;
using Booster = std::unique_ptr<std::remove_pointer_t<BoosterHandle>, FreeBooster>;

Result<Matrix> make_matrix(const std::vector<std::string>& features,
                           std::span<const float> values) {
  const std::string array = fmt::format(
      R"({{"data":[{},true],"shape":[{},{}],"typestr":"<f4","version":3}})",
      reinterpret_cast<uintptr_t>(values.data()), values.size() / features.size(), features.size());
  DMatrixHandle handle = nullptr;
  TC_TRY(check(XGDMatrixCreateFromDense(array.c_str(), R"({"missing":NaN,"nthread":1})", &handle)));
  Matrix matrix(handle);
  std::vector<const char*> names;
  for (const std::string& name : features) names.push_back(name.c_str());
  TC_TRY(
      check(XGDMatrixSetStrFeatureInfo(matrix.get(), "feature_name", names.data(), names.size())));
  return matrix;
}

Result<> set_parameters(BoosterHandle booster, const BoosterSettings& settings) {
  const std::pair<const char*, std::string> parameters[] = {
      {"objective", "binary:logistic"},
      {"tree_method", "hist"},
      {"nthread", "1"},
      {"verbosity", "0"},
      {"max_depth", fmt::format("{}", settings.depth)},
      {"learning_rate", fmt::format("{}", settings.learning_rate)},
      {"min_child_weight", fmt::format("{}", settings.min_child_weight)},
      {"colsample_bytree", fmt::format("{}", settings.column_sample)},
      {"subsample", fmt::format("{}", settings.row_sample)},
      {"reg_lambda", fmt::format("{}", settings.lambda)},
      {"max_bin", fmt::format("{}", settings.bins)},
      // Its generator is the thread's: what another booster drew before must not matter.
      {"seed_per_iteration", "1"},
      {"seed", fmt::format("{}", settings.seed % std::numeric_limits<int32_t>::max())}};
  for (const auto& [name, value] : parameters)
    TC_TRY(check(XGBoosterSetParam(booster, name, value.c_str())));
  return Done{};
}

Result<Booster> make_booster(DMatrixHandle matrix) {
  BoosterHandle handle = nullptr;
  TC_TRY(check(XGBoosterCreate(&matrix, matrix == nullptr ? 0 : 1, &handle)));
  return Booster(handle);
}

}  // namespace

Result<std::string> grow_booster(const BoosterSettings& settings, const BoosterData& data,
                                 const std::function<void(double share)>& observe) {
  TC_ASSERT(data.matrix.size() == data.labels.size() * data.features.size());
  TC_ASSIGN(const Matrix matrix, make_matrix(data.features, data.matrix));
  TC_TRY(
      check(XGDMatrixSetFloatInfo(matrix.get(), "label", data.labels.data(), data.labels.size())));
  TC_ASSIGN(const Booster booster, make_booster(matrix.get()));
  TC_TRY(set_parameters(booster.get(), settings));
  for (size_t tree = 0; tree < settings.trees; ++tree) {
    if (tree % kTreesAReport == 0)
      observe(static_cast<double>(tree) / static_cast<double>(settings.trees));
    TC_TRY(check(XGBoosterUpdateOneIter(booster.get(), static_cast<int>(tree), matrix.get())));
  }
  bst_ulong size = 0;
  const char* bytes = nullptr;
  TC_TRY(check(XGBoosterSaveModelToBuffer(booster.get(), R"({"format":"json"})", &size, &bytes)));
  return std::string(bytes, size);
}

Result<std::vector<float>> booster_margins(const std::string& json,
                                           const std::vector<std::string>& features,
                                           std::span<const float> matrix) {
  TC_ASSIGN(const Matrix rows, make_matrix(features, matrix));
  TC_ASSIGN(const Booster booster, make_booster(nullptr));
  TC_TRY(check(XGBoosterLoadModelFromBuffer(booster.get(), json.data(), json.size())));
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* margins = nullptr;
  TC_TRY(check(XGBoosterPredictFromDMatrix(
      booster.get(), rows.get(),
      R"({"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false})",
      &shape, &dimensions, &margins)));
  return std::vector<float>(margins, margins + matrix.size() / features.size());
}

}  // namespace tillcast
