#include "score/dense.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/vector_clones.h"

namespace tillcast {
namespace {

// y[o][lane] = bias[o] + sum over i of weight[o][i] x[i][lane], summed in the order of i.
TC_VECTOR_CLONES
void apply_dense(const float* weight, const float* bias, size_t outputs, size_t inputs,
                 const float* __restrict x, float* __restrict y) {
  for (size_t o = 0; o < outputs; o += kOutputs) {
    float sums[kOutputs][kLanes];
    for (size_t k = 0; k < kOutputs; ++k)
      for (size_t lane = 0; lane < kLanes; ++lane) sums[k][lane] = bias[o + k];
    const float* w0 = weight + o * inputs;
    const float* w1 = w0 + inputs;
    const float* w2 = w1 + inputs;
    const float* w3 = w2 + inputs;
    for (size_t i = 0; i < inputs; ++i) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        const float value = x[i * kLanes + lane];
        sums[0][lane] += w0[i] * value;
        sums[1][lane] += w1[i] * value;
        sums[2][lane] += w2[i] * value;
        sums[3][lane] += w3[i] * value;
      }
    }
    std::memcpy(y + o * kLanes, sums, sizeof sums);
  }
}

// e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; the polynomial is that of Cephes'
// expf (S. L. Moshier). REQUIRES: |x| <= 87.
inline float exp_of(float x) {
  constexpr float kRound = 12582912.0f;  // 1.5 x 2^23: adding it rounds to a whole number
  const float shifted = x * 1.44269504f + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float e = p * (r * r) + r + 1.0f;
  const uint32_t power = (std::bit_cast<uint32_t>(shifted) + 127u) << 23;
  return e * std::bit_cast<float>(power);
}

TC_VECTOR_CLONES
void swish_all(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float x = values[i] < -87.0f ? -87.0f : values[i];  // nothing is left of it by there
    values[i] = x / (1.0f + exp_of(x > 87.0f ? -87.0f : -x));
  }
}

}  // namespace

Result<> Dense::read(const Tensors& tensors, const std::string& name, size_t outputs,
                     size_t inputs) {
  TC_ASSERT(outputs_ == 0 || inputs_ == inputs);
  TC_ASSIGN(const Tensor* weight, require_tensor(tensors, name + ".weight", {outputs, inputs}));
  TC_ASSIGN(const Tensor* bias, require_tensor(tensors, name + ".bias", {outputs}));
  inputs_ = inputs;
  weight_.resize(outputs_ * inputs);
  bias_.resize(outputs_);
  weight_.insert(weight_.end(), weight->values.begin(), weight->values.end());
  bias_.insert(bias_.end(), bias->values.begin(), bias->values.end());
  outputs_ += outputs;
  weight_.resize(padded(outputs_) * inputs);
  bias_.resize(padded(outputs_));
  return Done{};
}

void Dense::apply(std::span<const float> x, std::span<float> y) const {
  TC_ASSERT(x.size() >= inputs_ * kLanes && y.size() >= bias_.size() * kLanes);
  apply_dense(weight_.data(), bias_.data(), bias_.size(), inputs_, x.data(), y.data());
}

void relu(std::span<float> values) {
  for (float& value : values) value = value > 0 ? value : 0;
}

void swish(std::span<float> values) { swish_all(values.data(), values.size()); }

void add(std::span<const float> change, std::span<float> values) {
  TC_ASSERT(change.size() == values.size());
  for (size_t i = 0; i < values.size(); ++i) values[i] += change[i];
}

void fill_ranks(std::span<const QuantileMap> maps, std::span<const double> rows,
                std::span<float> ranks) {
  TC_ASSERT(rows.size() <= kLanes * maps.size() && ranks.size() == kLanes * maps.size());
  for (size_t lane = 0; lane * maps.size() < rows.size(); ++lane)
    for (size_t i = 0; i < maps.size(); ++i)
      ranks[i * kLanes + lane] = static_cast<float>(maps[i](rows[lane * maps.size() + i]));
}

}  // namespace tillcast
