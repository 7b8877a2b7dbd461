#include "ingest/text_encoding.h"

#include <charconv>
#include <cstdint>

namespace tillcast {

std::string decode_xlsx_escapes(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    uint32_t code = 0;
    if (text.substr(i, 2) == "_x" && i + 7 <= text.size() && text[i + 6] == '_') {
      const char* end = text.data() + i + 6;
      if (std::from_chars(text.data() + i + 2, end, code, 16).ptr == end && code != 0) {
        append_utf8(out, code);
        i += 7;
        continue;
      }
    }
    out.push_back(text[i++]);
  }
  return out;
}

void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace tillcast
