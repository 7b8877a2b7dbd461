// ingest/testing_files.h: files for tests: temporary ones, gzip, zip and small XLSX workbooks; and
// what a reading gave.
#pragma once

#include <gtest/gtest.h>
#include <zip.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "ingest/order_reader.h"

namespace tillcast::testing_files {

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "tillcast-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempDir() { std::filesystem::remove_all(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

using Entries = std::vector<std::pair<std::string, std::string>>;  // name and bytes

inline void write_zip(const std::filesystem::path& path, const Entries& entries,
                      bool encrypted = false) {
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  ASSERT_NE(zip, nullptr);
  for (const auto& [name, bytes] : entries) {
    zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), source, 0);
    ASSERT_GE(index, 0);
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_DEFLATE, 1);
    if (encrypted)
      zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
  }
  ASSERT_EQ(zip_close(zip), 0) << zip_strerror(zip);
}

inline std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else
      out.push_back(c);
  }
  return out;
}

// The parts of a workbook; `sheets` are names and the XML between <sheetData> tags.
inline Entries workbook(const Entries& sheets, const std::vector<std::string>& shared = {},
                        bool date1904 = false) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  const std::string main = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  std::string list, parts, strings;
  Entries entries = {
      {"[Content_Types].xml", head + "<Types/>"},
      {"_rels/.rels", head + "<Relationships><Relationship Id=\"rId1\" Type=\"" + type +
                          "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"}};
  for (size_t i = 0; i < sheets.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    list += "<sheet name=\"" + sheets[i].first + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"/>";
    parts += "<Relationship Id=\"rId" + n + "\" Type=\"" + type +
             "worksheet\" Target=\"worksheets/sheet" + n + ".xml\"/>";
    entries.emplace_back("xl/worksheets/sheet" + n + ".xml", head + "<worksheet" + main +
                                                                 "><sheetData>" + sheets[i].second +
                                                                 "</sheetData></worksheet>");
  }
  if (!shared.empty())
    parts += "<Relationship Id=\"rId99\" Type=\"" + type +
             "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>";
  for (const std::string& text : shared) strings += "<si><t>" + xml_text(text) + "</t></si>";
  entries.emplace_back("xl/sharedStrings.xml", head + "<sst" + main + ">" + strings + "</sst>");
  entries.emplace_back("xl/workbook.xml", head + "<workbook><workbookPr date1904=\"" +
                                              (date1904 ? "1" : "0") + "\"/><sheets>" + list +
                                              "</sheets></workbook>");
  entries.emplace_back("xl/_rels/workbook.xml.rels",
                       head + "<Relationships>" + parts + "</Relationships>");
  return entries;
}

struct Reading {
  Result<ReadSummary> summary = ReadSummary{};
  std::vector<OrderEvent> orders;
  std::vector<RejectedRow> rejects;
};

inline Reading read_all(const std::filesystem::path& path, const ReadOptions& options = {}) {
  Reading reading;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    reading.orders.push_back(std::move(order));
    return Done{};
  };
  handlers.on_reject = [&](const RejectedRow& row) { reading.rejects.push_back(row); };
  reading.summary = read_orders(path, options, handlers);
  return reading;
}

inline constexpr std::string_view kHeader =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

// The UCI data set, where the tester has it; else empty.
inline std::filesystem::path uci_file() {
  const char* const named = std::getenv("TILLCAST_UCI");
  for (const std::string& path :
       {std::string(named != nullptr ? named : ""),
        std::string(TILLCAST_SOURCE_DIR "/data/online_retail.csv.gz"),
        std::string(TILLCAST_SOURCE_DIR "/../shared/data/online_retail.csv.gz")})
    if (!path.empty() && std::filesystem::exists(path)) return path;
  return {};
}

}  // namespace tillcast::testing_files
