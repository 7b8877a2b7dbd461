#include "train/html_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace tillcast {

const std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --canvas: #f8f9fa; --surface: #fff; --line: #dcdfe3; --grid: #e9ebee;
  --ink: #1c2128; --muted: #555d68; --bar: #8a919b;
  --warn: #6b4700; --warn-soft: #fdf1d3;
  --c0: #0072b2; --c1: #d55e00; --c2: #00845f; --c3: #b4578d;
  --c4: #b37800; --c5: #2b8fc9; --c6: #8a8000; --c7: #1c2128;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #111519; --surface: #191e24; --line: #323a44; --grid: #2a3038;
    --ink: #edf0f3; --muted: #a9b2bd; --bar: #6f7a87;
    --warn: #ffd98a; --warn-soft: #3a2e12;
    --c0: #3f97d9; --c1: #ee7a2b; --c2: #1fb98c; --c3: #d98bb5;
    --c4: #e69f00; --c5: #8fd0f5; --c6: #f0e442; --c7: #edf0f3;
  }
}
* { box-sizing: border-box; }
html { background: var(--canvas); color: var(--ink); -webkit-text-size-adjust: 100%; }
body {
  max-width: 1248px; margin: 0 auto; padding: 24px 24px 64px;
  font: 14px/20px "Inter Variable", Inter, ui-sans-serif, system-ui, sans-serif;
}
h1 { font-size: 28px; line-height: 36px; font-weight: 600; margin: 4px 0 12px; }
h2 { font-size: 20px; line-height: 28px; font-weight: 600; margin: 48px 0 8px; }
h3 { font-size: 14px; line-height: 20px; font-weight: 600; margin: 0; }
p, ul { max-width: 76ch; margin: 8px 0; }
code { font: 13px/18px ui-monospace, monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
.above, .note, figcaption p { color: var(--muted); }
.above { margin: 0; }
.lead { font-size: 16px; line-height: 24px; }
.note, figcaption p { font-size: 13px; line-height: 18px; margin: 4px 0 0; }
.warning {
  position: sticky; top: 0; z-index: 2; margin: 0 0 12px; padding: 8px 12px;
  color: var(--warn); background: var(--warn-soft); border: 1px solid; border-radius: 10px;
}
.facts {
  display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px;
  margin: 16px 0 0; padding: 12px 16px;
}
.card, .facts, .scroll, figure {
  background: var(--surface); border: 1px solid var(--line); border-radius: 10px;
}
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.glossary dt { font-weight: 600; margin-top: 12px; }
.glossary dd { margin: 0; max-width: 76ch; }
.scroll { overflow-x: auto; margin: 12px 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 12px 10px 4px; font-weight: 600; }
caption span {
  display: inline-block; position: sticky; left: 10px; max-width: calc(100vw - 64px);
}
th, td { padding: 6px 10px; text-align: right; vertical-align: top; white-space: nowrap; }
thead th {
  min-width: 84px; color: var(--muted); font-weight: 400; vertical-align: bottom;
  white-space: normal;
}
tbody th { font-weight: 400; }
th:first-child { position: sticky; left: 0; background: var(--surface); text-align: left; }
tbody tr > * { border-top: 1px solid var(--grid); }
tbody tr.summary > * { border-top-color: var(--muted); }
td small { display: block; color: var(--muted); font-size: 12px; line-height: 16px; }
td.best { font-weight: 600; }
td.best small { font-weight: 400; }
table.words td { text-align: left; white-space: normal; min-width: 120px; }
table.words th { text-align: left; }
.figures {
  display: grid; gap: 16px; margin: 16px 0;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr));
}
.figures.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); }
figure { margin: 0; padding: 12px 16px; min-width: 0; }
figure .chart { display: block; width: 100%; max-width: 560px; height: auto; margin: 12px auto 0; }
figure .chart.small { max-width: 300px; }
figure .scroll { border: 0; margin: 4px 0 0; }
figure caption { padding: 4px 0; }
figure thead th { min-width: 0; }
figure th, figure td { padding: 4px 8px; }
details { margin: 8px 0; }
summary { cursor: pointer; padding: 6px 0; min-height: 32px; color: var(--muted); }
details[open] > summary { color: var(--ink); }
.chart text { font-size: 11px; fill: var(--ink); }
.chart text.tick, .chart text.axis { fill: var(--muted); font-variant-numeric: tabular-nums; }
.chart text.middle { text-anchor: middle; }
.chart text.end { text-anchor: end; }
.chart text.name, .chart text.value {
  paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round;
}
.chart text.value { font-weight: 600; font-variant-numeric: tabular-nums; }
.chart .grid { stroke: var(--grid); }
.chart .reference { stroke: var(--muted); stroke-dasharray: 2 4; }
.chart .bar { fill: var(--bar); }
.chart .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); }
.c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
.c4 { stroke: var(--c4); stroke-dasharray: 7 3; } .c5 { stroke: var(--c5); stroke-dasharray: 7 3; }
.c6 { stroke: var(--c6); stroke-dasharray: 3 3; } .c7 { stroke: var(--c7); stroke-dasharray: 3 3; }
@media (max-width: 640px) {
  body { padding: 16px 12px 48px; }
  h1 { font-size: 20px; line-height: 28px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 8px; }
  summary { min-height: 44px; padding: 12px 0; }
  .chart:not(.small) text { font-size: 13px; }
}
@media print {
  :root {
    --canvas: #fff; --surface: #fff; --line: #ccc; --grid: #ddd; --ink: #000; --muted: #444;
    --bar: #aaa; --warn: #000; --warn-soft: #fff;
    --c0: #0072b2; --c1: #d55e00; --c2: #00845f; --c3: #b4578d;
    --c4: #b37800; --c5: #2b8fc9; --c6: #8a8000; --c7: #000;
  }
  body { max-width: none; padding: 0; font-size: 10px; line-height: 14px; }
  .lead, .note, figcaption p, code, td small { font-size: inherit; line-height: inherit; }
  .warning, caption span, th:first-child { position: static; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures.small { grid-template-columns: repeat(4, 1fr); }
  .scroll { overflow: visible; }
  th, td { padding: 3px 6px; }
  thead th { min-width: 0; }
  h3 { font-size: inherit; line-height: inherit; }
  figure, tr { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  details:not([open]) { display: none; }
}
)css";

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else if (c == '\'')
      escaped += "&#39;";
    else if (byte < 0x20 && c != '\n' && c != '\t')
      escaped += "\xEF\xBF\xBD";
    else
      escaped += c;
  }
  return escaped;
}

