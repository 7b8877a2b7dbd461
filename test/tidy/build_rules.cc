#include <algorithm>
#include <cstdlib>
#include <deque>
#include <set>

#include "tidy/rules.h"

namespace tillcast::tidy {
namespace {

namespace fs = std::filesystem;

bool is_web_source(const SourceFile& file) {
  return file.path.starts_with("web/src/") &&
         file.has_extension({".ts", ".tsx", ".css", ".js", ".mjs"}) &&
         !file.has_extension({".d.ts"});
}

// Tests and what only they need say so in their names.
bool is_for_tests(const SourceFile& file) { return has(file.path, "test"); }

// The file that `name` means in `from`; null for a package's.
const SourceFile* resolve(const Tree& tree, const SourceFile& from, std::string_view name) {
  std::string path;
  if (name.starts_with("@/"))
    path = "web/src/" + std::string(name.substr(2));
  else if (name.starts_with("/"))
    path = "web" + std::string(name);
  else if (name.starts_with("."))
    path = (fs::path(from.path).parent_path() / name).lexically_normal().generic_string();
  else
    return nullptr;
  path = path.substr(0, path.find('?'));
  for (const std::string_view ending : {"", ".ts", ".tsx", "/index.ts", "/index.tsx"})
    if (const SourceFile* file = tree.find(path + std::string(ending))) return file;
  return nullptr;
}

// What stands in quotes: every import is among it, and nothing else resolves to a file.
std::vector<std::string_view> quoted_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (const std::string_view line : lines_of(text))
    for (size_t open = line.find_first_of("'\""); open != line.npos;) {
      const size_t close = line.find(line[open], open + 1);
      if (close == line.npos) break;
      parts.push_back(line.substr(open + 1, close - open - 1));
      open = line.find_first_of("'\"", close + 1);
    }
  return parts;
}

std::set<std::string> reachable(const Tree& tree, std::deque<const SourceFile*> queue) {
  std::set<std::string> seen;
  while (!queue.empty()) {
    const SourceFile* file = queue.front();
    queue.pop_front();
    if (!seen.insert(file->path).second) continue;
    for (const std::string_view name : quoted_parts(file->text))
      if (const SourceFile* next = resolve(tree, *file, name)) queue.push_back(next);
  }
  return seen;
}

}  // namespace

// Without src/train in the build, its sources are not asked for.
Findings unbuilt_sources(const Tree& tree) {
  if (tree.built.empty()) return {{"compile_commands.json", 0, "names nothing"}};
  const bool trains = std::any_of(tree.built.begin(), tree.built.end(),
                                  [](const auto& path) { return path.starts_with("src/train/"); });
  Findings findings;
  for (const SourceFile& file : tree.files) {
    const bool ours = file.path.starts_with("src/") || file.path.starts_with("test/") ||
                      file.path.starts_with("bench/");
    const bool wanted = ours && (trains || !file.path.starts_with("src/train/"));
    if (!wanted || !file.has_extension({".cc", ".cpp", ".cxx", ".c"})) continue;
    if (std::find(tree.built.begin(), tree.built.end(), file.path) == tree.built.end())
      findings.push_back({file.path, 0, "no target builds it"});
  }
  return findings;
}

Findings unimported_web_sources(const Tree& tree) {
  std::deque<const SourceFile*> page, tests;
  for (const SourceFile& file : tree.files) {
    if (file.path == "web/index.html") page.push_back(&file);
    if (file.path == "web/vite.config.ts" || file.is_web_test()) tests.push_back(&file);
  }
  const std::set<std::string> shown = reachable(tree, page);
  const std::set<std::string> tested = reachable(tree, tests);
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!is_web_source(file) || shown.contains(file.path)) continue;
    if (is_for_tests(file) && tested.contains(file.path)) continue;
    findings.push_back({file.path, 0, "the page does not import it"});
  }
  return findings;
}

Findings broken_scripts(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files) {
    if (!file.is_shell()) continue;
    const fs::path path = tree.root / file.path;
    const Outcome outcome = run("bash -n " + shell_quoted(path.string()) + " 2>&1");
    if (outcome.status != 0) findings.push_back({file.path, 0, outcome.output});
    const bool executable =
        (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
    if (file.text.starts_with("#!") && !executable)
      findings.push_back({file.path, 0, "is a program but not executable"});
  }
  return findings;
}

bool has_formatter() { return has(run("clang-format --version 2>&1").output, "version 14."); }

Findings unformatted(const Tree& tree) {
  std::string command = "clang-format --dry-run -Werror 2>&1";
  for (const SourceFile& file : tree.files)
    if (file.is_cpp()) command.append(" ").append(shell_quoted((tree.root / file.path).string()));
  const Outcome outcome = run(command);
  Findings findings;  // the first place in each file is enough
  for (const SourceFile& file : tree.files) {
    const std::string start = (tree.root / file.path).string() + ":";
    const size_t at = outcome.output.find(start);
    if (at == outcome.output.npos) continue;
    const size_t line = std::strtoul(outcome.output.c_str() + at + start.size(), nullptr, 10);
    findings.push_back({file.path, line, "is not as clang-format lays it out"});
  }
  if (outcome.status != 0 && findings.empty()) findings.push_back({"", 0, outcome.output});
  return findings;
}

}  // namespace tillcast::tidy
