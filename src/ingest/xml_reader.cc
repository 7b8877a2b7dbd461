#include "ingest/xml_reader.h"

#include <expat.h>
#include <fmt/format.h>

#include <memory>
#include <type_traits>

#include "base/text.h"

namespace tillcast {
namespace {

constexpr size_t kChunkBytes = 64 << 10;
constexpr size_t kEncodingBytes = 4;  // of which expat tells the encoding, if it has them at once

std::string_view local_name(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

// What expat's callbacks are given.
struct Parsing {
  XML_Parser parser;
  XmlHandler& handler;
  bool has_doctype = false;

  void stop_if_wanted() {
    if (handler.stopped()) XML_StopParser(parser, XML_FALSE);
  }
};

Parsing& of(void* data) { return *static_cast<Parsing*>(data); }

void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  if (of(data).handler.stopped()) return;
  of(data).handler.start(local_name(name), XmlAttributes(attributes));
  of(data).stop_if_wanted();
}

void on_end(void* data, const XML_Char* name) {
  if (of(data).handler.stopped()) return;
  of(data).handler.end(local_name(name));
  of(data).stop_if_wanted();
}

void on_text(void* data, const XML_Char* text, int size) {
  if (of(data).handler.stopped()) return;
  of(data).handler.text({text, static_cast<size_t>(size)});
  of(data).stop_if_wanted();
}

void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  of(data).has_doctype = true;
  XML_StopParser(of(data).parser, XML_FALSE);
}

// At least `wanted` bytes, unless the source ends before.
Result<size_t> read_some(ByteSource& source, char* buffer, size_t wanted) {
  size_t size = 0;
  do {
    TC_ASSIGN(const size_t got, source.read(buffer + size, kChunkBytes - size));
    if (got == 0) break;
    size += got;
  } while (size < wanted);
  return size;
}

}  // namespace

std::string_view XmlAttributes::operator[](std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2)
    if (local_name(pair[0]) == name) return pair[1];
  return {};
}

Result<> read_xml(ByteSource& source, std::string_view name, XmlHandler& handler) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  TC_ASSERT(parser != nullptr);
  Parsing parsing{parser.get(), handler};
  XML_SetUserData(parser.get(), &parsing);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);

  const std::string shown = printable(name, 100);  // a workbook may name its parts as it likes
  size_t wanted = kEncodingBytes;
  for (bool at_end = false; !at_end; wanted = 1) {
    void* const buffer = XML_GetBuffer(parser.get(), static_cast<int>(kChunkBytes));
    TC_ASSERT(buffer != nullptr);
    TC_ASSIGN(const size_t got, read_some(source, static_cast<char*>(buffer), wanted));
    at_end = got == 0;
    const XML_Status status = XML_ParseBuffer(parser.get(), static_cast<int>(got), at_end);
    if (handler.error()) return *handler.error();
    if (handler.stopped()) return Done{};
    if (parsing.has_doctype)
      return invalid(fmt::format("{} has a DOCTYPE, which no workbook has; save it again", shown));
    if (status != XML_STATUS_OK)
      return invalid(fmt::format("{} is broken XML (line {}: {}); save the workbook again", shown,
                                 XML_GetCurrentLineNumber(parser.get()),
                                 XML_ErrorString(XML_GetErrorCode(parser.get()))));
  }
  return Done{};
}

}  // namespace tillcast
