#include "score/model.h"

#include <fmt/format.h>

#include <cmath>

#include "score/logistic.h"
#include "score/model_file.h"
#include "score/wide_deep.h"

namespace tillcast {

double to_probability(double logit) { return 1 / (1 + std::exp(-logit)); }

Result<std::shared_ptr<const Model>> make_model(ModelFile file) {
  const std::string type = file.document.at("model_type");
  if (type == "wide-deep") return make_wide_deep(std::move(file));
  if (type == "logistic" || type == "recency" || type == "majority")
    return make_logistic(std::move(file));
  return corrupt(
      fmt::format("model_type '{}' is not known to this version; it knows wide-deep, "
                  "logistic, recency and majority",
                  type));
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
