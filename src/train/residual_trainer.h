// train/residual_trainer.h: trains the residual networks that score/residual.h runs ("advanced").
//
// Swish, skip connections, AdamW, and the focal loss, on whose account see focal_stretch() in
// train/torch_member.h.
#pragma once

#include <memory>

#include "train/trainer.h"

namespace tillcast {

std::unique_ptr<Trainer> make_residual_trainer();

}  // namespace tillcast
