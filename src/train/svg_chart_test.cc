#include "train/svg_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tillcast {
namespace {

using testing::HasSubstr;
using testing::Not;

size_t count(std::string_view text, std::string_view part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

LineChart diagonal() {
  LineChart chart;
  chart.description = "y over x";
  chart.x = {"x, %"};
  chart.y = {"y, %"};
  chart.series = {{"model", 2, {{0, 0}, {0.5, 0.5}, {1, 1}}}};
  return chart;
}

TEST(RoundTicks, AreRoundAndFew) {
  EXPECT_THAT(round_ticks(0, 1),
              testing::Pointwise(testing::DoubleNear(1e-12), {0.0, 0.25, 0.5, 0.75, 1.0}));
  EXPECT_THAT(round_ticks(0.5, 1), testing::Pointwise(testing::DoubleNear(1e-12), {0.6, 0.8, 1.0}));
  EXPECT_THAT(round_ticks(0, 3.5),
              testing::Pointwise(testing::DoubleNear(1e-12), {0.0, 1.0, 2.0, 3.0}));
}

TEST(RoundTicks, LieWithinAnyRangeAndAreEvenlySpaced) {
  for (const double from : {-3.7, 0.0, 0.5, 120.0})
    for (const double length : {0.003, 0.7, 1.0, 9.9, 12345.6}) {
      const std::vector<double> ticks = round_ticks(from, from + length);
      ASSERT_GE(ticks.size(), 2u) << from << " + " << length;
      EXPECT_LE(ticks.size(), 5u);
      EXPECT_GE(ticks.front(), from - 1e-9 * length);
      EXPECT_LE(ticks.back(), from + length + 1e-9 * length);
      for (size_t i = 2; i < ticks.size(); ++i)
        EXPECT_NEAR(ticks[i] - ticks[i - 1], ticks[1] - ticks[0], 1e-9 * length);
    }
}

TEST(LineChart, DrawsALineFromCornerToCornerWithItsName) {
  const std::string svg = line_chart(diagonal());
  EXPECT_THAT(svg, HasSubstr("<path class=\"line c2\" d=\"M42.0 280.0L237.0 152.0L432.0 24.0\"/>"));
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-label=\"y over x\""));
  EXPECT_THAT(svg, HasSubstr(">model</text>"));
  EXPECT_THAT(svg, HasSubstr(">x, %</text>"));
  EXPECT_THAT(svg, HasSubstr(">75</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("<circle")));
  EXPECT_EQ(count(svg, "class=\"grid\""), 5u);
}

TEST(LineChart, AGapIsAGapAndALonePointAShortStroke) {
  LineChart chart = diagonal();
  const double nan = std::nan("");
  chart.series[0].points = {{0, 0}, {0.25, 0.25}, {nan, nan}, {0.75, 0.5}, {nan, nan}, {1, nan}};
  EXPECT_THAT(line_chart(chart), HasSubstr("d=\"M42.0 280.0L139.5 216.0M328.5 152.0H340.5\""));
  chart.series[0].points.clear();
  EXPECT_THAT(line_chart(chart), Not(HasSubstr("<path")));
}

TEST(LineChart, TheFirstSeriesLiesOnTop) {
  LineChart chart = diagonal();
  chart.series.push_back({"other", 5, {{0, 1}, {1, 1}}});
  const std::string svg = line_chart(chart);
  EXPECT_LT(svg.find("<path class=\"line c5\""), svg.find("<path class=\"line c2\""));
  // Names stand as the lines do: the higher one first.
  EXPECT_LT(svg.find(">other</text>"), svg.find(">model</text>"));
}

TEST(LineChart, BarsBeginAtZeroAndTheHighestIsNamed) {
  LineChart chart = diagonal();
  chart.bars = {0.5, 0.25, 0, 0.25};
  const std::string svg = line_chart(chart);
  EXPECT_EQ(count(svg, "<rect class=\"bar\""), 4u);
  EXPECT_THAT(svg, HasSubstr("height=\"42.0\""));
  EXPECT_EQ(count(svg, "height=\"21.0\""), 2u);
  EXPECT_THAT(svg, HasSubstr(">50 %</text>"));
}

TEST(LineChart, TextIsEscaped) {
  LineChart chart = diagonal();
  chart.description = chart.x.title = chart.series[0].name = "<b> & \"q\"";
  const std::string svg = line_chart(chart);
  EXPECT_EQ(count(svg, "&lt;b&gt; &amp; &quot;q&quot;"), 3u);
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
}

TEST(SlopeChart, LabelsEveryValueOnTheSideWhereThereIsRoom) {
  SlopeChart chart;
  chart.description = "AUC";
  chart.columns = {"a", "b"};
  chart.lines = {{"up", 0, {0.7, 0.95}}, {"flat", 1, {0.75, 0.75}}};
  const std::string svg = slope_chart(chart);
  for (const char* label : {">0.700<", ">0.950<", ">a<", ">b<", ">up<", ">flat<"})
    EXPECT_THAT(svg, HasSubstr(label));
  EXPECT_EQ(count(svg, ">0.750<"), 2u);
  EXPECT_EQ(count(svg, "class=\"grid\""), 2u);
}

TEST(SlopeChart, EqualAndUnknownValuesCanBeDrawn) {
  SlopeChart chart;
  chart.columns = {"a", "b", "c"};
  chart.unit = ChartUnit::kPercent;
  chart.lines = {{"x", 0, {0.5, std::nan(""), 0.5}}};
  const std::string svg = slope_chart(chart);
  EXPECT_EQ(count(svg, ">50.0 %<"), 2u);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  chart.lines.clear();
  EXPECT_THAT(slope_chart(chart), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace tillcast
