// ingest/text_encoding.h: text as shops' programs write it, turned into UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace tillcast {

bool is_ascii(std::string_view text);
bool is_utf8(std::string_view text);  // well-formed: no surrogates, nothing overlong

// Appends ISO-8859-1 text as UTF-8; 0x80 to 0x9F as Windows-1252 has them, as browsers do.
void append_latin1(std::string& out, std::string_view text);

// Appends the character; nothing where it is none (a surrogate, beyond U+10FFFF).
void append_utf8(std::string& out, char32_t character);

// XLSX writes characters that XML cannot hold as _xHHHH_ (ECMA-376, 22.9.2.19); turns them back.
std::string decode_xlsx_escapes(std::string_view text);

// One CSV field (RFC 4180): quoted where it must be.
void append_csv_field(std::string& out, std::string_view text);

std::string_view trimmed(std::string_view text);

// At most so many bytes of UTF-8, never a part of a character.
std::string_view cut(std::string_view text, size_t bytes_max);

// For messages: at most `bytes_max` bytes, control characters as '?'.
std::string printable(std::string_view text, size_t bytes_max);

}  // namespace tillcast
