#include "score/calibration.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "score/json_fields.h"

namespace tillcast {
namespace {

class Calibrated final : public Model {
 public:
  Calibrated(std::shared_ptr<const Model> model, double slope, double intercept)
      : model_(std::move(model)), slope_(slope), intercept_(intercept) {}

  const ModelCard& card() const override { return model_->card(); }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    model_->predict_logits(matrix, logits);
    for (double& logit : logits) logit = slope_ * logit + intercept_;
  }

  Result<Explanation> explain(std::span<const double> row) const override {
    TC_ASSIGN(Explanation explanation, model_->explain(row));
    explanation.base_logit = slope_ * explanation.base_logit + intercept_;
    explanation.logit = slope_ * explanation.logit + intercept_;
    for (double& contribution : explanation.contributions) contribution *= slope_;
    explanation.standard_error *= std::abs(slope_);
    return explanation;
  }

 private:
  std::shared_ptr<const Model> model_;
  double slope_;
  double intercept_;
};

}  // namespace

Result<std::shared_ptr<const Model>> calibrated(std::shared_ptr<const Model> model) {
  const nlohmann::json& document = model->card().document;
  const auto field = document.find("calibration");
  if (field == document.end() || field->is_null()) return model;
  const auto kind = json_field(*field, "kind");
  if (!kind) return corrupt("calibration: " + kind.error().message);
  if (**kind != "platt")
    return corrupt(fmt::format("calibration: kind {} is not known to this version; it knows platt",
                               json_shown(**kind)));
  const auto slope = json_number(*field, "slope");
  if (!slope) return corrupt("calibration: " + slope.error().message);
  const auto intercept = json_number(*field, "intercept");
  if (!intercept) return corrupt("calibration: " + intercept.error().message);
  return std::shared_ptr<const Model>(
      std::make_shared<Calibrated>(std::move(model), *slope, *intercept));
}

}  // namespace tillcast
