// score/testing_kinds.h: small made-up models of the kinds that testing.h does not have.
#pragma once

#include <cmath>

#include "score/testing.h"

namespace tillcast {

// A residual ensemble over f0 to f4 with random weights.
inline ModelFile residual_file(size_t members = 2) {
  constexpr size_t kFeatures = 5, kWidth = 11, kBlocks = 2;
  ModelFile file;
  file.document = network_document("advanced");
  file.document["architecture"] = {
      {"kind", "residual"}, {"members", members}, {"width", kWidth}, {"blocks", kBlocks}};
  RandomWeights weights(file.tensors, 9);
  for (size_t m = 0; m < members; ++m)
    weights.trunk(fmt::format("{}.", m), kFeatures, kWidth, kBlocks);
  return file;
}

// One tree in XGBoost's JSON, with random splits, leaves and covers.
class RandomTree {
 public:
  RandomTree(uint32_t seed, size_t features, size_t depth) : random_(seed), features_(features) {
    grow(add(INT32_MAX), depth);
  }

  nlohmann::json document() const {
    const std::vector<int> zeros(left_.size());
    return {{"base_weights", value_},
            {"categories", nlohmann::json::array()},
            {"categories_nodes", nlohmann::json::array()},
            {"categories_segments", nlohmann::json::array()},
            {"categories_sizes", nlohmann::json::array()},
            {"default_left", missing_left_},
            {"id", 0},
            {"left_children", left_},
            {"loss_changes", std::vector<float>(left_.size())},
            {"parents", parent_},
            {"right_children", right_},
            {"split_conditions", value_},
            {"split_indices", feature_},
            {"split_type", zeros},
            {"sum_hessian", cover_},
            {"tree_param",
             {{"num_deleted", "0"},
              {"num_feature", std::to_string(features_)},
              {"num_nodes", std::to_string(left_.size())},
              {"size_leaf_vector", "0"}}}};
  }

 private:
  float uniform(float from, float to) {
    return from + (to - from) * static_cast<float>(random_() % 4096) / 4096;
  }
  int add(int parent) {
    parent_.push_back(parent);
    for (auto* column : {&left_, &right_}) column->push_back(-1);
    feature_.push_back(static_cast<int>(random_() % features_));
    missing_left_.push_back(static_cast<int>(random_() % 2));
    value_.push_back(uniform(-3, 3));
    cover_.push_back(uniform(1, 50));
    return static_cast<int>(left_.size()) - 1;
  }
  // Children lie side by side, as in XGBoost.
  void grow(int at, size_t depth) {
    if (depth == 0 || (at > 0 && random_() % 6 == 0)) return;
    left_[at] = add(at);
    right_[at] = add(at);
    grow(left_[at], depth - 1);
    grow(right_[at], depth - 1);
    cover_[at] = cover_[left_[at]] + cover_[right_[at]];
  }

  std::mt19937 random_;
  size_t features_;
  std::vector<int> left_, right_, parent_, feature_, missing_left_;
  std::vector<float> value_, cover_;
};

inline nlohmann::json booster_json(uint32_t seed, size_t trees, size_t depth) {
  nlohmann::json features = nlohmann::json::array(), list = nlohmann::json::array();
  for (size_t i = 0; i < 5; ++i) features.push_back(fmt::format("f{}", i));
  for (size_t i = 0; i < trees; ++i) {
    list.push_back(RandomTree(seed * 1000 + static_cast<uint32_t>(i), 5, depth).document());
    list.back()["id"] = i;
  }
  return {{"learner",
           {{"attributes", nlohmann::json::object()},
            {"feature_names", features},
            {"feature_types", nlohmann::json::array()},
            {"gradient_booster",
             {{"model",
               {{"gbtree_model_param",
                 {{"num_parallel_tree", "1"},
                  {"num_trees", std::to_string(trees)},
                  {"size_leaf_vector", "0"}}},
                {"tree_info", std::vector<int>(trees)},
                {"trees", list}}},
              {"name", "gbtree"}}},
            {"learner_model_param",
             {{"base_score", "2.5E-1"},
              {"boost_from_average", "1"},
              {"num_class", "0"},
              {"num_feature", "5"},
              {"num_target", "1"}}},
            {"objective",
             {{"name", "binary:logistic"}, {"reg_loss_param", {{"scale_pos_weight", "1"}}}}}}},
          {"version", {1, 7, 6}}};
}

// Boosters of random trees over f0 to f4.
inline ModelFile gbdt_file(size_t members = 2, size_t trees = 20, size_t depth = 4) {
  ModelFile file;
  file.document = network_document("gbdt");
  for (const char* key : {"normalisation", "background"}) file.document.erase(key);
  file.document["architecture"] = {{"kind", "trees"}, {"members", members}};
  for (size_t m = 0; m < members; ++m)
    file.trees.push_back(booster_json(static_cast<uint32_t>(m + 1), trees, depth).dump());
  return file;
}

inline ModelFile probability_file() {
  ModelFile file;
  file.document = {{"format", kModelFormat},   {"model_id", "bg-nbd-20110901-1"},
                   {"model_type", "bg-nbd"},   {"features", {"p"}},
                   {"base_probability", 0.25}, {"architecture", {{"kind", "probability"}}}};
  return file;
}

// An ensemble of trees, a network and a probability, over p and f4 to f0.
inline ModelFile blend_file() {
  ModelFile file;
  file.document = network_document("ensemble");
  for (const char* key : {"normalisation", "background"}) file.document.erase(key);
  file.document["features"] = {"p", "f4", "f3", "f2", "f1", "f0"};
  file.document["architecture"] = {
      {"kind", "blend"}, {"weights", {{"gbdt", 0.5}, {"advanced", 0.75}, {"bg-nbd", -0.25}}}};
  file.members = {gbdt_file(), residual_file(), probability_file()};
  for (ModelFile& member : file.members)
    member.document["model_id"] = member.document["model_type"];
  return file;
}

}  // namespace tillcast
