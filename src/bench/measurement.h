// bench/measurement.h: what a benchmark was told, and what it found.
//
// A figure without a passed check is no figure: the answers of the server are compared with what
// was sent before a number counts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct BenchOptions {
  std::filesystem::path program;  // the tillcast that is measured
  std::filesystem::path dir;      // for the servers' data; a folder of each benchmark's own in it
  std::filesystem::path uci;      // the UCI file; empty: there is none
  bool quick = false;             // does everything work? the figures mean little
  double seconds = 0;             // 0: as the benchmark has it
  uint64_t transactions = 0;      // of `scale`; 0: as it has it
  uint64_t customers = 500'000;   // of `ingest`
  bool known_customers = false;   // `ingest` sends each customer one order beforehand
  int connections = 0;            // of `ingest`; 0: as it has it
  double rate = 0;                // of `orders`: only this one; 0: looks for the highest
};

struct Check {
  std::string what;
  bool passed = false;
  std::string found;  // of one that failed: what was there instead
};

struct Measurement {
  std::string name;    // of the benchmark
  std::string figure;  // what was measured
  double value = 0;
  std::string unit;
  double target = 0;
  bool less_is_better = false;
  std::string skipped;  // why there is no value; empty: there is one
  std::vector<Check> checks;
  nlohmann::ordered_json details;

  bool checked() const;
  bool met() const;
};

using Measurements = std::vector<Measurement>;

Check equal_check(std::string what, const std::string& expected, const std::string& found);
inline Check equal_check(std::string what, uint64_t expected, uint64_t found) {
  return equal_check(std::move(what), std::to_string(expected), std::to_string(found));
}

}  // namespace tillcast
