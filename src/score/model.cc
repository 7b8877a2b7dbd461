#include "score/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "score/blend.h"
#include "score/calibration.h"
#include "score/json_fields.h"
#include "score/logistic.h"
#include "score/model_file.h"
#include "score/model_parts.h"
#include "score/probability.h"
#include "score/residual.h"
#include "score/trees.h"
#include "score/wide_deep.h"

namespace tillcast {
namespace {

constexpr double kProbabilityMargin = 1e-9;

struct Kind {
  std::string_view name;
  Result<std::shared_ptr<const Model>> (*make)(ModelFile file);
};

constexpr Kind kKinds[] = {
    {"linear", make_logistic}, {"wide-deep", make_wide_deep},     {"residual", make_residual},
    {"trees", make_trees},     {"probability", make_probability}, {"blend", make_blend},
};

std::string known_kinds() {
  std::string names;
  for (const Kind& kind : kKinds) names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

}  // namespace

double to_probability(double logit) { return 1 / (1 + std::exp(-logit)); }

double to_logit(double probability) {
  const double kept = std::clamp(probability, kProbabilityMargin, 1 - kProbabilityMargin);
  return std::log(kept) - std::log1p(-kept);
}

Result<std::shared_ptr<const Model>> make_model(ModelFile file) {
  TC_ASSIGN(const nlohmann::json* architecture, json_field(file.document, "architecture"));
  TC_ASSIGN(const nlohmann::json* name, json_field(*architecture, "kind"));
  TC_TRY(check_parts(file));
  const std::string wanted = name->is_string() ? name->get<std::string>() : json_shown(*name);
  for (const Kind& kind : kKinds) {
    if (wanted != kind.name) continue;
    TC_ASSIGN(std::shared_ptr<const Model> model, kind.make(std::move(file)));
    return calibrated(std::move(model));
  }
  return corrupt(fmt::format("architecture is of kind '{}', not known to this version; it knows {}",
                             printable(wanted, 60), known_kinds()));
}

Result<std::shared_ptr<const Model>> load_model(const std::filesystem::path& directory) {
  TC_ASSIGN(ModelFile file, read_model_file(directory));
  auto model = make_model(std::move(file));
  if (!model)
    return Error{model.error().code,
                 fmt::format("model {}: {}", directory.string(), model.error().message)};
  return model;
}

}  // namespace tillcast
