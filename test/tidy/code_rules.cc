#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "tidy/rules.h"

namespace tillcast::tidy {
namespace {

using Folders = std::set<std::string, std::less<>>;

// folder -> what it may include of ours. The pure ones in the middle never include one another.
const std::map<std::string, Folders, std::less<>>& arrows() {
  static const std::map<std::string, Folders, std::less<>> table = {
      {"base", {}},
      {"event", {"base"}},
      {"log", {"event", "base"}},
      {"feature", {"event", "base"}},
      {"kpi", {"event", "base"}},
      {"eval", {"event", "base"}},
      {"score", {"event", "base"}},
      {"segment", {"event", "base"}},
      {"ingest", {"event", "base"}},
      {"bench", {"ingest", "event", "base"}},
      {"window", {"event", "base"}},
      {"kafka", {"base"}},
      {"engine", {"feature", "score", "segment", "kpi", "eval", "log", "event", "base"}},
      {"serve",
       {"engine", "ingest", "feature", "score", "segment", "kpi", "eval", "log", "event", "base"}},
      {"cluster",
       {"engine", "kafka", "serve", "feature", "score", "segment", "kpi", "eval", "log", "event",
        "base"}},
      {"app",
       {"cluster", "serve", "bench", "engine", "ingest", "window", "kafka", "feature", "score",
        "segment", "kpi", "eval", "log", "event", "base"}},
      {"train", {"ingest", "log", "feature", "score", "eval", "segment", "event", "base"}},
  };
  return table;
}

// How a library's headers begin -> the only folders that may include them.
const std::map<std::string, Folders, std::less<>>& adapters() {
  static const std::map<std::string, Folders, std::less<>> table = {
      {"torch/", {"train"}},        {"boost/asio/", {"serve"}}, {"boost/beast", {"serve"}},
      {"boost/math/", {"feature"}}, {"sqlite3.h", {"log"}},     {"zip.h", {"ingest"}},
      {"librdkafka/", {"kafka"}},   {"expat.h", {"ingest"}},    {"CLI/", {"app", "train"}},
  };
  return table;
}

// "src/engine/state.cc" -> "engine"; "src/main.cc" -> "app"; "" for what is no product code.
std::string folder_of(std::string_view path) {
  if (!path.starts_with("src/")) return "";
  path.remove_prefix(4);
  const size_t slash = path.find('/');
  return slash == path.npos ? "app" : std::string(path.substr(0, slash));
}

struct Include {
  std::string_view name;
  bool ours = false;  // in quotes
  size_t line = 0;
};

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  const auto lines = lines_of(file.text);
  for (size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i].substr(indent_of(lines[i]));
    if (!line.starts_with("#include")) continue;
    const size_t open = line.find_first_of("\"<");
    const size_t close = line.find_first_of("\">", open + 1);
    if (open == line.npos || close == line.npos) continue;
    includes.push_back({line.substr(open + 1, close - open - 1), line[open] == '"', i + 1});
  }
  return includes;
}

bool is_test_head(std::string_view head) {
  for (const std::string_view macro :
       {"TEST(", "TEST_F(", "TEST_P(", "TYPED_TEST(", "TYPED_TEST_P("})
    if (head.starts_with(macro)) return true;
  return false;
}

// Helpers that assert for their caller are named expect_... or check_...
bool asserts(std::string_view body) {
  for (const std::string_view sign : {"EXPECT_", "ASSERT_", "FAIL()", "expect_", "check_"})
    if (has(body, sign)) return true;
  return has_word(body, "ADD_FAILURE");
}

bool is_web_test_head(std::string_view line) {
  line.remove_prefix(indent_of(line));
  return line.starts_with("it(") || line.starts_with("test(") || line.starts_with("it.each") ||
         line.starts_with("test.each");
}

struct NamedType {
  std::string name;  // with its namespaces
  size_t line = 0;
};

// The types that a file defines for others to see: in no anonymous namespace, within no other type.
// Read by the formatter's layout: such a type and its namespaces begin in the first column.
std::vector<NamedType> visible_types(const SourceFile& file) {
  static const std::regex kNamespace(R"(namespace ?([\w:]*) ?\{)");
  static const std::regex kType(
      R"((?:class|struct|union|enum(?: class)?) (?:alignas.+ )?(\w+)(?!\w|::)(?:[^;]*|.*\{.*))");
  std::vector<NamedType> types;
  std::vector<std::string> spaces;
  const auto lines = lines_of(file.text);
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string line(lines[i]);
    std::smatch found;
    if (line.starts_with("}  // namespace") && !spaces.empty()) spaces.pop_back();
    if (std::regex_match(line, found, kNamespace)) spaces.push_back(found[1]);
    if (!std::regex_match(line, found, kType) || std::ranges::count(spaces, "") > 0) continue;
    std::string name;
    for (const std::string& space : spaces) name += space + "::";
    types.push_back({name + found[1].str(), i + 1});
  }
  return types;
}

