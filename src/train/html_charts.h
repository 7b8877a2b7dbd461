// train/html_charts.h: the report's figures: each a chart under its title with its table behind it.
//
// Pure; made for train/html_report.cc alone.
#pragma once

#include <string>

#include "train/html_report.h"

namespace tillcast {

// ", walk-forward": stands behind the title of everything that shows figures, and says so where the
// protocol flatters.
std::string protocol_tag(Protocol protocol);

// A number of a figures' object; NaN where it is null or missing.
double number_at(const nlohmann::ordered_json& object, std::string_view name);

// ROC, precision-recall, lift and accuracy-coverage of the first kSeriesMax models.
std::string curve_figures(const ReportPage& page);
// One calibration chart a model.
std::string calibration_figures(const ReportPage& page);
// The same by test, of one model.
std::string calibration_by_test(const ReportPage& page, const ReportModel& model);

// AUC and accuracy of settings under each protocol, two charts a kind of model.
std::string protocol_figures(const std::vector<ProtocolRow>& rows);

}  // namespace tillcast
