#include "tidy/source.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tillcast::tidy {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)); }

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!is_space(c))
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

// Walks over C++ once and blanks what is not code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : in_(text), out_(text) {}

  std::string run() {
    while (at_ < in_.size()) {
      if (starts("//") || (line_begins() && in_[at_] == '#'))
        blank_to(end_of_logical_line());
      else if (starts("/*"))
        blank_to(after("*/", at_ + 2));
      else if (starts("R\"") && (at_ == 0 || !is_word(in_[at_ - 1])))
        raw_string();
      else if (in_[at_] == '"' || (in_[at_] == '\'' && (at_ == 0 || !is_word(in_[at_ - 1]))))
        literal(in_[at_]);
      else
        ++at_;
    }
    return std::move(out_);
  }

 private:
  bool starts(std::string_view what) const { return in_.substr(at_).starts_with(what); }

  bool line_begins() const {
    size_t i = at_;
    while (i > 0 && (in_[i - 1] == ' ' || in_[i - 1] == '\t')) --i;
    return i == 0 || in_[i - 1] == '\n';
  }

  // A backslash at the end of a line takes the next one with it.
  size_t end_of_logical_line() const {
    size_t end = in_.find('\n', at_);
    while (end != in_.npos && end > 0 && in_[end - 1] == '\\') end = in_.find('\n', end + 1);
    return std::min(end, in_.size());
  }

  size_t after(std::string_view what, size_t from) const {
    const size_t found = in_.find(what, from);
    return found == in_.npos ? in_.size() : found + what.size();
  }

  void blank_to(size_t end) {
    for (; at_ < end; ++at_)
      if (out_[at_] != '\n') out_[at_] = ' ';
  }

  void raw_string() {
    const size_t open = in_.find('(', at_);
    if (open == in_.npos) return blank_to(in_.size());
    std::string close = ")";
    close.append(in_.substr(at_ + 2, open - at_ - 2)).append("\"");
    blank_to(after(close, open));
  }

  void literal(char quote) {
    size_t end = at_ + 1;
    while (end < in_.size() && in_[end] != quote && in_[end] != '\n')
      end += in_[end] == '\\' ? 2 : 1;
    ++at_;
    blank_to(std::min(end, in_.size()));
    at_ = std::min(at_ + 1, in_.size());
  }

  std::string_view in_;
  std::string out_;
  size_t at_ = 0;
};

// The head of a scope whose functions count: a namespace, a class, a linkage block.
bool opens_scope(std::string_view head) {
  for (const std::string_view word : {"namespace", "class", "struct", "union", "enum", "extern"}) {
    const size_t at = head.find(word);
    if (at != head.npos && has_word(head, word) && !has(head.substr(at), "("))
      return !head.starts_with("template") || head.rfind('>') < head.rfind(word);
  }
  return false;
}

size_t matching_brace(std::string_view bare, size_t open) {
  size_t depth = 0;
  for (size_t i = open; i < bare.size(); ++i) {
    if (bare[i] == '{') ++depth;
    if (bare[i] == '}' && --depth == 0) return i;
  }
  return bare.npos;
}

bool ends_with_code(std::string_view line, std::string_view what) {
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line.ends_with(what);
}

bool is_control(std::string_view trimmed) {
  while (trimmed.starts_with('}') || trimmed.starts_with(' ')) trimmed.remove_prefix(1);
  for (const std::string_view word : {"if", "for", "while", "switch", "else", "try", "catch", "do"})
    if (trimmed.starts_with(word) &&
        (trimmed.size() == word.size() || !is_word(trimmed[word.size()])))
      return true;
  return false;
}

bool opens_script_function(std::string_view line) {
  if (!ends_with_code(line, "{")) return false;
  const std::string_view trimmed = line.substr(indent_of(line));
  if (ends_with_code(line, "=> {")) return !trimmed.starts_with("describe");
  return !is_control(trimmed) && (has_word(line, "function") || has(line, ")")) &&
         !has_word(line, "import") && !has_word(line, "class") && !has(line, "({");
}

}  // namespace

bool SourceFile::has_extension(std::initializer_list<std::string_view> extensions) const {
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](std::string_view extension) { return path.ends_with(extension); });
}

bool SourceFile::is_shell() const {
  const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  return has_extension({".sh"}) || (first.starts_with("#!") && first.ends_with("sh"));
}

bool SourceFile::is_text() const {
  return !has(std::string_view(text).substr(0, 8000), std::string_view("\0", 1));
}

bool SourceFile::is_code() const {
  return is_text() && (is_cpp() || is_script() || is_shell() ||
                       has_extension({".css", ".cmake", "CMakeLists.txt", ".bat"}));
}

bool SourceFile::is_web_test() const {
  return path.starts_with("web/") && has_extension({".test.ts", ".test.tsx"});
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

size_t line_at(std::string_view text, size_t offset) {
  return 1 + static_cast<size_t>(std::count(text.begin(), text.begin() + offset, '\n'));
}

size_t columns_of(std::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

std::string bare_cpp(std::string_view text) { return Blanker(text).run(); }

std::vector<Function> cpp_functions(std::string_view text) {
  const std::string bare = bare_cpp(text);
  std::vector<Function> functions;
  size_t begin = 0;  // of what stands before the next brace
  for (size_t i = 0; i < bare.size(); ++i) {
    if (bare[i] == ';' || bare[i] == '}') begin = i + 1;
    if (bare[i] != '{') continue;
    const std::string head = one_line(std::string_view(bare).substr(begin, i - begin));
    if (opens_scope(head)) {
      begin = i + 1;
      continue;
    }
    const size_t end = matching_brace(bare, i);
    if (end == bare.npos) break;
    if (has(head, ")")) {
      const size_t first = std::min(bare.find_first_not_of(" \t\n", begin), i);
      functions.push_back(
          {head, bare.substr(i, end + 1 - i), line_at(bare, first), line_at(bare, end)});
    }
    i = end;
    begin = end + 1;
  }
  return functions;
}

std::vector<Function> script_functions(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  std::vector<Function> functions;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!opens_script_function(lines[i])) continue;
    const size_t indent = indent_of(lines[i]);
    const auto closes = [&](std::string_view line) {
      return indent_of(line) == indent && line.substr(indent).starts_with('}');
    };
    size_t end = i + 1;
    while (end < lines.size() && !closes(lines[end])) ++end;
    size_t first = i;  // of a signature over several lines
    while (first > 0 &&
           (lines[first].substr(std::min(indent, lines[first].size())).starts_with('}') ||
            lines[first].substr(std::min(indent, lines[first].size())).starts_with(')') ||
            indent_of(lines[first]) > indent))
      --first;
    Function function{std::string(lines[first]), "", first + 1,
                      std::min(end, lines.size() - 1) + 1};
    for (size_t k = i; k < function.last_line; ++k) function.body.append(lines[k]).append("\n");
    functions.push_back(std::move(function));
  }
  return functions;
}

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

bool has_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end])))
      return true;
  }
  return false;
}

}  // namespace tillcast::tidy
