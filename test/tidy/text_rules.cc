#include <algorithm>
#include <cctype>
#include <cstring>

#include "tidy/rules.h"

namespace tillcast::tidy {
namespace {

// Kept as others wrote them.
bool is_foreign(const SourceFile& file) {
  const bool is_model = file.path.starts_with("models/") && file.has_extension({".json"});
  return file.path == "LICENSE" || file.path.ends_with("package-lock.json") || is_model ||
         !file.is_text();
}

// Inputs of tests may be as ugly as a shop's files are.
bool is_sample(const SourceFile& file) {
  return file.path.starts_with("test/golden/") || file.path.starts_with("test/fuzz/corpus/") ||
         file.has_extension({".csv", ".svg"});
}

// The words are in two parts so that this file does not break its own rule.
constexpr std::string_view kLeftovers[] = {
    "TO"
    "DO",
    "FIX"
    "ME",
    "XX"
    "X"};
constexpr std::string_view kMachinePaths[] = {
    "/wo"
    "rk/",
    "/ro"
    "ot/",
    "/home/"
    "user"};

// An absolute path begins after something that no path or host name goes on with.
bool begins_path(std::string_view line, size_t at) {
  if (at == 0) return true;
  const char before = line[at - 1];
  return !std::isalnum(static_cast<unsigned char>(before)) && !std::strchr("_.-~}$)", before);
}

}  // namespace

Findings long_lines(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.is_code()) continue;
    const auto lines = lines_of(file.text);
    for (size_t i = 0; i < lines.size(); ++i) {
      const size_t columns = columns_of(lines[i]);
      if (columns > kColumnsMax && !has(lines[i], "://"))
        findings.push_back({file.path, i + 1, std::to_string(columns) + " columns"});
    }
  }
  return findings;
}

Findings long_files(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.is_code()) continue;
    const size_t lines = lines_of(file.text).size();
    if (lines > (file.is_header() ? kHeaderLinesMax : kFileLinesMax))
      findings.push_back({file.path, 0, std::to_string(lines) + " lines"});
  }
  return findings;
}

Findings untidy_whitespace(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (is_foreign(file) || is_sample(file) || file.text.empty()) continue;
    if (!file.text.ends_with('\n')) findings.push_back({file.path, 0, "no line end at its end"});
    if (file.text.ends_with("\n\n")) findings.push_back({file.path, 0, "empty lines at its end"});
    const auto lines = lines_of(file.text);
    for (size_t i = 0; i < lines.size(); ++i) {
      std::string_view line = lines[i];
      if (line.ends_with('\r') && file.has_extension({".bat"})) line.remove_suffix(1);
      if (line.ends_with('\r')) findings.push_back({file.path, i + 1, "CR LF"});
      if (line.ends_with(' ') || line.ends_with('\t'))
        findings.push_back({file.path, i + 1, "white space at its end"});
      if (file.is_code() && has(line, "\t")) findings.push_back({file.path, i + 1, "a tab"});
    }
  }
  return findings;
}

Findings leftovers(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (is_foreign(file) || is_sample(file)) continue;
    const auto lines = lines_of(file.text);
    for (size_t i = 0; i < lines.size(); ++i)
      for (const std::string_view word : kLeftovers)
        if (has_word(lines[i], word)) findings.push_back({file.path, i + 1, std::string(word)});
  }
  return findings;
}

Findings machine_paths(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.is_text()) continue;
    const auto lines = lines_of(file.text);
    for (size_t i = 0; i < lines.size(); ++i)
      for (const std::string_view path : kMachinePaths) {
        const size_t at = lines[i].find(path);
        if (at != std::string_view::npos && begins_path(lines[i], at))
          findings.push_back({file.path, i + 1, std::string(path)});
      }
  }
  return findings;
}

Findings data_sets(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.tracked || file.text.size() <= kDataBytesMax) continue;
    if (file.has_extension({".csv", ".gz", ".xlsx", ".xls", ".zip", ".zst", ".sqlite", ".db",
                            ".parquet", ".ndjson", ".jsonl", ".tsv"}))
      findings.push_back({file.path, 0, std::to_string(file.text.size()) + " bytes of data"});
  }
  return findings;
}

}  // namespace tillcast::tidy
