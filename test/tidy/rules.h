// tidy/rules.h: the rules. Each reads the tree and names what breaks it; CONTRIBUTING.md says why
// they are.
#pragma once

#include "tidy/tree.h"

namespace tillcast::tidy {

inline constexpr size_t kColumnsMax = 100;
inline constexpr size_t kFunctionLinesMax = 70;
inline constexpr size_t kHeaderLinesMax = 150;
inline constexpr size_t kFileLinesMax = 500;
inline constexpr size_t kDataBytesMax = 64 * 1024;

// text_rules.cc
Findings long_lines(const Tree& tree);
Findings long_files(const Tree& tree);  // and headers
Findings untidy_whitespace(const Tree& tree);
Findings leftovers(const Tree& tree);
Findings machine_paths(const Tree& tree);
Findings data_sets(const Tree& tree);

// code_rules.cc
Findings long_functions(const Tree& tree);
Findings headers_without_opening(const Tree& tree);
Findings empty_tests(const Tree& tree);
Findings types_of_one_name(const Tree& tree);  // two of them in one program are one to the linker
Findings upward_includes(const Tree& tree);    // against the arrows between the folders
Findings foreign_includes(const Tree& tree);   // a library outside the folder that wraps it
Findings upward_links(const Tree& tree);       // the same arrows in the CMakeLists.txt

// build_rules.cc
Findings unbuilt_sources(const Tree& tree);
Findings unimported_web_sources(const Tree& tree);
Findings broken_scripts(const Tree& tree);  // asks bash
Findings unformatted(const Tree& tree);     // asks clang-format; REQUIRES: has_formatter()

// Versions lay some code out differently, so only Debian 12's decides.
bool has_formatter();

}  // namespace tillcast::tidy
