// ingest/xlsx_workbook.h: what stands around a workbook's sheets: their names and places, the date
// system, the strings they share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/zip_archive.h"

namespace tillcast {

struct XlsxSheet {
  std::string name;
  std::string path;  // in the zip
};

struct XlsxWorkbook {
  std::vector<XlsxSheet> sheets;    // with cells; no charts
  std::string shared_strings_path;  // empty: none
  bool date1904 = false;
};

Result<XlsxWorkbook> read_xlsx_workbook(const ZipArchive& archive);

// The shared strings, one after the other in one buffer.
class SharedStrings {
 public:
  static constexpr size_t kBytesMax = 512 << 20;

  static Result<SharedStrings> read(const ZipArchive& archive, const std::string& path);

  // Nothing where there is no such string. Valid as long as this lives.
  std::optional<std::string_view> operator[](size_t index) const {
    if (index >= ends_.size() - 1) return std::nullopt;
    return std::string_view(bytes_).substr(ends_[index], ends_[index + 1] - ends_[index]);
  }

 private:
  friend class SharedStringsHandler;
  std::string bytes_;
  std::vector<uint32_t> ends_ = {0};
};

}  // namespace tillcast