// One finding for each test of a page's test file without an expectation; tests begin and end at
// one indentation.
void empty_web_tests(const SourceFile& file, Findings& findings) {
  const auto lines = lines_of(file.text);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!is_web_test_head(lines[i])) continue;
    const size_t indent = indent_of(lines[i]);
    bool expects = has(lines[i], "expect");
    for (size_t k = i + 1; k < lines.size() && !expects; ++k) {
      if (is_web_test_head(lines[k])) break;
      if (indent_of(lines[k]) < indent && !lines[k].empty()) break;
      expects = has(lines[k], "expect");
    }
    if (!expects) findings.push_back({file.path, i + 1, "asserts nothing"});
  }
}

}  // namespace

Findings long_functions(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.is_cpp() && !file.is_script()) continue;
    for (const Function& function :
         file.is_cpp() ? cpp_functions(file.text) : script_functions(file.text)) {
      const size_t lines = function.last_line - function.first_line + 1;
      if (lines > kFunctionLinesMax)
        findings.push_back({file.path, function.first_line,
                            std::to_string(lines) + " lines: " + function.head.substr(0, 60)});
    }
  }
  return findings;
}

Findings headers_without_opening(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.is_header()) continue;
    const std::string name = file.path.substr(file.path.find('/') + 1);
    if (!file.text.starts_with("// " + name + ": "))
      findings.push_back({file.path, 1, "does not begin with \"// " + name + ": \""});
    const auto lines = lines_of(file.text);
    if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end())
      findings.push_back({file.path, 0, "has no #pragma once"});
  }
  return findings;
}

Findings empty_tests(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (file.is_web_test()) empty_web_tests(file, findings);
    if (!file.is_cpp()) continue;
    for (const Function& function : cpp_functions(file.text))
      if (is_test_head(function.head) && !asserts(function.body))
        findings.push_back({file.path, function.first_line, function.head + " asserts nothing"});
  }
  return findings;
}

Findings types_of_one_name(const Tree& tree) {
  Findings findings;
  std::map<std::string, std::string> seen;  // name -> its file
  for (const SourceFile& file : tree.files) {
    if (!file.is_cpp()) continue;
    for (const NamedType& type : visible_types(file))
      if (const auto [first, is_new] = seen.emplace(type.name, file.path); !is_new)
        findings.push_back({file.path, type.line, type.name + " is in " + first->second + " too"});
  }
  return findings;
}

Findings upward_includes(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const std::string from = folder_of(file.path);
    if (!file.is_cpp() || from.empty()) continue;
    const auto allowed = arrows().find(from);
    if (allowed == arrows().end()) {
      findings.push_back({file.path, 0, "src/" + from + "/ has no place among the arrows"});
      continue;
    }
    for (const Include& include : includes_of(file)) {
      if (!include.ours) continue;
      const std::string to(include.name.substr(0, include.name.find('/')));
      if (to != from && !allowed->second.contains(to))
        findings.push_back(
            {file.path, include.line, from + " includes " + std::string(include.name)});
    }
  }
  return findings;
}

Findings foreign_includes(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const std::string from = folder_of(file.path);
    if (!file.is_cpp() || from.empty()) continue;
    for (const Include& include : includes_of(file))
      for (const auto& [header, folders] : adapters())
        if (include.name.starts_with(header) && !folders.contains(from))
          findings.push_back(
              {file.path, include.line,
               std::string(include.name) + " belongs to src/" + *folders.begin() + "/"});
  }
  return findings;
}

Findings upward_links(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const std::string from = folder_of(file.path);
    const auto allowed = arrows().find(from);
    if (allowed == arrows().end() || file.path != "src/" + from + "/CMakeLists.txt") continue;
    const size_t depends = file.text.find("DEPENDS ");
    if (depends == file.text.npos) continue;
    std::string_view list = std::string_view(file.text).substr(depends + 8);
    list = list.substr(0, std::min(list.find("LINKS"), list.find(')')));
    for (const auto& [folder, _] : arrows())
      if (has_word(list, folder) && !allowed->second.contains(folder))
        findings.push_back({file.path, line_at(file.text, depends), from + " links " + folder});
  }
  return findings;
}

}  // namespace tillcast::tidy
