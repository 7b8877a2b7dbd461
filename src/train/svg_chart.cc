#include "train/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/assert.h"
#include "train/html_parts.h"

namespace tillcast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLetterWidth = 6.7;  // of the chart's font at its largest, about
constexpr double kLineHeight = 16;
constexpr double kSwatch = 18;
constexpr double kSlopePadding = 34;

// Decimals that tell one tick from the next.
int decimals_of(double step) {
  int decimals = 0;
  while (decimals < 6 && std::abs(step - std::round(step)) > 1e-6 * step) {
    step *= 10;
    ++decimals;
  }
  return decimals;
}

std::vector<std::string> tick_labels(const std::vector<double>& ticks, ChartUnit unit) {
  const double factor = unit == ChartUnit::kPercent ? 100 : 1;
  const double step = ticks.size() > 1 ? factor * (ticks[1] - ticks[0]) : factor;
  std::vector<std::string> labels;
  for (const double tick : ticks)
    labels.push_back(fmt::format("{:.{}f}{}", factor * tick + 0.0, decimals_of(step),
                                 unit == ChartUnit::kTimes ? "×" : ""));
  return labels;
}

std::string value_label(double value, ChartUnit unit) {
  if (unit == ChartUnit::kPercent) return percent(value, 1);
  return fmt::format("{:.3f}{}", value, unit == ChartUnit::kTimes ? "×" : "");
}

std::string open_svg(double width, double height, std::string_view description, bool small) {
  return fmt::format(
      "<svg class=\"chart{}\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n",
      small ? " small" : "", width, height, escape_html(description));
}

std::string text_at(double x, double y, std::string_view css, std::string_view text) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", css, x, y,
                     escape_html(text));
}

std::string line_between(double x1, double y1, double x2, double y2, std::string_view css) {
  return fmt::format(
      "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", css, x1, y1,
      x2, y2);
}

// Where data lies on the paper.
struct Frame {
  double width = 440, height = 320;
  double left = 42, right = 432, top = 24, bottom = 280;  // of the plot
  double strip_top = 0, strip_bottom = 0;                 // of the bars; equal: there are none
  ChartAxis x_axis, y_axis;

  double x(double value) const {
    return left + (value - x_axis.from) / (x_axis.to - x_axis.from) * (right - left);
  }
  double y(double value) const {
    return bottom - (value - y_axis.from) / (y_axis.to - y_axis.from) * (bottom - top);
  }
};

Frame frame_of(const LineChart& chart) {
  Frame frame;
  if (chart.small) {
    frame.width = 260, frame.right = 252;
    frame.height = 250, frame.bottom = 210;
  }
  if (!chart.bars.empty()) {
    frame.strip_bottom = frame.bottom;
    frame.strip_top = frame.bottom - 42;
    frame.bottom = frame.strip_top - 12;
  }
  frame.x_axis = chart.x;
  frame.y_axis = chart.y;
  return frame;
}

std::string grid(const Frame& f) {
  std::string svg;
  const std::vector<double> ys = round_ticks(f.y_axis.from, f.y_axis.to);
  const auto y_labels = tick_labels(ys, f.y_axis.unit);
  for (size_t i = 0; i < ys.size(); ++i) {
    svg += line_between(f.left, f.y(ys[i]), f.right, f.y(ys[i]), "grid");
    svg += text_at(f.left - 6, f.y(ys[i]) + 4, "tick end", y_labels[i]);
  }
  const std::vector<double> xs = round_ticks(f.x_axis.from, f.x_axis.to);
  const auto x_labels = tick_labels(xs, f.x_axis.unit);
  const double below = std::max(f.bottom, f.strip_bottom) + 16;
  for (size_t i = 0; i < xs.size(); ++i) {
    const bool at_edge = f.x(xs[i]) > f.right - 8;
    svg += text_at(f.x(xs[i]), below, at_edge ? "tick end" : "tick middle", x_labels[i]);
  }
  svg += text_at(0, 12, "axis", f.y_axis.title);
  return svg + text_at(f.right, below + 17, "axis end", f.x_axis.title);
}

