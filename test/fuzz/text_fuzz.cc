// Text of any encoding, and what is made of it: UTF-8, CSV, JSON, messages.
#include <simdjson.h>

#include <nlohmann/json.hpp>

#include "event/order_json.h"
#include "fuzz/check.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

void one_input(std::string_view text) {
  const bool utf8 = is_utf8(text);
  FUZZ_CHECK(utf8 == simdjson::validate_utf8(text.data(), text.size()));
  FUZZ_CHECK(!is_ascii(text) || utf8);

  std::string latin;
  append_latin1(latin, text);
  FUZZ_CHECK(is_utf8(latin) && latin.size() >= text.size() && latin.size() <= 3 * text.size());
  FUZZ_CHECK(!is_ascii(text) || latin == text);

  for (const size_t most : {size_t{0}, size_t{1}, size_t{10}, text.size()}) {
    const std::string_view part = cut(text, most);
    FUZZ_CHECK(part.size() <= most && text.starts_with(part));
    FUZZ_CHECK(!utf8 || is_utf8(part));
    const std::string shown = printable(text, most);
    FUZZ_CHECK(is_utf8(shown) && fuzz::is_one_line(shown));
    FUZZ_CHECK(shown.size() <= 3 * most && (!utf8 || shown.size() <= most));
  }
  const std::string_view middle = trimmed(text);
  FUZZ_CHECK(text.find(middle) != text.npos && trimmed(middle) == middle);

  const std::string unescaped = decode_xlsx_escapes(text);
  FUZZ_CHECK(unescaped.size() <= text.size());
  FUZZ_CHECK(!utf8 || is_utf8(unescaped));

  std::string json;
  append_json_string(json, text);
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  FUZZ_CHECK(parsed.is_string());
  FUZZ_CHECK(!utf8 || parsed.get_ref<const std::string&>() == text);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
