#include "train/adam_w.h"

#include <cmath>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kMeanFactor = 0.9;
constexpr double kSquareFactor = 0.999;
constexpr float kEpsilon = 1e-8F;

}  // namespace

void AdamW::add(std::span<float> weights, double decay) {
  parts_.push_back(
      {weights, decay, std::vector<float>(weights.size()), std::vector<float>(weights.size())});
}

void AdamW::step(std::span<const float* const> gradients) {
  TC_ASSERT(gradients.size() == parts_.size());
  mean_power_ *= kMeanFactor;
  square_power_ *= kSquareFactor;
  const auto rate = static_cast<float>(learning_rate_ / (1 - mean_power_));
  const auto root = static_cast<float>(1 / std::sqrt(1 - square_power_));
  constexpr auto kMean = static_cast<float>(kMeanFactor);
  constexpr auto kSquare = static_cast<float>(kSquareFactor);
  for (size_t p = 0; p < parts_.size(); ++p) {
    const auto kept = static_cast<float>(1 - learning_rate_ * parts_[p].decay);
    const float* __restrict gradient = gradients[p];
    float* __restrict weight = parts_[p].weights.data();
    float* __restrict mean = parts_[p].mean.data();
    float* __restrict square = parts_[p].square.data();
    for (size_t i = 0; i < parts_[p].mean.size(); ++i) {
      const float g = gradient[i];
      mean[i] = kMean * mean[i] + (1 - kMean) * g;
      square[i] = kSquare * square[i] + (1 - kSquare) * g * g;
      weight[i] = kept * weight[i] - rate * mean[i] / (std::sqrt(square[i]) * root + kEpsilon);
    }
  }
}

}  // namespace tillcast
