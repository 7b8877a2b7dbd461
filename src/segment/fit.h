// segment/fit.h: divides a shop's customers into segments: the flat list of steps.
//
// The same customers and seed give the same bits, whatever order the customers come in. Given the
// fit before, segments keep their numbers. Pure; one thread; tens of milliseconds at 4,000
// customers and minutes at ten million.
//
// Errors: kInvalid, "segment: WHY; what to do".  kUnavailable: stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "segment/segmentation.h"

namespace tillcast {

// The product's choice: who came when, how often and for how much; tenure tells the new from the
// lost. docs/segments.md has what else was tried.
inline constexpr std::array<std::string_view, 4> kSegmentFeatures{"recency_days", "tenure_days",
                                                                  "frequency", "monetary"};

// Customers x columns, by the catalogue's names. REQUIRES: all of kPortraitFeatures and the
// features asked for are among them.
struct FitCustomers {
  std::vector<std::string> columns;
  std::vector<double> matrix;

  size_t size() const { return columns.empty() ? 0 : matrix.size() / columns.size(); }
};

struct FitOptions {
  std::vector<std::string> features{kSegmentFeatures.begin(), kSegmentFeatures.end()};
  std::optional<size_t> k;  // nothing: chosen by rule
  uint64_t seed = 1;
  bool whiten = false;
  std::string currency;  // for words
  std::function<void(size_t done, size_t of)> progress;
  std::function<bool()> stop;  // asked between steps; true: the fit is given up, kUnavailable

  // What such a fit was asked for, so that another of later customers is asked the same.
  static FitOptions again(const Segmentation& before);
};

struct SegmentFit {
  Segmentation segmentation;
  std::vector<uint16_t> places;       // in segmentation.segments, by customer
  std::vector<std::string> left_out;  // features that do not vary
};

Result<SegmentFit> fit_segments(const FitCustomers& customers, int64_t as_of_ms,
                                const FitOptions& options, const Segmentation* before);

}  // namespace tillcast
