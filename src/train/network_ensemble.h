// train/network_ensemble.h: k networks, one a fold of customers, as one model file.
//
// A member learns from the customers outside its fold; its fold tells when to stop, if the settings
// ask for that, and what it says of customers it has not seen.
#pragma once

#include "train/torch_member.h"
#include "train/trainer.h"

namespace tillcast {

// {"width","blocks","dropout","learning_rate","weight_decay","batch_rows","epochs_max","patience"}
// and, where they are there, "cell_decay" and "focal_gamma". REQUIRES: checked settings.
MemberShape shape_of(const Settings& settings);
MemberSettings member_settings_of(const Settings& settings);

// `document` is the model.json of the whole ensemble; `inputs` is of all of the data's rows.
// REQUIRES: check_fit() found nothing.
Result<Fitted> fit_network_ensemble(const Dataset& data, const TrainerOptions& options,
                                    nlohmann::json document, const MemberShape& shape,
                                    const MemberSettings& settings, const MemberData& inputs);

}  // namespace tillcast
