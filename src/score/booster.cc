#include "score/booster.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "score/json_fields.h"
#include "score/model.h"

namespace tillcast {
namespace {

using nlohmann::json;

// Parameters are written as text: "5E-1".
Result<double> text_number(const json& object, const char* key) {
  TC_ASSIGN(const json* field, json_field(object, key));
  double value = 0;
  if (field->is_string()) {
    const std::string& text = field->get_ref<const std::string&>();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && std::isfinite(value))
      return value;
  }
  return corrupt(fmt::format("field {} is no number in quotes", key));
}

Result<> require_text(const json& object, const char* key, std::string_view wanted) {
  TC_ASSIGN(const json* field, json_field(object, key));
  if (!field->is_string() || field->get_ref<const std::string&>() != wanted)
    return corrupt(
        fmt::format("field {} is {}, only \"{}\" can be run", key, json_shown(*field), wanted));
  return Done{};
}

// The columns of one tree, each with a value for every node.
struct Columns {
  std::vector<double> left, right, feature, threshold, missing_left, cover;
};

Result<std::vector<double>> column(const json& tree, const char* key, size_t nodes) {
  TC_ASSIGN(const json* field, json_field(tree, key));
  if (!field->is_array() || field->size() != nodes)
    return corrupt(fmt::format("field {} has not one value for each of {} nodes", key, nodes));
  std::vector<double> values;
  values.reserve(nodes);
  for (const json& value : *field) {
    const bool number = value.is_number() && std::isfinite(value.get<double>());
    if (!number && !value.is_boolean())
      return corrupt(fmt::format("field {} holds something that is no number", key));
    values.push_back(number ? value.get<double>() : value.get<bool>() ? 1.0 : 0.0);
  }
  return values;
}

Result<> refuse_categories(const json& tree) {
  for (const char* key : {"categories", "categories_nodes"})
    if (const auto found = tree.find(key); found != tree.end() && !found->empty())
      return corrupt(fmt::format("field {} is not empty: splits by category cannot be run", key));
  if (const auto types = tree.find("split_type"); types != tree.end() && types->is_array())
    for (const json& type : *types)
      if (type != 0) return corrupt("field split_type is not 0: splits by category cannot be run");
  return Done{};
}

Result<Columns> read_columns(const json& tree, size_t nodes) {
  TC_TRY(refuse_categories(tree));
  Columns columns;
  TC_ASSIGN(columns.left, column(tree, "left_children", nodes));
  TC_ASSIGN(columns.right, column(tree, "right_children", nodes));
  TC_ASSIGN(columns.feature, column(tree, "split_indices", nodes));
  TC_ASSIGN(columns.threshold, column(tree, "split_conditions", nodes));
  TC_ASSIGN(columns.missing_left, column(tree, "default_left", nodes));
  TC_ASSIGN(columns.cover, column(tree, "sum_hessian", nodes));
  for (const double threshold : columns.threshold)
    if (std::abs(threshold) > std::numeric_limits<float>::max())
      return corrupt("field split_conditions holds a number beyond 32-bit floats");
  return columns;
}

bool is_index(double value, size_t count) {
  return value >= 0 && value < static_cast<double>(count) && value == std::floor(value);
}

// Walks down from the root and numbers the nodes in the order met, children side by side: what was
// pruned away is left out, and what is met twice is an error.
class TreeBuilder {
 public:
  TreeBuilder(const Columns& columns, size_t features)
      : columns_(columns), features_(features), met_(columns.left.size()) {}

  Result<Tree> build() {
    TC_TRY(meet(0, 0));
    for (size_t next = 0; next < places_.size(); ++next) TC_TRY(place(next));
    return std::move(tree_);
  }

 private:
  Result<> meet(size_t node, size_t depth) {
    if (met_[node]) return corrupt(fmt::format("node {} is reached by two ways", node));
    if (depth > kTreeDepthMax)
      return corrupt(fmt::format("it is deeper than {} splits", kTreeDepthMax));
    met_[node] = true;
    places_.push_back({node, depth});
    tree_.nodes.emplace_back();
    tree_.depth = std::max(tree_.depth, depth);
    return Done{};
  }

