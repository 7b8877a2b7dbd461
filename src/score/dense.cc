#include "score/dense.h"

#include <cstdint>

#include "base/vector_registers.h"

namespace tillcast {
namespace {

struct Layer {
  const float* weight;
  const float* bias;
  size_t inputs, outputs;  // padded
};

// kRows rows x kWidth registers of outputs, from output `at` on: as many sums as keep the processor
// busy and fit its registers.
template <size_t kBytes, size_t kRows, size_t kWidth>
inline void apply_tile(const Layer& layer, size_t at, const float* x, size_t x_apart, float* y) {
  using Lanes = typename RegisterOf<float, kBytes>::Type;
  constexpr size_t kCount = kBytes / sizeof(float);
  Lanes sums[kRows][kWidth];
  for (size_t v = 0; v < kWidth; ++v) {
    Lanes bias;
    load(layer.bias + at + v * kCount, bias);
    for (size_t r = 0; r < kRows; ++r) sums[r][v] = bias;
  }
  for (size_t i = 0; i < layer.inputs; ++i) {
    Lanes weight[kWidth];
    for (size_t v = 0; v < kWidth; ++v)
      load(layer.weight + i * layer.outputs + at + v * kCount, weight[v]);
    for (size_t r = 0; r < kRows; ++r)
      for (size_t v = 0; v < kWidth; ++v) sums[r][v] += weight[v] * x[r * x_apart + i];
  }
  for (size_t r = 0; r < kRows; ++r)
    for (size_t v = 0; v < kWidth; ++v) store(sums[r][v], y + r * layer.outputs + at + v * kCount);
}

template <size_t kBytes, size_t kRows, size_t kWidth>
inline void apply_rows(const Layer& layer, const float* x, size_t x_apart, float* y) {
  constexpr size_t kCount = kBytes / sizeof(float);
  size_t at = 0;
  for (; at + kWidth * kCount <= layer.outputs; at += kWidth * kCount)
    apply_tile<kBytes, kRows, kWidth>(layer, at, x, x_apart, y);
  for (; at < layer.outputs; at += kCount) apply_tile<kBytes, kRows, 1>(layer, at, x, x_apart, y);
}

template <size_t kBytes>
inline void apply_dense(const Layer& layer, const float* __restrict x, size_t x_apart,
                        float* __restrict y, size_t rows) {
  size_t r = 0;
  for (; r + 8 <= rows; r += 8)
    apply_rows<kBytes, 8, 1>(layer, x + r * x_apart, x_apart, y + r * layer.outputs);
  for (; r + 4 <= rows; r += 4)
    apply_rows<kBytes, 4, 2>(layer, x + r * x_apart, x_apart, y + r * layer.outputs);
  for (; r + 2 <= rows; r += 2)
    apply_rows<kBytes, 2, 4>(layer, x + r * x_apart, x_apart, y + r * layer.outputs);
  if (r < rows) apply_rows<kBytes, 1, 4>(layer, x + r * x_apart, x_apart, y + r * layer.outputs);
}

// e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; the polynomial is that of Cephes'
// expf (S. L. Moshier). REQUIRES: |x| <= 87.
template <class Lanes, class Bits>
inline void exp_of(const Lanes& x, Lanes& result) {
  constexpr float kRound = 12582912.0f;  // 1.5 x 2^23: adding it rounds to a whole number
  const Lanes shifted = x * 1.44269504f + kRound;
  const Lanes n = shifted - kRound;
  const Lanes r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Lanes p = Lanes{} + 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Lanes e = p * (r * r) + r + 1.0f;
  const Bits power = (__builtin_bit_cast(Bits, shifted) + 127u) << 23;
  result = e * __builtin_bit_cast(Lanes, power);
}

template <size_t kBytes>
inline void swish_all(std::span<float> values) {
  using Lanes = typename RegisterOf<float, kBytes>::Type;
  using Bits = typename RegisterOf<uint32_t, kBytes>::Type;
  constexpr size_t kCount = kBytes / sizeof(float);
  constexpr float kFar = 87.0f;  // nothing is left of x below it, nor of e^-x above
  for (size_t i = 0; i < values.size(); i += kCount) {
    Lanes x, e;
    load(&values[i], x);
    x = x < -kFar ? Lanes{} - kFar : x;
    const Lanes exponent = x > kFar ? Lanes{} - kFar : -x;
    exp_of<Lanes, Bits>(exponent, e);
    store(x / (1.0f + e), &values[i]);
  }
}

}  // namespace

Result<> Dense::read(const Tensors& tensors, const std::string& name, size_t outputs,
                     size_t inputs) {
  TC_ASSERT(outputs_ == 0 || inputs_ == inputs);
  TC_ASSIGN(const Tensor* weight, require_tensor(tensors, name + ".weight", {outputs, inputs}));
  TC_ASSIGN(const Tensor* bias, require_tensor(tensors, name + ".bias", {outputs}));
  inputs_ = inputs;
  const size_t apart = padded(outputs_ + outputs);
  std::vector<float> wider(inputs * apart);
  for (size_t i = 0; i < inputs; ++i) {
    for (size_t o = 0; o < outputs_; ++o) wider[i * apart + o] = weight_[i * padded(outputs_) + o];
    for (size_t o = 0; o < outputs; ++o)
      wider[i * apart + outputs_ + o] = weight->values[o * inputs + i];
  }
  weight_ = std::move(wider);
  bias_.resize(outputs_);
  bias_.insert(bias_.end(), bias->values.begin(), bias->values.end());
  bias_.resize(apart);
  outputs_ += outputs;
  return Done{};
}

void Dense::apply(std::span<const float> x, std::span<float> y, size_t rows) const {
  TC_ASSERT(x.size() >= rows * padded(inputs_) && y.size() >= rows * bias_.size());
  const Layer layer{weight_.data(), bias_.data(), inputs_, bias_.size()};
  with_registers([&]<size_t kBytes>() {
    apply_dense<kBytes>(layer, x.data(), padded(inputs_), y.data(), rows);
  });
}

void relu(std::span<float> values) {
  for (float& value : values) value = value > 0 ? value : 0;
}

void swish(std::span<float> values) {
  TC_ASSERT(values.size() % kLanes == 0);
  with_registers([&]<size_t kBytes>() { swish_all<kBytes>(values); });
}

void add(std::span<const float> change, std::span<float> values) {
  TC_ASSERT(change.size() == values.size());
  for (size_t i = 0; i < values.size(); ++i) values[i] += change[i];
}

void fill_ranks(std::span<const QuantileMap> maps, std::span<const double> matrix,
                std::span<float> ranks) {
  const size_t rows = matrix.size() / maps.size(), apart = padded(maps.size());
  TC_ASSERT(matrix.size() == rows * maps.size() && ranks.size() >= rows * apart);
  for (size_t row = 0; row < rows; ++row)
    for (size_t i = 0; i < maps.size(); ++i)
      ranks[row * apart + i] = static_cast<float>(maps[i](matrix[row * maps.size() + i]));
}

}  // namespace tillcast
