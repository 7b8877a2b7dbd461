#include "ingest/order_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ingest/byte_source.h"
#include "ingest/ndjson_reader.h"
#include "ingest/read_context.h"
#include "ingest/table_reader.h"
#include "ingest/text_encoding.h"
#include "ingest/xlsx_reader.h"
#include "ingest/zip_archive.h"

namespace tillcast {
namespace {

constexpr size_t kSniffBytes = 4096;
constexpr std::array<std::string_view, 6> kFormats = {"auto",    "csv",      "xlsx",
                                                      "uci-csv", "uci-xlsx", "ndjson"};

constexpr std::string_view kWhatWeRead =
    "it should be CSV, XLSX or NDJSON, plain, in gzip or in a zip";

// The name of the format, or what the bytes are instead.
Result<std::string> recognise_text(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.empty()) return invalid("is empty; export the orders again");
  if (head.starts_with("\xFF\xFE"sv) || head.starts_with("\xFE\xFF"sv))
    return invalid("is UTF-16 text; save it as CSV in UTF-8");
  if (head.starts_with("\xD0\xCF\x11\xE0"sv))
    return invalid("is an old Excel workbook or one with a password; save it as .xlsx without one");
  const auto control = [](char c) {
    return static_cast<uint8_t>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  };
  // A stray control character does not make a text binary; a zero byte or many do.
  const auto controls = static_cast<size_t>(std::count_if(head.begin(), head.end(), control));
  if (head.find('\0') != head.npos || controls * 50 > head.size())
    return invalid(fmt::format("is neither text nor a workbook; {}", kWhatWeRead));
  if (head.starts_with("\xEF\xBB\xBF"sv)) head.remove_prefix(3);
  const size_t first = head.find_first_not_of(" \t\r\n");
  if (first != head.npos && head[first] == '[')
    return invalid("is a JSON array; write one order a line (NDJSON)");
  return std::string(first != head.npos && head[first] == '{' ? "ndjson" : "csv");
}

// What a table's columns are is known with its header: "uci-csv" asks for them by name.
Result<> check_format(const ReadContext& context, std::string_view found) {
  const std::string& wanted = context.options.format;
  if (wanted == "auto" || wanted == found || (found != "ndjson" && wanted.ends_with(found)))
    return Done{};
  return invalid(
      fmt::format("is {}, not {}; leave the format to be recognised (auto)", found, wanted));
}

Result<> read_text(std::unique_ptr<ByteSource> source, std::string head, TimeZone zone,
                   ReadContext& context) {
  TC_ASSIGN(context.summary.format, recognise_text(head));
  TC_TRY(check_format(context, context.summary.format));
  const auto whole = make_prefixed_source(std::move(head), std::move(source));
  if (context.summary.format == "ndjson") return read_ndjson(*whole, context);
  return read_csv(*whole, zone, context);
}

Result<> read_workbook(ZipArchive& archive, TimeZone zone, ReadContext& context) {
  context.summary.format = "xlsx";
  TC_TRY(check_format(context, context.summary.format));
  return read_xlsx(archive, zone, context);
}

bool is_gzip(std::string_view head) { return head.starts_with("\x1F\x8B"); }
bool is_zip(std::string_view head) {
  return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06");
}

// Text, or gzip with text in it.
Result<> read_stream(std::unique_ptr<ByteSource> source, std::string head, TimeZone zone,
                     ReadContext& context) {
  if (is_gzip(head)) {
    source = make_gzip_source(make_prefixed_source(std::move(head), std::move(source)));
    TC_ASSIGN(head, read_up_to(*source, kSniffBytes));
    if (is_zip(head) || is_gzip(head)) return invalid("is packed twice; unpack it once");
  }
  return read_text(std::move(source), std::move(head), zone, context);
}

// A workbook, or a zip with one file of orders in it.
Result<> read_zip(std::unique_ptr<ZipArchive> archive, TimeZone zone, ReadContext& context) {
  if (archive->find("[Content_Types].xml")) return read_workbook(*archive, zone, context);
  TC_ASSIGN(const size_t entry, archive->only_order_file());
  TC_ASSIGN(auto source, archive->open_entry(entry));
  TC_ASSIGN(std::string head, read_up_to(*source, kSniffBytes));
  if (!is_zip(head)) return read_stream(std::move(source), std::move(head), zone, context);
  source = make_prefixed_source(std::move(head), std::move(source));
  TC_ASSIGN(const auto inner, ZipArchive::open_copy(*source));
  inner->stop_when(context.handlers.stopped);
  if (!inner->find("[Content_Types].xml")) return invalid("is packed twice; unpack it once");
  return read_workbook(*inner, zone, context);
}

Result<> read_file(const std::filesystem::path& path, TimeZone zone, ReadContext& context) {
  TC_ASSIGN(auto source, open_file_source(path));
  TC_ASSIGN(std::string head, read_up_to(*source, kSniffBytes));
  if (!is_zip(head)) return read_stream(std::move(source), std::move(head), zone, context);
  TC_ASSIGN(auto archive, ZipArchive::open(path));
  archive->stop_when(context.handlers.stopped);
  return read_zip(std::move(archive), zone, context);
}

Result<> check_options(const ReadOptions& options) {
  if (std::find(kFormats.begin(), kFormats.end(), options.format) == kFormats.end())
    return invalid(
        fmt::format("format '{}': is not known; write auto, csv, xlsx, uci-csv, uci-xlsx or ndjson",
                    options.format));
  if (options.currency.size() != 3)
    return invalid(fmt::format("currency '{}': is not a three-letter code; write one such as GBP",
                               options.currency));
  return check_columns_by_hand(options.columns);
}

}  // namespace

Result<ReadSummary> read_orders_watched(const std::filesystem::path& path,
                                        const ReadOptions& options, const ReadHandlers& handlers,
                                        ReadWatch* watch) {
  TC_ASSERT(handlers.on_order);
  TC_TRY(check_options(options));
  TC_ASSIGN(const TimeZone zone, TimeZone::find(options.timezone));
  ReadContext context{options, handlers};
  context.watch = watch;
  const auto result = read_file(path, zone, context);
  context.summary.ended = result.ok();
  if (result || context.enough) return std::move(context.summary);
  if (context.handler_failed) return result.error();
  return Error{
      result.error().code,
      fmt::format(
          "{}: {}{}", options.name.empty() ? path.string() : printable(options.name, 255),
          context.sheet.empty() ? std::string{} : "sheet " + printable(context.sheet, 40) + ": ",
          result.error().message)};
}

Result<ReadSummary> read_orders(const std::filesystem::path& path, const ReadOptions& options,
                                const ReadHandlers& handlers) {
  return read_orders_watched(path, options, handlers, nullptr);
}

}  // namespace tillcast
