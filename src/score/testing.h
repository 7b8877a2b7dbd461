// score/testing.h: small made-up models for tests.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "score/model_file.h"

namespace tillcast {

// A folder of the test's own, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tillcast-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

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

// A Wide & Deep ensemble with random weights; width and features are no multiples of anything.
inline ModelFile wide_deep_file(size_t members = 3) {
  constexpr size_t kFeatures = 5, kWidth = 13, kBlocks = 2, kBuckets = 3, kCrosses = 2;
  ModelFile file;
  nlohmann::json features = nlohmann::json::array(), maps = nlohmann::json::array(),
                 edges = nlohmann::json::array();
  for (size_t i = 0; i < kFeatures; ++i) {
    features.push_back(fmt::format("f{}", i));
    maps.push_back(map_json(-1.0 - static_cast<double>(i), 2.0 + static_cast<double>(i)));
    edges.push_back({-0.5, 0.75});
  }
  file.document = {{"format", kModelFormat},
                   {"model_id", "wide-deep-20110901-1"},
                   {"model_type", "wide-deep"},
                   {"features", features},
                   {"normalisation", {{"kind", "quantile"}, {"maps", maps}}},
                   {"architecture",
                    {{"kind", "wide-deep"},
                     {"members", members},
                     {"width", kWidth},
                     {"blocks", kBlocks},
                     {"gate_scale", 2.0},
                     {"buckets", kBuckets},
                     {"crosses", nlohmann::json::array({{"f0", "f3"}, {"f4", "f1"}})},
                     {"bucket_edges", edges}}}};
  std::mt19937 random(7);
  const auto put = [&](const std::string& name, std::vector<size_t> shape) {
    size_t count = 1;
    for (const size_t length : shape) count *= length;
    Tensor tensor{std::move(shape), {}};
    for (size_t i = 0; i < count; ++i)
      tensor.values.push_back(static_cast<float>(random() % 2001) / 2000 - 0.5f);
    file.tensors[name] = std::move(tensor);
  };
  const auto linear = [&](const std::string& name, size_t outputs, size_t inputs) {
    put(name + ".weight", {outputs, inputs});
    put(name + ".bias", {outputs});
  };
  for (size_t m = 0; m < members; ++m) {
    const std::string member = fmt::format("{}.", m);
    linear(member + "input", kWidth, kFeatures);
    for (size_t b = 0; b < kBlocks; ++b) {
      linear(fmt::format("{}block.{}.inner", member, b), kWidth, kWidth);
      linear(fmt::format("{}block.{}.outer", member, b), kWidth, kWidth);
    }
    linear(member + "output", 1, kWidth);
    linear(member + "gate", 2, kWidth);
    linear(member + "wide", 1, kFeatures);
    put(member + "cells", {kCrosses * kBuckets * kBuckets});
  }
  return file;
}

}  // namespace tillcast
