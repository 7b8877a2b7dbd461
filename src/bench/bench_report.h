// bench/bench_report.h: results as JSON, as rows of a table and as docs/benchmarks.md.
//
// Rows and pages are made from the JSON alone, so that old results read like new ones.
#pragma once

#include <string>

#include "bench/measurement.h"

namespace tillcast {

// {"name","figure","value","unit","target","less_is_better","met","skipped","checked","details"}
nlohmann::ordered_json describe(const Measurement& measurement);

std::string table_head();
// One line of the table, and one more for each check that failed.
std::string table_row(const nlohmann::ordered_json& result, bool colour);

// REQUIRES: a document of `tillcast bench --json`.
std::string markdown(const nlohmann::ordered_json& document);

// Results of `more` beside those of `into`, in whose place they come where they have the same name.
void merge_results(nlohmann::ordered_json& into, const nlohmann::ordered_json& more);

// "1,234,567", "12.3", "0.0456".
std::string grouped(double value);

}  // namespace tillcast
