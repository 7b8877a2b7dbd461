// score/dense.h: linear layers and activations over a block of rows, one row a lane.
//
// Each lane goes through the same operations in the same order, multiply and add rounded apart and
// exp our own: a row gets the same bits in any batch and on any processor.
//
// Shapes: values lie [unit][lane]; a span of U units holds U x kLanes floats.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "score/quantile_map.h"
#include "score/safetensors.h"

namespace tillcast {

inline constexpr size_t kLanes = 16;   // rows a block
inline constexpr size_t kOutputs = 4;  // outputs at a time, so that an input is loaded once for all

// The units that a layer of so many outputs writes.
constexpr size_t padded(size_t outputs) { return (outputs + kOutputs - 1) / kOutputs * kOutputs; }

// Linear layers of the same input on top of one another, as PyTorch keeps them, weight [out x in],
// with rows of zeros up to a multiple of kOutputs.
class Dense {
 public:
  // Adds the outputs of tensors `name`.weight and .bias below those there are.
  Result<> read(const Tensors& tensors, const std::string& name, size_t outputs, size_t inputs);

  // y = weight x + bias, summed in the order of the inputs. REQUIRES: y holds padded() units.
  void apply(std::span<const float> x, std::span<float> y) const;

 private:
  size_t inputs_ = 0;
  size_t outputs_ = 0;  // without the padding
  std::vector<float> weight_;
  std::vector<float> bias_;
};

void relu(std::span<float> values);
// x / (1 + e^-x) (Ramachandran et al. 2017); e^x to 2 units in the last place.
void swish(std::span<float> values);
void add(std::span<const float> change, std::span<float> values);

// Ranks of up to kLanes rows of raw features. Lanes beyond the rows keep what they held; nobody
// reads their result.
void fill_ranks(std::span<const QuantileMap> maps, std::span<const double> rows,
                std::span<float> ranks);

}  // namespace tillcast