std::string with_separators(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string fixed(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "—";
}

std::string percent(double share, int decimals) {
  return std::isfinite(share) ? fmt::format("{:.{}f} %", 100 * share, decimals) : "—";
}

std::string to_html(const HtmlTable& table) {
  const std::string caption = escape_html(table.caption);
  std::string html = fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table{}>\n"
      "<caption><span>{}</span></caption>\n<thead><tr>",
      caption, table.text ? " class=\"words\"" : "", caption);
  for (const std::string& head : table.heads)
    html += fmt::format("<th scope=\"col\">{}</th>", escape_html(head));
  html += "</tr></thead>\n<tbody>\n";
  for (size_t r = 0; r < table.rows.size(); ++r) {
    const auto& row = table.rows[r];
    TC_ASSERT(row.size() == table.heads.size());
    const bool summary = std::ranges::find(table.summary_rows, r) != table.summary_rows.end();
    html += summary ? "<tr class=\"summary\">" : "<tr>";
    for (size_t c = 0; c < row.size(); ++c)
      html += c == 0 ? fmt::format("<th scope=\"row\">{}</th>", row[c].html)
                     : fmt::format("<td{}>{}</td>", row[c].emphasised ? " class=\"best\"" : "",
                                   row[c].html);
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string details(std::string_view title, std::string_view content, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n",
                     open ? " open=\"open\"" : "", escape_html(title), content);
}

std::string figure(std::string_view title, std::string_view note, std::string_view chart,
                   std::string_view table) {
  return fmt::format("<figure><figcaption><h3>{}</h3>{}</figcaption>\n{}{}</figure>\n",
                     escape_html(title),
                     note.empty() ? "" : fmt::format("<p>{}</p>", escape_html(note)), chart,
                     table.empty() ? "" : details("The figures as a table", table));
}

}  // namespace tillcast
