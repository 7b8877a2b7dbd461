// score/dense.h: linear layers and activations over a block of rows, one output a lane.
//
// Each output of a row is summed in the same order, multiply and add rounded apart and exp our own:
// a row gets the same bits in any batch and on any processor. A block of few rows costs little more
// than its rows.
//
// Shapes: values lie [row][unit]; a row of U units holds padded(U) floats, the last of them zeros
//         or what becomes of zeros.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "score/quantile_map.h"
#include "score/safetensors.h"

namespace tillcast {

inline constexpr size_t kBlockRows = 16;  // at a time, while a layer's weights are near
inline constexpr size_t kLanes = 16;

constexpr size_t padded(size_t units) { return (units + kLanes - 1) / kLanes * kLanes; }

// Linear layers of the same input next to one another, their weights [input][output].
class Dense {
 public:
  // Adds the outputs of tensors `name`.weight, as PyTorch keeps it [out x in], and .bias after
  // those there are.
  Result<> read(const Tensors& tensors, const std::string& name, size_t outputs, size_t inputs);

  // y = weight x + bias for each of the rows, summed in the order of the inputs. REQUIRES: x and y
  // hold so many.
  void apply(std::span<const float> x, std::span<float> y, size_t rows) const;

 private:
  size_t inputs_ = 0;
  size_t outputs_ = 0;  // without the padding
  std::vector<float> weight_;
  std::vector<float> bias_;
};

void relu(std::span<float> values);
// x / (1 + e^-x) (Ramachandran et al. 2017); e^x to 2 units in the last place. REQUIRES: whole
// lanes.
void swish(std::span<float> values);
void add(std::span<const float> change, std::span<float> values);

// Ranks of rows of raw features, which lie close.
void fill_ranks(std::span<const QuantileMap> maps, std::span<const double> matrix,
                std::span<float> ranks);

}  // namespace tillcast
