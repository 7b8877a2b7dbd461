// base/text.h: text of any encoding: told from UTF-8, turned into it, cut and shown.
//
// Threads: pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tillcast {

bool is_ascii(std::string_view text);
bool is_utf8(std::string_view text);  // well-formed: no surrogates, nothing overlong

// Appends ISO-8859-1 text as UTF-8; 0x80 to 0x9F as Windows-1252 has them, as browsers do.
void append_latin1(std::string& out, std::string_view text);

// Appends the character; nothing where it is none (a surrogate, beyond U+10FFFF).
void append_utf8(std::string& out, char32_t character);

// At most so many bytes of UTF-8, never a part of a character.
std::string_view cut(std::string_view text, size_t bytes_max);

// For messages: UTF-8 of at most `bytes_max` bytes, control characters as '?'. What is not UTF-8 is
// taken for ISO-8859-1 and may become three times as long.
std::string printable(std::string_view text, size_t bytes_max);

}  // namespace tillcast
