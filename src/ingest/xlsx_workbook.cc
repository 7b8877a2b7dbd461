#include "ingest/xlsx_workbook.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "ingest/text_encoding.h"
#include "ingest/xml_reader.h"

namespace tillcast {
namespace {

struct Relationship {
  std::string type;  // the last part of its URI
  std::string target;
};

// *.rels: which part of the package an id stands for.
class RelationshipsHandler : public XmlHandler {
 public:
  explicit RelationshipsHandler(std::string folder) : folder_(std::move(folder)) {}
  std::map<std::string, Relationship> by_id;

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship") return;
    const std::string_view type = attributes["Type"];
    const std::string_view target = attributes["Target"];
    Relationship& one = by_id[std::string(attributes["Id"])];
    one.type = type.substr(type.rfind('/') + 1);
    one.target =
        target.starts_with('/') ? std::string(target.substr(1)) : folder_ + std::string(target);
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  const std::string* target_of_type(std::string_view type) const {
    for (const auto& [id, one] : by_id)
      if (one.type == type) return &one.target;
    return nullptr;
  }

 private:
  std::string folder_;
};

class WorkbookHandler : public XmlHandler {
 public:
  bool date1904 = false;
  std::vector<std::pair<std::string, std::string>> sheets;  // name and relationship

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr")
      date1904 = attributes["date1904"] == "1" || attributes["date1904"] == "true";
    if (name == "sheet") sheets.emplace_back(attributes["name"], attributes["id"]);
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
};

Result<> read_part(const ZipArchive& archive, const std::string& path, XmlHandler& handler) {
  const auto entry = archive.find(path);
  if (!entry)
    return invalid(
        fmt::format("is a damaged workbook: {} is missing; save it again", printable(path, 100)));
  TC_ASSIGN(const auto source, archive.open_entry(*entry));
  return read_xml(*source, path, handler);
}

// "xl/workbook.xml" -> "xl/", "workbook.xml"
std::pair<std::string, std::string> split_path(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

}  // namespace

Result<XlsxWorkbook> read_xlsx_workbook(const ZipArchive& archive) {
  RelationshipsHandler package("");
  TC_TRY(read_part(archive, "_rels/.rels", package));
  const std::string* document = package.target_of_type("officeDocument");
  if (document == nullptr)
    return invalid("is an Office document without a workbook; save the orders as .xlsx or CSV");
  const auto [folder, file] = split_path(*document);
  if (file.ends_with(".bin")) return invalid("is a binary workbook (.xlsb); save it as .xlsx");
  WorkbookHandler workbook;
  TC_TRY(read_part(archive, *document, workbook));
  RelationshipsHandler parts(folder);
  TC_TRY(read_part(archive, folder + "_rels/" + file + ".rels", parts));

  XlsxWorkbook result;
  result.date1904 = workbook.date1904;
  if (const std::string* strings = parts.target_of_type("sharedStrings"))
    result.shared_strings_path = *strings;
  for (auto& [name, id] : workbook.sheets) {
    const auto part = parts.by_id.find(id);
    if (part != parts.by_id.end() && part->second.type == "worksheet")
      result.sheets.push_back({std::move(name), part->second.target});
  }
  if (result.sheets.empty()) return invalid("is a workbook without sheets; check what was saved");
  return result;
}

class SharedStringsHandler : public XmlHandler {
 public:
  explicit SharedStringsHandler(SharedStrings& strings) : strings_(strings) {}

  void start(std::string_view name, const XmlAttributes&) override {
    if (name == "si") piece_.clear();
    if (name == "rPh") in_phonetic_ = true;
    in_text_ = name == "t" && !in_phonetic_;
  }
  void end(std::string_view name) override {
    in_text_ = false;
    if (name == "rPh") in_phonetic_ = false;
    if (name != "si") return;
    strings_.bytes_ += piece_.find("_x") == piece_.npos ? piece_ : decode_xlsx_escapes(piece_);
    strings_.ends_.push_back(static_cast<uint32_t>(strings_.bytes_.size()));
  }
  void text(std::string_view piece) override {
    if (!in_text_) return;
    piece_ += piece;
    if (strings_.bytes_.size() + piece_.size() > SharedStrings::kBytesMax ||
        strings_.ends_.size() > SharedStrings::kBytesMax / 8)
      fail(invalid("has more than 512 MiB of shared strings; save it as CSV"));
  }

 private:
  SharedStrings& strings_;
  std::string piece_;
  bool in_text_ = false;
  bool in_phonetic_ = false;
};

Result<SharedStrings> SharedStrings::read(const ZipArchive& archive, const std::string& path) {
  SharedStrings strings;
  SharedStringsHandler handler(strings);
  TC_TRY(read_part(archive, path, handler));
  return strings;
}

}  // namespace tillcast
