#include "tidy/tree.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

namespace tillcast::tidy {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> git_files(const fs::path& root, const std::string& options) {
  const Outcome outcome =
      run("git -c safe.directory='*' -c core.quotePath=off -C " + shell_quoted(root.string()) +
          " ls-files " + options + " 2>/dev/null");
  std::vector<std::string> paths;
  if (outcome.status != 0) return paths;
  for (const std::string_view line : lines_of(outcome.output)) paths.emplace_back(line);
  return paths;
}

std::vector<std::string> walk(const fs::path& root) {
  const std::set<std::string> products = {".git",         "build",         "data",          "dist",
                                          "node_modules", "tillcast-data", "test-artifacts"};
  std::vector<std::string> paths;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    if (it->is_directory() && products.contains(it->path().filename().string()))
      it.disable_recursion_pending();
    else if (it->is_regular_file())
      paths.push_back(it->path().lexically_relative(root).generic_string());
  }
  return paths;
}

}  // namespace

const SourceFile* Tree::find(std::string_view path) const {
  const auto it = std::find_if(files.begin(), files.end(),
                               [&](const SourceFile& file) { return file.path == path; });
  return it == files.end() ? nullptr : &*it;
}

Tree read_tree(const fs::path& root, const fs::path& build_folder) {
  Tree tree;
  tree.root = root;
  const std::vector<std::string> tracked = git_files(root, "--cached");
  std::vector<std::string> paths = git_files(root, "--cached --others --exclude-standard");
  if (paths.empty()) paths = walk(root);
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    if (!fs::is_regular_file(root / path)) continue;  // deleted, not yet committed
    const bool is_tracked =
        tracked.empty() || std::find(tracked.begin(), tracked.end(), path) != tracked.end();
    tree.files.push_back({path, contents(root / path), is_tracked});
  }
  const auto commands = nlohmann::json::parse(contents(build_folder / "compile_commands.json"),
                                              nullptr, /*allow_exceptions=*/false);
  if (commands.is_array())
    for (const auto& command : commands)
      tree.built.push_back(fs::path(command.at("file")).lexically_relative(root).generic_string());
  return tree;
}

Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, "cannot start a shell"};
  char buffer[4096];
  while (const size_t got = fread(buffer, 1, sizeof buffer, pipe))
    outcome.output.append(buffer, got);
  const int status = pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

std::string shell_quoted(std::string_view word) {
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace tillcast::tidy