// "M" begins a stroke, "L" goes on with it; a point between two gaps becomes a short stroke.
std::string path_of(const Frame& f, const std::vector<CurvePoint>& points) {
  const auto known = [&](size_t i) {
    return i < points.size() && std::isfinite(points[i].x) && std::isfinite(points[i].y);
  };
  std::string path;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!known(i)) continue;
    const double x = f.x(points[i].x), y = f.y(std::clamp(points[i].y, f.y_axis.from, f.y_axis.to));
    const bool begins = i == 0 || !known(i - 1);
    if (begins && !known(i + 1))
      path += fmt::format("M{:.1f} {:.1f}H{:.1f}", x - 6, y, x + 6);
    else
      path += fmt::format("{}{:.1f} {:.1f}", begins ? "M" : "L", x, y);
  }
  return path;
}

// The height of a curve half-way along x, by which names are ordered as the lines are.
double middle_of(const LineChart& chart, const ChartSeries& series) {
  const double x = (chart.x.from + chart.x.to) / 2;
  double nearest = std::numeric_limits<double>::infinity(), y = kNaN;
  for (const CurvePoint& point : series.points) {
    if (!std::isfinite(point.y) || std::abs(point.x - x) >= nearest) continue;
    nearest = std::abs(point.x - x);
    y = point.y;
  }
  return std::isnan(y) ? -std::numeric_limits<double>::infinity() : y;
}

struct NamedLine {
  std::string name, css;
};

std::string name_block(const Frame& f, ChartCorner corner, const std::vector<NamedLine>& lines) {
  size_t longest = 0;
  for (const NamedLine& line : lines) longest = std::max(longest, line.name.size());
  const double width = kSwatch + 6 + kLetterWidth * static_cast<double>(longest);
  const double height = kLineHeight * static_cast<double>(lines.size());
  const double x = corner == ChartCorner::kBottomLeft ? f.left + 8 : f.right - 6 - width;
  double y = (corner == ChartCorner::kTopRight ? f.top + 4 : f.bottom - 6 - height) + 11;
  std::string svg;
  for (const NamedLine& line : lines) {
    svg += line_between(x, y - 4, x + kSwatch, y - 4, line.css);
    svg += text_at(x + kSwatch + 6, y, "name", line.name);
    y += kLineHeight;
  }
  return svg;
}

std::string names(const LineChart& chart, const Frame& f) {
  std::vector<const ChartSeries*> ordered;
  for (const ChartSeries& series : chart.series)
    if (!series.name.empty()) ordered.push_back(&series);
  std::ranges::stable_sort(ordered, std::greater{},
                           [&](const ChartSeries* s) { return middle_of(chart, *s); });
  std::vector<NamedLine> lines;
  for (const ChartSeries* series : ordered)
    lines.push_back({series->name, fmt::format("line c{}", series->colour)});
  if (chart.from && !chart.reference.empty()) lines.push_back({chart.reference, "reference"});
  return name_block(f, chart.names, lines);
}

std::string bars(const Frame& f, const std::vector<double>& shares) {
  const double highest = *std::ranges::max_element(shares);
  if (!(highest > 0)) return {};
  const double step = (f.right - f.left) / static_cast<double>(shares.size());
  std::string svg = line_between(f.left, f.strip_bottom, f.right, f.strip_bottom, "grid");
  for (size_t i = 0; i < shares.size(); ++i) {
    const double height = shares[i] / highest * (f.strip_bottom - f.strip_top);
    svg += fmt::format(
        "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
        f.left + step * static_cast<double>(i) + 1, f.strip_bottom - height, step - 2, height);
  }
  return svg + text_at(f.left - 6, f.strip_top + 9, "tick end", percent(highest));
}

