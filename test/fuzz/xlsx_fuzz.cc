// A workbook's parts, as text, in a zip that is always whole: nothing hides behind a checksum.
//
// The input: the sheet, the shared strings, the workbook and its relationships, each after a line
// `@@`; those that are missing are plain ones.
#include "fuzz/import_reading.h"
#include "fuzz/sources.h"

namespace tillcast {
namespace {

constexpr std::string_view kWorkbook =
    "<workbook><workbookPr date1904=\"0\"/><sheets>"
    "<sheet name=\"Orders\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
constexpr std::string_view kRelationships =
    "<Relationships>"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"
    "relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
constexpr std::string_view kPackage =
    "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/"
    "officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>"
    "</Relationships>";

void one_input(std::string_view input) {
  const auto part = [&](std::string_view otherwise) {
    const std::string_view text = fuzz::take_part(input, "@@");
    return text.empty() ? otherwise : text;
  };
  const std::string_view sheet = part("<worksheet/>");
  const std::string_view strings = part("<sst/>");
  const std::string_view workbook = part(kWorkbook);
  const std::string_view relationships = part(kRelationships);
  const fuzz::MemoryFile file(fuzz::stored_zip({{"[Content_Types].xml", "<Types/>"},
                                                {"_rels/.rels", kPackage},
                                                {"xl/workbook.xml", workbook},
                                                {"xl/_rels/workbook.xml.rels", relationships},
                                                {"xl/sharedStrings.xml", strings},
                                                {"xl/worksheets/sheet1.xml", sheet}}));
  fuzz::check_import(file.path());
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
