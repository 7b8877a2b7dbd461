// train/report.h: figures as the documented JSON (docs/models.md) and as tables for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "train/evaluation.h"
#include "train/html_report.h"

namespace tillcast {

// METRICS; what is not known is null.
nlohmann::ordered_json to_json(const Metrics& metrics);
// CURVE of docs/api.md.
nlohmann::ordered_json to_json(const ScoreCurve& curve);
// [{"fold","epochs","rows",METRICS}]
nlohmann::ordered_json to_json(const std::vector<FoldReport>& folds);
// {"cutoffs":[...],"mean","mean_choice","mean_report","standard_error"}; of k-fold protocols
// `cutoffs` holds the folds and both halves' means are null. Beside them "selective"
// (train/selective.h).
nlohmann::ordered_json to_json(const Evaluation& evaluation);

std::string fold_table(const Fitted& fitted);
std::string evaluation_table(Protocol protocol, const Evaluations& evaluations);
std::string protocols_table(const std::vector<ProtocolRow>& rows);
// What a protocol tells, in a sentence.
std::string_view explanation(Protocol protocol);

}  // namespace tillcast
