// tidy/tree.h: the files of the repository, and what a rule says about them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tidy/source.h"

namespace tillcast::tidy {

struct Tree {
  std::filesystem::path root;
  std::vector<SourceFile> files;
  std::vector<std::string> built;  // the sources that the build's compile_commands.json names

  const SourceFile* find(std::string_view path) const;
};

struct Finding {
  std::string path;
  size_t line = 0;  // 0: the whole file
  std::string what;
};

using Findings = std::vector<Finding>;

// What git tracks or would add; outside a git checkout, all that is not a product of the build.
Tree read_tree(const std::filesystem::path& root, const std::filesystem::path& build_folder);

// The output of a command of the shell and its exit status.
struct Outcome {
  int status = 0;
  std::string output;
};
Outcome run(const std::string& command);

std::string shell_quoted(std::string_view word);  // for the shell

}  // namespace tillcast::tidy
