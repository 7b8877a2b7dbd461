// score/wide_deep.h: the native forward pass of the Wide & Deep ensemble; no LibTorch.
//
// A member has three parts (docs/models.md draws them):
//   wide  a weight for the cell of each crossed pair of bucketed features, and one a feature
//   deep  a residual network over the features' ranks
//   gate  attention over the two: softmax of a linear layer on the deep path's last state,
//         times `gate_scale`
// The ensemble's logit is the mean of its members'. Wide and deep: Cheng et al. 2016.
//
// model.json: normalisation {"kind":"quantile",...};
//             architecture {"kind":"wide-deep","members","width","blocks","gate_scale",
//             "crosses":[["a","b"],...],"buckets","bucket_edges":[[edges of feature 0],...]}.
// weights:    of member M, in PyTorch's layout (out x in): M.input, M.block.B.inner,
//             M.block.B.outer, M.output, M.gate, M.wide, each with .weight and .bias;
//             M.cells [crosses x buckets^2].
//
// Computed in blocks of rows (score/dense.h): the same result in any batch and, with the same C
// library, on any processor.
#pragma once

#include "score/model_file.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> make_wide_deep(ModelFile file);

}  // namespace tillcast
