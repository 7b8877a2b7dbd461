#include "score/trees.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "score/booster.h"
#include "score/forest.h"
#include "score/model_parts.h"
#include "score/tree_shap.h"

namespace tillcast {
namespace {

class Trees final : public Model {
 public:
  Trees(ModelCard card, std::vector<Booster> boosters)
      : card_(std::move(card)),
        boosters_(std::move(boosters)),
        forest_(boosters_, card_.features.size()) {
    for (const Booster& booster : boosters_) {
      double margin = booster.base_margin;
      for (const Tree& tree : booster.trees) margin += expected_value(tree);
      base_logit_ += margin / static_cast<double>(boosters_.size());
    }
  }

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    forest_.margins(matrix, logits);
  }

  Result<Explanation> explain(std::span<const double> row) const override {
    TC_ASSERT(row.size() == card_.features.size());
    Explanation explanation;
    explanation.method = "tree-shap";
    explanation.base_logit = base_logit_;
    explanation.contributions.resize(row.size());
    forest_.margins(row, {&explanation.logit, 1});
    std::vector<float> inputs(row.size());
    std::ranges::transform(row, inputs.begin(), to_tree_input);
    const double scale = 1 / static_cast<double>(boosters_.size());
    for (const Booster& booster : boosters_)
      for (const Tree& tree : booster.trees)
        add_tree_shap(tree, inputs, scale, explanation.contributions);
    return explanation;
  }

 private:
  ModelCard card_;
  std::vector<Booster> boosters_;
  Forest forest_;
  double base_logit_ = 0;
};

}  // namespace

Result<std::shared_ptr<const Model>> make_trees(ModelFile file) {
  TC_ASSIGN(ModelCard card, make_card(std::move(file.document)));
  if (card.features.empty()) return corrupt("a model of trees needs features");
  std::vector<Booster> boosters;
  for (size_t number = 0; number < file.trees.size(); ++number) {
    auto booster = decode_booster(file.trees[number], card.features);
    if (!booster)
      return Error{booster.error().code,
                   fmt::format("{}: {}", trees_file(number), booster.error().message)};
    boosters.push_back(std::move(*booster));
  }
  return std::shared_ptr<const Model>(
      std::make_shared<Trees>(std::move(card), std::move(boosters)));
}

}  // namespace tillcast
