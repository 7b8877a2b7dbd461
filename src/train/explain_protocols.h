// train/explain_protocols.h: the leak demonstrated: which settings a protocol's inner split picks,
// and what those are worth under every protocol.
#pragma once

#include <vector>

#include "train/evaluation.h"
#include "train/html_report.h"

namespace tillcast {

// Of each of options.model_types the settings that walk-forward picks and those that snapshot-kfold
// picks, each measured by all three protocols. kInvalid: as evaluate(), and of an ensemble, whose
// members pick.
Result<std::vector<ProtocolRow>> explain_protocols(const History& history,
                                                   const EvaluateOptions& options);

}  // namespace tillcast
