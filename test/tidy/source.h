// tidy/source.h: a source file as the rules see it: its lines, its code without comments, its
// functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tillcast::tidy {

struct SourceFile {
  std::string path;  // from the repository's root, with forward slashes
  std::string text;
  bool tracked = true;

  bool has_extension(std::initializer_list<std::string_view> extensions) const;
  bool is_cpp() const { return has_extension({".cc", ".h"}); }
  bool is_script() const { return has_extension({".ts", ".tsx", ".js", ".mjs"}); }  // of the page
  bool is_header() const { return has_extension({".h"}); }
  bool is_shell() const;  // by its name or its first line
  bool is_text() const;   // no NUL in it
  // What people write and read as code; not documents, data or lock files.
  bool is_code() const;
  bool is_web_test() const;
};

std::vector<std::string_view> lines_of(std::string_view text);
size_t line_at(std::string_view text, size_t offset);  // from 1
size_t columns_of(std::string_view line);              // code points of UTF-8
size_t indent_of(std::string_view line);

// C++ with comments, preprocessor lines and the inside of literals turned into spaces; lines stay
// where they are.
std::string bare_cpp(std::string_view text);

struct Function {
  std::string head;  // what stands before its brace, on one line
  std::string body;  // with its braces; of C++ bare
  size_t first_line = 0, last_line = 0;
};

// Functions and tests, not lambdas within them; found by their braces.
std::vector<Function> cpp_functions(std::string_view text);

// Functions, methods, callbacks with a block, nested ones too; found by their indentation (the
// formatter's).
std::vector<Function> script_functions(std::string_view text);

bool has(std::string_view text, std::string_view what);

// Is `word` in `text` with no letter, digit or underscore beside it?
bool has_word(std::string_view text, std::string_view word);

}  // namespace tillcast::tidy
