// score/testing.h: small made-up models for tests.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "base/testing.h"
#include "score/model_file.h"

namespace tillcast {

inline nlohmann::json map_json(double low, double high) {
  return {{"values", {low, high}}, {"ranks", {-1.0, 1.0}}};
}

// Two features; the logit is 0.5 + rank(a) - 2 rank(b) + 4 rank(a) rank(b).
inline ModelFile logistic_file(const std::string& model_id = "logistic-20110901-1") {
  ModelFile file;
  file.document = {
      {"format", kModelFormat},
      {"model_id", model_id},
      {"model_type", "logistic"},
      {"features", {"a", "b"}},
      {"trained_until", "2011-09-01T00:00:00Z"},
      {"metrics", {{"folds", {{"auc", 0.7}}}}},
      {"normalisation", {{"kind", "quantile"}, {"maps", {map_json(0, 10), map_json(-2, 2)}}}},
      {"architecture", {{"kind", "linear"}, {"products", nlohmann::json::array({{"a", "b"}})}}}};
  file.tensors["linear.weight"] = {{3}, {1, -2, 4}};
  file.tensors["linear.bias"] = {{1}, {0.5}};
  return file;
}

// Weights and biases of random numbers from -0.5 to 0.5.
class RandomWeights {
 public:
  RandomWeights(Tensors& tensors, uint32_t seed) : tensors_(tensors), random_(seed) {}

  void put(const std::string& name, std::vector<size_t> shape) {
    size_t count = 1;
    for (const size_t length : shape) count *= length;
    Tensor tensor{std::move(shape), {}};
    for (size_t i = 0; i < count; ++i)
      tensor.values.push_back(static_cast<float>(random_() % 2001) / 2000 - 0.5f);
    tensors_[name] = std::move(tensor);
  }
  void linear(const std::string& name, size_t outputs, size_t inputs) {
    put(name + ".weight", {outputs, inputs});
    put(name + ".bias", {outputs});
  }
  // What the networks have in common: an input layer and blocks of two layers.
  void trunk(const std::string& member, size_t features, size_t width, size_t blocks) {
    linear(member + "input", width, features);
    for (size_t b = 0; b < blocks; ++b) {
      linear(fmt::format("{}block.{}.inner", member, b), width, width);
      linear(fmt::format("{}block.{}.outer", member, b), width, width);
    }
    linear(member + "output", 1, width);
  }

 private:
  Tensors& tensors_;
  std::mt19937 random_;
};

// Features f0 to f4, with a background of eight rows within their ranges.
inline nlohmann::json network_document(const std::string& model_type) {
  nlohmann::json features = nlohmann::json::array(), maps = nlohmann::json::array(),
                 background = nlohmann::json::array();
  for (size_t i = 0; i < 5; ++i) {
    features.push_back(fmt::format("f{}", i));
    maps.push_back(map_json(-1.0 - static_cast<double>(i), 2.0 + static_cast<double>(i)));
  }
  for (int b = 0; b < 8; ++b)
    background.push_back({0.3 * b - 1, 1.5 - 0.4 * b, b % 3 - 1.0, 0.7 * (b % 4) - 1, 2.5 - b});
  return {{"format", kModelFormat},
          {"model_id", model_type + "-20110901-1"},
          {"model_type", model_type},
          {"features", features},
          {"normalisation", {{"kind", "quantile"}, {"maps", maps}}},
          {"background", background}};
}

// A Wide & Deep ensemble with random weights; width and features are no multiples of anything.
inline ModelFile wide_deep_file(size_t members = 3) {
  constexpr size_t kFeatures = 5, kWidth = 13, kBlocks = 2, kBuckets = 3, kCrosses = 2;
  ModelFile file;
  file.document = network_document("wide-deep");
  file.document["architecture"] = {
      {"kind", "wide-deep"},
      {"members", members},
      {"width", kWidth},
      {"blocks", kBlocks},
      {"gate_scale", 2.0},
      {"buckets", kBuckets},
      {"crosses", nlohmann::json::array({{"f0", "f3"}, {"f4", "f1"}})},
      {"bucket_edges", std::vector(kFeatures, std::vector{-0.5, 0.75})}};
  RandomWeights weights(file.tensors, 7);
  for (size_t m = 0; m < members; ++m) {
    const std::string member = fmt::format("{}.", m);
    weights.trunk(member, kFeatures, kWidth, kBlocks);
    weights.linear(member + "gate", 2, kWidth);
    weights.linear(member + "wide", 1, kFeatures);
    weights.put(member + "cells", {kCrosses * kBuckets * kBuckets});
  }
  return file;
}

}  // namespace tillcast
