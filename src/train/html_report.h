// train/html_report.h: an evaluation as one self-contained page that asks no other host for
// anything and needs no script to be read.
//
// Pure: the same page of figures, the same bytes. All text from outside is escaped; a figure that
// is null is shown as a dash with its reason.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eval/curves.h"
#include "train/protocol.h"

namespace tillcast {

struct ReportModel {
  std::string type;
  // What `evaluate` says of it (docs/models.md): "cutoffs" [{"cutoff" | "fold", "rows",
  // "positives", "training_rows", METRICS, "settings"?}], "mean", "mean_choice" | null,
  // "mean_report" | null, "standard_error"; and optionally "selective": {"accuracy": 0.88,
  // "coverage": [share | null, by cut-off], "coverage_pooled": share | null}.
  nlohmann::ordered_json figures;
  Curves curves;                                        // of all tests' rows together
  std::vector<std::pair<std::string, Curves>> by_test;  // by name of the cut-off or fold
};

// Settings that one protocol's inner split picked, under every protocol.
struct ProtocolRow {
  std::string model_type;
  Protocol picked_by = Protocol::kWalkForward;
  nlohmann::ordered_json settings;
  std::vector<std::pair<Protocol, nlohmann::ordered_json>> figures;  // METRICS
};

struct ReportData {
  std::string name;
  std::string from, to;  // of the first and the last order
  size_t customers = 0;
  std::string fingerprint;
};

struct ReportPage {
  Protocol protocol = Protocol::kWalkForward;
  ReportData data;
  std::string version;  // of the program
  std::string command;  // that makes it again
  uint64_t seed = 1;
  std::vector<ReportModel> models;     // not empty; curves of the first eight are drawn
  std::vector<ProtocolRow> protocols;  // of --explain-protocols; empty: not asked for
};

// XHTML that is also HTML 5.
std::string to_html(const ReportPage& page);

// {"roc":[[x,y]],"precision_recall","lift","accuracy_coverage",
//  "calibration":[{"from","to","customers","mean_probability"|null,"share"|null}]}
nlohmann::ordered_json to_json(const Curves& curves);
// [{"model_type","picked_by","settings","figures":{PROTOCOL:{METRICS}}}]
nlohmann::ordered_json to_json(const std::vector<ProtocolRow>& rows);

}  // namespace tillcast
