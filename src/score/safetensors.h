// score/safetensors.h: named tensors in one file (https://github.com/huggingface/safetensors).
//
// 8 bytes little-endian header size, a JSON header {name: {dtype, shape, data_offsets}}, then the
// bytes. Only F32 is read and written. Reading checks every offset, so that a damaged file is an
// error and never a wild read.
//
// Shapes: row-major.
// Errors: kCorrupt; the message says what is wrong but not in which file, which the caller knows.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct Tensor {
  std::vector<size_t> shape;
  std::vector<float> values;

  bool operator==(const Tensor&) const = default;
};

using Tensors = std::map<std::string, Tensor>;

// The same tensors give the same bytes. REQUIRES: each shape's product is its number of values.
std::string encode_safetensors(const Tensors& tensors);
Result<Tensors> decode_safetensors(std::string_view bytes);

// The tensor of that name and shape, all values finite; the error names it.
Result<const Tensor*> require_tensor(const Tensors& tensors, const std::string& name,
                                     const std::vector<size_t>& shape);

}  // namespace tillcast
