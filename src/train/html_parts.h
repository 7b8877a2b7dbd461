// train/html_parts.h: what the report's page is put together from: escaped text, tables, the style.
//
// Pure. What these make is XHTML that is also HTML 5: every element is closed, no entity but XML's
// five.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tillcast {

// Safe in text and in quoted attributes. Control characters that neither HTML nor XML may hold
// become U+FFFD.
std::string escape_html(std::string_view text);

// "1,234,567".
std::string with_separators(uint64_t number);
// Fixed decimals; "—" for NaN.
std::string fixed(double value, int decimals);
// 0.394 is "39 %"; "—" for NaN.
std::string percent(double share, int decimals = 0);

struct TableCell {
  std::string html;  // escaped already
  bool emphasised = false;
};

// A table that scrolls by itself where the page is narrow; the first column heads the rows.
struct HtmlTable {
  std::string caption;                       // text
  std::vector<std::string> heads;            // text
  std::vector<std::vector<TableCell>> rows;  // as many cells as heads
  std::vector<size_t> summary_rows;          // set apart by a line above them
  bool text = false;                         // cells hold words and not figures
};
std::string to_html(const HtmlTable& table);

// <details> that the reader opens, or finds open.
std::string details(std::string_view title, std::string_view content, bool open = false);

// A chart under its title, with its table behind it.
std::string figure(std::string_view title, std::string_view note, std::string_view chart,
                   std::string_view table);

// The page's CSS.
extern const std::string_view kStyle;

}  // namespace tillcast
