// score/residual.h: the native forward pass of the residual network; no LibTorch.
//
// Of a member, with swish(z) = z sigmoid(z):
//   h = swish(input x); for each block h += outer(swish(inner h)); logit = output h
// The ensemble's logit is the mean of its members'. Residual blocks: He et al. 2016; for tables:
// Gorishniy et al. 2021.
//
// model.json: normalisation {"kind":"quantile",...};
//             architecture {"kind":"residual","members","width","blocks"}; background.
// weights:    of member M, in PyTorch's layout (out x in): M.input, M.block.B.inner,
//             M.block.B.outer, M.output, each with .weight and .bias.
#pragma once

#include "score/model_file.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> make_residual(ModelFile file);

}  // namespace tillcast
