// train/bg_nbd_trainer.h: BG/NBD by itself: a customer's own rhythm and nothing else.
//
// There is nothing to train here: the parameters are the population's, fitted by maximum likelihood
// to the customers at the last cut-off (feature/bg_nbd.h), without a look at a label. So there are
// no members either, and a fold's metrics are those of the one model.
#pragma once

#include <memory>

#include "train/trainer.h"

namespace tillcast {

std::unique_ptr<Trainer> make_bg_nbd_trainer();

}  // namespace tillcast
