// ingest/text_encoding.h: text as shops' programs write it: CSV fields, blanks, XLSX's escapes.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace tillcast {

// XLSX writes characters that XML cannot hold as _xHHHH_ (ECMA-376, 22.9.2.19); turns them back.
std::string decode_xlsx_escapes(std::string_view text);

// One CSV field (RFC 4180): quoted where it must be.
void append_csv_field(std::string& out, std::string_view text);

std::string_view trimmed(std::string_view text);

}  // namespace tillcast
