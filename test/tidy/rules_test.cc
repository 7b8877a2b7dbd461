// The rules themselves: each finds what breaks it and leaves alone what only looks like it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tidy/rules.h"

namespace tillcast::tidy {
namespace {

using Rule = Findings (*)(const Tree&);

// "path:line" of each finding in a tree of these files.
std::vector<std::string> places(Rule rule, std::vector<SourceFile> files) {
  Tree tree;
  tree.files = std::move(files);
  tree.built = {"src/base/built.cc"};
  std::vector<std::string> places;
  for (const Finding& finding : rule(tree))
    places.push_back(finding.path + ":" + std::to_string(finding.line));
  return places;
}

std::vector<std::string> places(Rule rule, std::string path, std::string text) {
  return places(rule, {{std::move(path), std::move(text)}});
}

std::string repeated(std::string_view line, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += line;
  return text;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LongLines, CountsCodePoints) {
  const std::string fits = repeated("é", 100) + "\n";
  EXPECT_THAT(places(long_lines, "src/base/a.cc", fits), IsEmpty());
  EXPECT_THAT(places(long_lines, "src/base/a.cc", "\nx" + fits), ElementsAre("src/base/a.cc:2"));
  EXPECT_THAT(places(long_lines, "docs/a.md", "x" + fits), IsEmpty());
}

TEST(LongFiles, HoldsHeadersShorter) {
  EXPECT_THAT(places(long_files, "src/base/a.h", repeated("\n", 150)), IsEmpty());
  EXPECT_THAT(places(long_files, "src/base/a.h", repeated("\n", 151)),
              ElementsAre("src/base/a.h:0"));
  EXPECT_THAT(places(long_files, "src/base/a.cc", repeated("\n", 500)), IsEmpty());
  EXPECT_THAT(places(long_files, "web/src/a.ts", repeated("\n", 501)),
              ElementsAre("web/src/a.ts:0"));
}

TEST(LongFunctions, MeasuresCppFromHeadToBrace) {
  const std::string body = repeated("  call(\"}\");  // }\n", 68);
  const std::string fits = "namespace a {\nclass B {\n int f(\n    int x) const {\n" +
                           body.substr(body.find('\n') + 1) + "}\n};\n}\n";
  EXPECT_THAT(places(long_functions, "src/base/a.cc", fits), IsEmpty());
  const std::string longer = "int g() { return 1; }\n\nvoid f() {\n" + body + "\n}\n";
  EXPECT_THAT(places(long_functions, "src/base/a.cc", longer), ElementsAre("src/base/a.cc:3"));
  const std::string table = "const int kTable[] = {\n" + repeated("  1,\n", 90) + "};\n";
  EXPECT_THAT(places(long_functions, "src/base/a.cc", table), IsEmpty());
}

TEST(LongFunctions, MeasuresRawStringsAsText) {
  const std::string text =
      "auto k = R\"x({ \" )\" {{{)x\";\nvoid f() {\n" + repeated("  g();\n", 80) + "}\n";
  EXPECT_THAT(places(long_functions, "src/base/a.cc", text), ElementsAre("src/base/a.cc:2"));
}

TEST(LongFunctions, MeasuresScriptsByIndentation) {
  const std::string body = repeated("  it's(text)\n", 70);
  EXPECT_THAT(places(long_functions, "web/src/a.tsx",
                     "export function A({\n  b,\n}: B) {\n" + body + "}\n"),
              ElementsAre("web/src/a.tsx:1"));
  EXPECT_THAT(places(long_functions, "web/src/a.ts", "const a = () => {\n" + body + "}\n"),
              ElementsAre("web/src/a.ts:1"));
  EXPECT_THAT(places(long_functions, "web/src/a.ts", "const a = {\n" + body + "}\n"), IsEmpty());
  EXPECT_THAT(
      places(long_functions, "web/src/a.test.ts", "describe('a', () => {\n" + body + "})\n"),
      IsEmpty());
}

TEST(Includes, PointDown) {
  const auto includes = [](std::string_view what) {
    return std::string("#include \"").append(what).append("\"\n");
  };
  EXPECT_THAT(places(upward_includes, "src/engine/a.cc", includes("log/log.h")), IsEmpty());
  EXPECT_THAT(places(upward_includes, "src/engine/a.cc", includes("engine/b.h")), IsEmpty());
  EXPECT_THAT(
      places(upward_includes, "src/engine/a.cc", includes("log/log.h") + includes("serve/a.h")),
      ElementsAre("src/engine/a.cc:2"));
  EXPECT_THAT(places(upward_includes, "src/kpi/a.h", includes("feature/a.h")),
              ElementsAre("src/kpi/a.h:1"));
  EXPECT_THAT(places(upward_includes, "src/base/a.h", includes("event/a.h")),
              ElementsAre("src/base/a.h:1"));
  EXPECT_THAT(places(upward_includes, "src/train/a.cc", includes("engine/a.h")),
              ElementsAre("src/train/a.cc:1"));
  EXPECT_THAT(places(upward_includes, "src/main.cc", includes("app/a.h")), IsEmpty());
  EXPECT_THAT(places(upward_includes, "src/utils/a.h", ""), ElementsAre("src/utils/a.h:0"));
}

TEST(Includes, KeepLibrariesBehindTheirAdapters) {
  EXPECT_THAT(places(foreign_includes, "src/train/a.cc", "#include <torch/torch.h>\n"), IsEmpty());
  EXPECT_THAT(places(foreign_includes, "src/score/a.cc", "#include <torch/torch.h>\n"),
              ElementsAre("src/score/a.cc:1"));
  EXPECT_THAT(places(foreign_includes, "src/app/a.cc", "#include <boost/beast.hpp>\n"),
              ElementsAre("src/app/a.cc:1"));
}

TEST(Links, PointDown) {
  const auto library = [](std::string_view depends) {
    return std::string("tillcast_library(kpi DEPENDS ").append(depends).append(" LINKS a::b)\n");
  };
  EXPECT_THAT(places(upward_links, "src/kpi/CMakeLists.txt", library("event")), IsEmpty());
  EXPECT_THAT(places(upward_links, "src/kpi/CMakeLists.txt", library("event engine")),
              ElementsAre("src/kpi/CMakeLists.txt:1"));
}

TEST(Leftovers, AreWholeWords) {
  const std::string word =
      "TO"
      "DO";
  EXPECT_THAT(places(leftovers, "src/base/a.cc", "\n// " + word + ": later\n"),
              ElementsAre("src/base/a.cc:2"));
  EXPECT_THAT(places(leftovers, "docs/a.md", word + "\n"), ElementsAre("docs/a.md:1"));
  EXPECT_THAT(places(leftovers, "src/base/a.cc", "int MAS" + word + "NT;\n"), IsEmpty());
}

TEST(MachinePaths, AreAbsolute) {
  const std::string path =
      "/wo"
      "rk/";
  EXPECT_THAT(places(machine_paths, "a.sh", "cd " + path + "x\n"), ElementsAre("a.sh:1"));
  EXPECT_THAT(places(machine_paths, "a.json", "\"" + path + "x\"\n"), ElementsAre("a.json:1"));
  EXPECT_THAT(places(machine_paths, "a.md", "https://a.example" + path + "x\n"), IsEmpty());
}

TEST(DataSets, AreLargeAndTracked) {
  const std::string large(kDataBytesMax + 1, 'x');
  EXPECT_THAT(places(data_sets, "a/shop.csv", large), ElementsAre("a/shop.csv:0"));
  EXPECT_THAT(places(data_sets, "a/shop.csv", "order\n"), IsEmpty());
  EXPECT_THAT(places(data_sets, {{"shop.xlsx", large, /*tracked=*/false}}), IsEmpty());
}

TEST(Tests, AssertSomething) {
  EXPECT_THAT(places(empty_tests, "src/base/a_test.cc", "TEST(A, B) { f(); }\n"),
              ElementsAre("src/base/a_test.cc:1"));
  EXPECT_THAT(places(empty_tests, "src/base/a_test.cc", "TEST_F(A, B) {\n  // EXPECT_EQ\n}\n"),
              ElementsAre("src/base/a_test.cc:1"));
  EXPECT_THAT(places(empty_tests, "src/base/a_test.cc", "TEST(A, B) { EXPECT_TRUE(f()); }\n"),
              IsEmpty());
  EXPECT_THAT(places(empty_tests, "web/src/a.test.ts",
                     "it('a', () => {\n  f()\n})\nit('b', () => {\n  expect(f()).toBe(1)\n})\n"),
              ElementsAre("web/src/a.test.ts:1"));
}

TEST(Types, HaveNamesOfTheirOwn) {
  const auto in = [](std::string_view space, std::string_view code) {
    return "namespace " + std::string(space) + (space.empty() ? "{\n" : " {\n") +
           std::string(code) + "\n}  // namespace\n";
  };
  const SourceFile first{"src/base/a.h", in("tillcast", "struct A {\n  struct In {};\n};")};
  const auto beside = [&](std::string text) {
    return places(types_of_one_name, {first, {"src/base/b.cc", std::move(text)}});
  };
  EXPECT_THAT(beside(in("tillcast", "class A\n    : public B {")), ElementsAre("src/base/b.cc:2"));
  EXPECT_THAT(beside(in("tillcast", "struct A {};")), ElementsAre("src/base/b.cc:2"));
  EXPECT_THAT(beside(in("tillcast", "enum class A : uint8_t { kOne };")),
              ElementsAre("src/base/b.cc:2"));
  EXPECT_THAT(beside(in("tillcast", "struct A;\nstruct A::Out {\n};\nstruct In {};")), IsEmpty());
  EXPECT_THAT(beside(in("tillcast::other", "struct A {};")), IsEmpty());
  EXPECT_THAT(beside(in("tillcast", in("", "struct A {};"))), IsEmpty());
}

TEST(Headers, BeginWithTheirPurpose) {
  EXPECT_THAT(places(headers_without_opening, "src/base/a.h", "// base/a.h: a.\n#pragma once\n"),
              IsEmpty());
  EXPECT_THAT(places(headers_without_opening, "src/base/a.h", "// base/b.h: a.\n#pragma once\n"),
              ElementsAre("src/base/a.h:1"));
  EXPECT_THAT(places(headers_without_opening, "src/base/a.h", "// base/a.h: a.\n"),
              ElementsAre("src/base/a.h:0"));
}

TEST(Whitespace, IsFound) {
  EXPECT_THAT(places(untidy_whitespace, "a.md", "a \nb\n"), ElementsAre("a.md:1"));
  EXPECT_THAT(places(untidy_whitespace, "a.md", "a"), ElementsAre("a.md:0"));
  EXPECT_THAT(places(untidy_whitespace, "a.md", "a\n\n"), ElementsAre("a.md:0"));
  EXPECT_THAT(places(untidy_whitespace, "a.cc", "\ta\n"), ElementsAre("a.cc:1"));
  EXPECT_THAT(places(untidy_whitespace, "a.cc", "a\r\n"), ElementsAre("a.cc:1"));
  EXPECT_THAT(places(untidy_whitespace, "a.bat", "a\r\n"), IsEmpty());
}

TEST(Sources, AreBuilt) {
  EXPECT_THAT(places(unbuilt_sources, "src/base/built.cc", ""), IsEmpty());
  EXPECT_THAT(places(unbuilt_sources, "src/base/forgotten.cc", ""),
              ElementsAre("src/base/forgotten.cc:0"));
}

TEST(WebSources, AreImported) {
  const std::vector<SourceFile> page = {
      {"web/index.html", "<script type=\"module\" src=\"/src/main.tsx\"></script>\n"},
      {"web/src/main.tsx", "import { A } from '@/lib'\nimport './app/styles.css'\n"},
      {"web/src/lib/index.ts", "export * from './a'\n"},
      {"web/src/lib/a.ts", ""},
      {"web/src/app/styles.css", ""},
      {"web/src/lib/a.test.ts", "import { b } from './b'\nimport { c } from '../test-shop'\n"},
      {"web/src/lib/b.ts", ""},
      {"web/src/test-shop.ts", ""},
      {"web/src/test-unused.ts", ""},
  };
  EXPECT_THAT(places(unimported_web_sources, page),
              ElementsAre("web/src/lib/b.ts:0", "web/src/test-unused.ts:0"));
}

TEST(Scripts, Parse) {
  const std::filesystem::path folder = testing::TempDir() + "/tidy-scripts";
  std::filesystem::create_directories(folder);
  const auto finds = [&](const std::string& text, bool executable) {
    std::ofstream(folder / "a.sh") << text;
    std::filesystem::permissions(folder / "a.sh", executable
                                                      ? std::filesystem::perms::owner_all
                                                      : std::filesystem::perms::owner_read |
                                                            std::filesystem::perms::owner_write);
    Tree tree;
    tree.root = folder;
    tree.files = {{"a.sh", text}};
    return broken_scripts(tree).size();
  };
  EXPECT_EQ(finds("echo a\n", false), 0u);
  EXPECT_EQ(finds("#!/usr/bin/env bash\necho a\n", true), 0u);
  EXPECT_EQ(finds("#!/usr/bin/env bash\necho a\n", false), 1u);
  EXPECT_EQ(finds("if true; then\n", false), 1u);
}

TEST(Formatting, IsClangFormats) {
  if (!has_formatter()) GTEST_SKIP() << "clang-format 14 is not installed";
  const std::filesystem::path folder = testing::TempDir() + "/tidy-format";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / ".clang-format") << "BasedOnStyle: Google\n";
  std::ofstream(folder / "good.cc") << "int a;\n";
  std::ofstream(folder / "bad.cc") << "int a;\nint  b;\n";
  Tree tree;
  tree.root = folder;
  tree.files = {{"bad.cc", ""}, {"good.cc", ""}};
  const Findings findings = unformatted(tree);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].path, "bad.cc");
  EXPECT_EQ(findings[0].line, 2u);
}

TEST(Files, AreReadAsTheyAre) {
  const std::filesystem::path folder = testing::TempDir() + "/tidy-tree";
  std::filesystem::create_directories(folder / "build");
  std::ofstream(folder / "a.cc") << "int a;\n";
  std::ofstream(folder / "build" / "compile_commands.json")
      << R"([{"file": ")" << (folder / "a.cc").string() << R"("}])";
  const Tree tree = read_tree(folder, folder / "build");
  ASSERT_NE(tree.find("a.cc"), nullptr);
  EXPECT_EQ(tree.find("a.cc")->text, "int a;\n");
  EXPECT_THAT(tree.built, ElementsAre("a.cc"));
  EXPECT_EQ(tree.find("build/compile_commands.json"), nullptr);
}

}  // namespace
}  // namespace tillcast::tidy