Frame frame_of(const SlopeChart& chart) {
  double low = kNaN, high = kNaN;
  for (const SlopeLine& line : chart.lines) {
    TC_ASSERT(line.values.size() == chart.columns.size() && line.colour < kSeriesMax);
    for (const double value : line.values) {
      low = std::fmin(low, value);
      high = std::fmax(high, value);
    }
  }
  if (std::isnan(low)) low = high = 0;
  if (low == high) high = low + 1;
  const double names_height = kLineHeight * static_cast<double>(chart.lines.size()) + 10;
  Frame frame;
  frame.height = 240 + names_height;
  frame.left = 34, frame.right = 406;
  frame.top = names_height + kSlopePadding, frame.bottom = frame.height - 26 - kSlopePadding;
  frame.x_axis = {"", chart.unit, 0, static_cast<double>(chart.columns.size() - 1)};
  frame.y_axis = {"", chart.unit, low, high};
  return frame;
}

// Above the point where no line is higher there, else below it.
std::string slope_values(const SlopeChart& chart, const SlopeLine& line, const Frame& f) {
  std::string svg;
  for (size_t column = 0; column < line.values.size(); ++column) {
    const double value = line.values[column];
    if (std::isnan(value)) continue;
    const bool above = std::ranges::none_of(
        chart.lines, [&](const SlopeLine& other) { return other.values[column] > value; });
    svg += text_at(f.x(static_cast<double>(column)), f.y(value) + (above ? -9 : 19), "value middle",
                   value_label(value, chart.unit));
  }
  return svg;
}

}  // namespace

std::vector<double> round_ticks(double from, double to, size_t most) {
  TC_ASSERT(from < to && most >= 2);
  const double power = std::pow(10, std::floor(std::log10((to - from) / 100)));
  for (double magnitude = power;; magnitude *= 10) {
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
      const double step = factor * magnitude;
      const double first = std::ceil(from / step - 1e-9), last = std::floor(to / step + 1e-9);
      if (last - first + 1 > static_cast<double>(most)) continue;
      std::vector<double> ticks;
      for (double i = first; i <= last; ++i) ticks.push_back(i * step);
      return ticks;
    }
  }
}

std::string line_chart(const LineChart& chart) {
  const Frame f = frame_of(chart);
  std::string svg = open_svg(f.width, f.height, chart.description, chart.small) + grid(f);
  if (!chart.bars.empty()) svg += bars(f, chart.bars);
  if (chart.from && chart.to)
    svg += line_between(f.x(chart.from->x), f.y(chart.from->y), f.x(chart.to->x), f.y(chart.to->y),
                        "reference");
  for (auto series = chart.series.rbegin(); series != chart.series.rend(); ++series) {
    TC_ASSERT(series->colour < kSeriesMax);
    const std::string path = path_of(f, series->points);
    if (!path.empty())
      svg += fmt::format("<path class=\"line c{}\" d=\"{}\"/>\n", series->colour, path);
  }
  return svg + names(chart, f) + "</svg>\n";
}

std::string slope_chart(const SlopeChart& chart) {
  TC_ASSERT(chart.columns.size() >= 2);
  const Frame f = frame_of(chart);
  std::string svg = open_svg(f.width, f.height, chart.description, false);
  for (size_t column = 0; column < chart.columns.size(); ++column) {
    const double x = f.x(static_cast<double>(column));
    const bool first = column == 0, last = column + 1 == chart.columns.size();
    svg += line_between(x, f.top - kSlopePadding, x, f.bottom + kSlopePadding, "grid");
    svg += text_at(first  ? 0
                   : last ? f.width
                          : x,
                   f.height - 8,
                   first  ? "tick"
                   : last ? "tick end"
                          : "tick middle",
                   chart.columns[column]);
  }
  std::vector<NamedLine> lines;
  for (const SlopeLine& line : chart.lines) {
    std::vector<CurvePoint> points;
    for (size_t column = 0; column < line.values.size(); ++column)
      points.push_back({static_cast<double>(column), line.values[column]});
    svg += fmt::format("<path class=\"line c{}\" d=\"{}\"/>\n", line.colour, path_of(f, points));
    svg += slope_values(chart, line, f);
    lines.push_back({line.name, fmt::format("line c{}", line.colour)});
  }
  Frame above = f;
  above.left = -8;
  above.bottom = f.top - kSlopePadding - 4;
  return svg + name_block(above, ChartCorner::kBottomLeft, lines) + "</svg>\n";
}

}  // namespace tillcast
