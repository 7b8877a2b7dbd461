#include "score/probability.h"

#include <utility>

#include "score/json_fields.h"

namespace tillcast {
namespace {

class Probability final : public Model {
 public:
  Probability(ModelCard card, double base_logit)
      : card_(std::move(card)), base_logit_(base_logit) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    TC_ASSERT(matrix.size() == logits.size());
    for (size_t row = 0; row < logits.size(); ++row) logits[row] = to_logit(matrix[row]);
  }

  Result<Explanation> explain(std::span<const double> row) const override {
    TC_ASSERT(row.size() == 1);
    const double logit = to_logit(row[0]);
    return Explanation{base_logit_, {logit - base_logit_}, logit, 0, "exact"};
  }

 private:
  ModelCard card_;
  double base_logit_;
};

}  // namespace

Result<std::shared_ptr<const Model>> make_probability(ModelFile file) {
  TC_ASSIGN(ModelCard card, make_card(std::move(file.document)));
  if (card.features.size() != 1) return corrupt("a model of kind probability needs one feature");
  double base = 0.5;
  if (card.document.contains("base_probability")) {
    TC_ASSIGN(base, json_number(card.document, "base_probability"));
    if (base < 0 || base > 1) return corrupt("field base_probability is no probability");
  }
  return std::shared_ptr<const Model>(
      std::make_shared<Probability>(std::move(card), to_logit(base)));
}

}  // namespace tillcast
