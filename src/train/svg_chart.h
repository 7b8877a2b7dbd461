// train/svg_chart.h: charts as inline SVG, for the report.
//
// Pure string makers. A chart takes its colours, fonts and line widths from the page's style
// (train/html_parts.h: `kStyle`), so that light, dark and print need no second drawing; it is
// role="img" with `description` for those who do not see it. All text is escaped. Lines have no
// dots, a NaN is a gap, at most five ticks, a faint horizontal grid.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/curves.h"

namespace tillcast {

// More lines than these have no colour of their own.
inline constexpr size_t kSeriesMax = 8;

enum class ChartUnit {
  kPercent,  // 0.39 is "39 %"
  kNumber,   // as short as the ticks allow
  kTimes,    // 2.5 is "2.5x"
};

struct ChartAxis {
  std::string title;
  ChartUnit unit = ChartUnit::kPercent;
  double from = 0;
  double to = 1;  // above `from`
};

// At most `most` round values (1, 2, 2.5 or 5 times a power of ten) within [from, to], ascending.
// REQUIRES: from < to, most from 2.
std::vector<double> round_ticks(double from, double to, size_t most = 5);

struct ChartSeries {
  std::string name;
  size_t colour = 0;  // from 0; below kSeriesMax
  std::vector<CurvePoint> points;
};

enum class ChartCorner { kTopRight, kBottomRight, kBottomLeft };

struct LineChart {
  std::string description;  // what is shown, with its unit and what it says
  ChartAxis x, y;
  std::vector<ChartSeries> series;  // the first is drawn last, over the others
  ChartCorner names =
      ChartCorner::kTopRight;          // where the lines' names stand; there the plot is empty
  std::optional<CurvePoint> from, to;  // a dashed line to compare with, both or none
  std::string reference;               // what that line is
  std::vector<double> bars;  // shares of a whole over equal parts of x, in a strip under the plot
  bool small = false;        // for many side by side
};
std::string line_chart(const LineChart& chart);

// How a figure changes from column to column, one line each.
struct SlopeLine {
  std::string name;
  size_t colour = 0;
  std::vector<double> values;  // one a column; NaN: a gap
};
struct SlopeChart {
  std::string description;
  std::vector<std::string> columns;  // from 2
  ChartUnit unit = ChartUnit::kNumber;
  std::vector<SlopeLine> lines;
};
std::string slope_chart(const SlopeChart& chart);

}  // namespace tillcast
