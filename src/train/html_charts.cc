#include "train/html_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "train/html_parts.h"
#include "train/svg_chart.h"

namespace tillcast {
namespace {

using Points = std::vector<CurvePoint>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
// The first few customers alone make curves jump; they are drawn from here on.
constexpr double kFirstShare = 0.01;
// Bins with fewer say little; they are in the table only.
constexpr uint64_t kBinCustomersMin = 30;

// By a straight line between the neighbours; NaN outside of the curve.
double value_at(const Points& points, double x) {
  const auto after = std::ranges::lower_bound(points, x, {}, &CurvePoint::x);
  if (after == points.end()) return kNaN;
  if (after == points.begin() || after->x == x) return after->x == x ? after->y : kNaN;
  const CurvePoint& before = *(after - 1);
  return before.y + (after->y - before.y) * (x - before.x) / (after->x - before.x);
}

Points drawn_from(const Points& points, double x) {
  if (points.empty()) return {};
  Points drawn = {{x, value_at(points, x)}};
  for (const CurvePoint& point : points)
    if (point.x > x) drawn.push_back(point);
  return drawn;
}

// What the four charts of curves differ in.
struct CurveKind {
  std::string_view title, note, x, y, reference;
  Points Curves::*points;
  ChartUnit unit;
  ChartCorner names;
  double first;         // drawn from this x on
  double y_from, y_to;  // y_to: at least
  std::optional<CurvePoint> from, to;
};

std::vector<CurveKind> curve_kinds() {
  return {
      {"Buyers found against others taken along (ROC)",
       "The further to the upper left, the better the ranking; the area under a line is its AUC.",
       "Non-buyers named, %", "Buyers found, %", "guessing", &Curves::roc, ChartUnit::kPercent,
       ChartCorner::kBottomRight, 0, 0, 1, CurvePoint{0, 0}, CurvePoint{1, 1}},
      {"Buyers among the customers named (precision-recall)",
       "Name more customers and more of the buyers are found, but fewer of those named buy.",
       "Buyers found (recall), %",
       "Buyers among those named (precision), %",
       "",
       &Curves::precision_recall,
       ChartUnit::kPercent,
       ChartCorner::kTopRight,
       kFirstShare,
       0,
       1,
       {},
       {}},
      {"Lift over picking at random, times",
       "Of the customers with the highest probabilities: how many times more of them buy.",
       "Customers, highest probability first, %", "Lift, times the base rate", "picking at random",
       &Curves::lift, ChartUnit::kTimes, ChartCorner::kTopRight, kFirstShare, 0, 2,
       CurvePoint{0, 1}, CurvePoint{1, 1}},
      {"Accuracy among the surest customers",
       "Surest first: those whose probability lies furthest from 50 %.",
       "Customers, surest first (coverage), %",
       "Foretold rightly (accuracy), %",
       "",
       &Curves::accuracy_coverage,
       ChartUnit::kPercent,
       ChartCorner::kBottomLeft,
       kFirstShare,
       0.4,
       1,
       {},
       {}},
  };
}

size_t drawn_models(const ReportPage& page) { return std::min(page.models.size(), kSeriesMax); }

HtmlTable curve_table(const ReportPage& page, const CurveKind& kind) {
  HtmlTable table;
  table.caption = std::string(kind.title) + protocol_tag(page.protocol);
  table.heads = {std::string(kind.x)};
  for (const ReportModel& model : page.models) table.heads.push_back(model.type);
  for (const int x : {1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100}) {
    std::vector<TableCell> row = {{std::to_string(x)}};
    for (const ReportModel& model : page.models) {
      const double y = value_at(model.curves.*kind.points, x / 100.0);
      row.push_back({kind.unit == ChartUnit::kPercent ? fixed(100 * y, 1) : fixed(y, 2)});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string curve_figure(const ReportPage& page, const CurveKind& kind) {
  LineChart chart;
  double highest = kind.y_to, lowest = kind.y_from;
  std::string models;
  for (size_t m = 0; m < drawn_models(page); ++m) {
    const ReportModel& model = page.models[m];
    ChartSeries series{model.type, m, drawn_from(model.curves.*kind.points, kind.first)};
    for (const CurvePoint& point : series.points) {
      highest = std::fmax(highest, point.y);
      if (point.y < lowest) lowest = 0;
    }
    models += (m > 0 ? ", " : "") + model.type;
    chart.series.push_back(std::move(series));
  }
  chart.x = {std::string(kind.x), ChartUnit::kPercent, 0, 1};
  chart.y = {std::string(kind.y), kind.unit, lowest, highest};
  if (kind.unit == ChartUnit::kTimes) chart.y.to = std::ceil(highest * 2) / 2;
  chart.names = kind.names;
  chart.from = kind.from, chart.to = kind.to;
  chart.reference = kind.reference;
  chart.description = fmt::format("{}{}: one line each for {}. The figures are in the table below.",
                                  kind.title, protocol_tag(page.protocol), models);
  return figure(std::string(kind.title) + protocol_tag(page.protocol), kind.note, line_chart(chart),
                to_html(curve_table(page, kind)));
}

std::string calibration_figure(const ReportPage& page, const std::string& name, size_t colour,
                               const std::vector<CalibrationBin>& bins) {
  HtmlTable table;
  table.caption = "Calibration, " + name + protocol_tag(page.protocol);
  table.heads = {"probability", "customers", "mean probability", "share that bought"};
  LineChart chart;
  chart.small = true;
  chart.x = {"Probability given, %"};
  chart.y = {"Share that bought, %"};
  chart.from = CurvePoint{0, 0}, chart.to = CurvePoint{1, 1};
  uint64_t customers = 0;
  for (const CalibrationBin& bin : bins) customers += bin.rows;
  Points points;
  for (const CalibrationBin& bin : bins) {
    const bool drawn = bin.rows >= kBinCustomersMin;
    points.push_back({drawn ? bin.mean_probability : kNaN, drawn ? bin.share : kNaN});
    chart.bars.push_back(static_cast<double>(bin.rows) /
                         static_cast<double>(std::max<uint64_t>(customers, 1)));
    table.rows.push_back({{fmt::format("{:.0f} to {:.0f} %", 100 * bin.from, 100 * bin.to)},
                          {with_separators(bin.rows)},
                          {percent(bin.mean_probability, 1)},
                          {percent(bin.share, 1)}});
  }
  chart.series.push_back({"", colour, std::move(points)});
  chart.description = fmt::format(
      "Calibration of {}{}: the share that bought over the probability given, beside the diagonal "
      "on which they are equal; bars: the share of customers in each tenth. The figures are in the "
      "table below.",
      name, protocol_tag(page.protocol));
  return figure(name, "", line_chart(chart), to_html(table));
}

std::string small_figures(std::string_view figures) {
  return fmt::format("<div class=\"figures small\">\n{}</div>\n", figures);
}

SlopeChart slope_of(const std::vector<const ProtocolRow*>& rows, std::string_view metric,
                    ChartUnit unit) {
  SlopeChart chart;
  chart.unit = unit;
  for (const Protocol protocol :
       {Protocol::kWalkForward, Protocol::kGroupKFold, Protocol::kSnapshotKFold}) {
    const bool flatters = protocol == Protocol::kSnapshotKFold;
    chart.columns.push_back(std::string(to_string(protocol)) + (flatters ? " (flatters)" : ""));
  }
  for (const ProtocolRow* row : rows) {
    SlopeLine line{fmt::format("settings picked by {}", to_string(row->picked_by)),
                   chart.lines.size() % kSeriesMax,
                   {}};
    for (const Protocol protocol :
         {Protocol::kWalkForward, Protocol::kGroupKFold, Protocol::kSnapshotKFold}) {
      const auto found =
          std::ranges::find(row->figures, protocol, [](const auto& entry) { return entry.first; });
      line.values.push_back(found == row->figures.end() ? kNaN : number_at(found->second, metric));
    }
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

}  // namespace

std::string protocol_tag(Protocol protocol) {
  return fmt::format(", {}{}", to_string(protocol),
                     protocol == Protocol::kSnapshotKFold ? " (flattering)" : "");
}

double number_at(const nlohmann::ordered_json& object, std::string_view name) {
  if (!object.is_object()) return kNaN;
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<double>() : kNaN;
}

std::string curve_figures(const ReportPage& page) {
  std::string html = "<div class=\"figures\">\n";
  for (const CurveKind& kind : curve_kinds()) html += curve_figure(page, kind);
  return html + "</div>\n";
}

std::string calibration_figures(const ReportPage& page) {
  std::string figures;
  for (size_t m = 0; m < page.models.size(); ++m)
    figures += calibration_figure(page, page.models[m].type, m % kSeriesMax,
                                  page.models[m].curves.calibration);
  return small_figures(figures);
}

std::string calibration_by_test(const ReportPage& page, const ReportModel& model) {
  const auto place = static_cast<size_t>(&model - page.models.data());
  std::string figures;
  for (const auto& [name, curves] : model.by_test)
    figures += calibration_figure(page, fmt::format("{}, {}", model.type, name), place % kSeriesMax,
                                  curves.calibration);
  return small_figures(figures);
}

std::string protocol_figures(const std::vector<ProtocolRow>& rows) {
  std::vector<std::string> types;
  for (const ProtocolRow& row : rows)
    if (std::ranges::find(types, row.model_type) == types.end()) types.push_back(row.model_type);
  std::string html = "<div class=\"figures\">\n";
  for (const std::string& type : types) {
    std::vector<const ProtocolRow*> of_type;
    for (const ProtocolRow& row : rows)
      if (row.model_type == type) of_type.push_back(&row);
    for (const auto& [metric, name, unit] :
         {std::tuple{"auc", "AUC", ChartUnit::kNumber},
          std::tuple{"accuracy", "Accuracy", ChartUnit::kPercent}}) {
      SlopeChart chart = slope_of(of_type, metric, unit);
      const std::string title = fmt::format("{} of {} by protocol", name, type);
      chart.description = title +
                          ": one line for each choice of settings. The figures are in the "
                          "table above.";
      html += figure(title, "", slope_chart(chart), "");
    }
  }
  return html + "</div>\n";
}

}  // namespace tillcast
