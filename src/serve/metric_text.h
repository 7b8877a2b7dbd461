// serve/metric_text.h: the pieces of Prometheus text that every part of /metrics is made of.
//
// Pure.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>

namespace tillcast {

inline void append_metric_head(std::string& out, std::string_view name, std::string_view type,
                               std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

// What stands between the quotes of a label: names are others' words and may hold anything.
inline std::string metric_label(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped.push_back('\\');
    if (c == '\n')
      escaped.append("\\n");
    else
      escaped.push_back(c);
  }
  return escaped;
}

}  // namespace tillcast
