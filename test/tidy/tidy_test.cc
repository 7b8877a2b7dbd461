// The tree as it stands keeps the rules.
#include <gtest/gtest.h>

#include "tidy/rules.h"

namespace tillcast::tidy {
namespace {

const Tree& tree() {
  static const Tree tree = read_tree(TILLCAST_SOURCE_DIR, TILLCAST_BINARY_DIR);
  return tree;
}

void expect_none(const Findings& findings) {
  std::string list;
  for (const Finding& finding : findings)
    list += finding.path + ":" + std::to_string(finding.line) + ": " + finding.what + "\n";
  EXPECT_TRUE(findings.empty()) << list;
}

TEST(Tree, IsRead) {
  EXPECT_NE(tree().find("CMakeLists.txt"), nullptr);
  EXPECT_GT(tree().files.size(), 50u);
}

TEST(Tree, LinesAreAtMost100Columns) { expect_none(long_lines(tree())); }
TEST(Tree, FunctionsAreAtMost70Lines) { expect_none(long_functions(tree())); }
TEST(Tree, HeadersAreAtMost150LinesAndFiles500) { expect_none(long_files(tree())); }
TEST(Tree, IncludesPointDown) { expect_none(upward_includes(tree())); }
TEST(Tree, LibrariesLinkDown) { expect_none(upward_links(tree())); }
TEST(Tree, LibrariesStayBehindTheirAdapters) { expect_none(foreign_includes(tree())); }
TEST(Tree, NothingIsLeftOver) { expect_none(leftovers(tree())); }
TEST(Tree, EverySourceIsBuilt) { expect_none(unbuilt_sources(tree())); }
TEST(Tree, EveryWebSourceIsImported) { expect_none(unimported_web_sources(tree())); }
TEST(Tree, EveryTestAsserts) { expect_none(empty_tests(tree())); }
TEST(Tree, TypesHaveNamesOfTheirOwn) { expect_none(types_of_one_name(tree())); }
TEST(Tree, HeadersBeginWithTheirPurpose) { expect_none(headers_without_opening(tree())); }
TEST(Tree, WhitespaceIsTidy) { expect_none(untidy_whitespace(tree())); }
TEST(Tree, ScriptsParse) { expect_none(broken_scripts(tree())); }
TEST(Tree, NamesNoMachine) { expect_none(machine_paths(tree())); }
TEST(Tree, HoldsNoDataSets) { expect_none(data_sets(tree())); }

TEST(Tree, IsFormatted) {
  if (!has_formatter()) GTEST_SKIP() << "clang-format 14 is not installed";
  expect_none(unformatted(tree()));
}

}  // namespace
}  // namespace tillcast::tidy
