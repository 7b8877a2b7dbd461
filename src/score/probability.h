// score/probability.h: a feature that is itself the probability, such as BG/NBD's.
//
// model.json: one feature; architecture {"kind":"probability"}; optionally base_probability, what
//             explanations start from (the mean over the training rows; 0.5 where it is missing).
#pragma once

#include "score/model_file.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> make_probability(ModelFile file);

}  // namespace tillcast