  Result<> place(size_t number) {
    const auto [node, depth] = places_[number];
    const size_t nodes = columns_.left.size();
    TreeNode made;
    made.value = static_cast<float>(columns_.threshold[node]);
    if (columns_.left[node] == -1 && columns_.right[node] == -1) {
      tree_.nodes[number] = made;
      return Done{};
    }
    made.is_leaf = false;
    made.threshold = std::exchange(made.value, 0.0f);
    for (const double child : {columns_.left[node], columns_.right[node]})
      if (!is_index(child, nodes))
        return corrupt(fmt::format("node {} has child {}, of {} nodes", node, child, nodes));
    // XGBoost itself takes the right child to be there.
    if (columns_.right[node] != columns_.left[node] + 1)
      return corrupt(fmt::format("the children of node {} do not lie side by side", node));
    if (!is_index(columns_.feature[node], features_))
      return corrupt(fmt::format("field split_indices: node {} splits by feature {}, of {}", node,
                                 columns_.feature[node], features_));
    made.feature = static_cast<uint32_t>(columns_.feature[node]);
    made.missing_left = columns_.missing_left[node] != 0;
    const auto left = static_cast<size_t>(columns_.left[node]);
    const auto right = static_cast<size_t>(columns_.right[node]);
    const double both = columns_.cover[left] + columns_.cover[right];
    if (!(columns_.cover[left] >= 0 && columns_.cover[right] >= 0 && both > 0))
      return corrupt(fmt::format("field sum_hessian: node {} has no rows below it", node));
    made.left_share = columns_.cover[left] / both;
    made.left = static_cast<uint32_t>(places_.size());
    made.right = made.left + 1;
    tree_.nodes[number] = made;
    TC_TRY(meet(left, depth + 1));
    return meet(right, depth + 1);
  }

  struct Place {
    size_t node, depth;
  };
  const Columns& columns_;
  size_t features_;
  std::vector<bool> met_;
  std::vector<Place> places_;
  Tree tree_;
};

Result<Tree> decode_tree(const json& document, size_t features) {
  TC_ASSIGN(const json* parameters, json_field(document, "tree_param"));
  TC_ASSIGN(const double nodes, text_number(*parameters, "num_nodes"));
  if (!is_index(nodes, kTreeNodesMax + 1) || nodes == 0)
    return corrupt(fmt::format("field num_nodes is not from 1 to {}", kTreeNodesMax));
  TC_ASSIGN(const double leaf_size, text_number(*parameters, "size_leaf_vector"));
  if (leaf_size > 1) return corrupt("field size_leaf_vector: leaves of vectors cannot be run");
  TC_ASSIGN(const Columns columns, read_columns(document, static_cast<size_t>(nodes)));
  return TreeBuilder(columns, features).build();
}

Result<double> base_margin(const json& parameters) {
  TC_ASSIGN(const double base_score, text_number(parameters, "base_score"));
  if (!(base_score > 0 && base_score < 1))
    return corrupt("field base_score is not between 0 and 1");
  return to_logit(static_cast<float>(base_score));
}

Result<> check_features(const json& learner, std::span<const std::string> features) {
  TC_ASSIGN(const json* parameters, json_field(learner, "learner_model_param"));
  TC_ASSIGN(const double count, text_number(*parameters, "num_feature"));
  if (count != static_cast<double>(features.size()))
    return corrupt(
        fmt::format("field num_feature is {}, the model has {}", count, features.size()));
  TC_ASSIGN(const double classes, text_number(*parameters, "num_class"));
  if (classes > 1) return corrupt("field num_class: only two classes can be run");
  const auto names = learner.find("feature_names");
  if (names == learner.end() || !names->is_array() || names->empty()) return Done{};
  for (size_t i = 0; i < std::max(features.size(), names->size()); ++i)
    if (i >= features.size() || i >= names->size() || (*names)[i] != features[i])
      return corrupt(fmt::format("field feature_names: {} is {}, the model has {}", i,
                                 i < names->size() ? json_shown((*names)[i]) : "nothing",
                                 i < features.size() ? features[i] : "nothing"));
  return Done{};
}

}  // namespace

Result<Booster> decode_booster(std::string_view text, std::span<const std::string> features) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return corrupt("not JSON");
  TC_ASSIGN(const json* learner, json_field(document, "learner"));
  TC_ASSIGN(const json* objective, json_field(*learner, "objective"));
  TC_TRY(require_text(*objective, "name", "binary:logistic"));
  TC_TRY(check_features(*learner, features));
  TC_ASSIGN(const json* parameters, json_field(*learner, "learner_model_param"));
  TC_ASSIGN(const json* booster, json_field(*learner, "gradient_booster"));
  TC_TRY(require_text(*booster, "name", "gbtree"));
  TC_ASSIGN(const json* model, json_field(*booster, "model"));
  TC_ASSIGN(const json* trees, json_field(*model, "trees"));
  if (!trees->is_array() || trees->size() > kTreesMax)
    return corrupt(fmt::format("field trees is no list of at most {}", kTreesMax));
  Booster made;
  TC_ASSIGN(made.base_margin, base_margin(*parameters));
  for (const json& entry : *trees) {
    auto tree = decode_tree(entry, features.size());
    if (!tree) return corrupt(fmt::format("tree {}: {}", made.trees.size(), tree.error().message));
    made.trees.push_back(std::move(*tree));
  }
  return made;
}

}  // namespace tillcast
