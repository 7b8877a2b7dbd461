#include "ingest/xlsx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/time.h"
#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using namespace testing_files;

const std::string kHeadRow =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" "
    "t=\"s\"><v>2</v></c>"
    "<c r=\"D1\" t=\"s\"><v>3</v></c><c r=\"E1\" t=\"s\"><v>4</v></c><c r=\"F1\" "
    "t=\"s\"><v>5</v></c>"
    "<c r=\"G1\" t=\"s\"><v>6</v></c><c r=\"H1\" t=\"s\"><v>7</v></c><c r=\"J1\" s=\"4\"/></row>";
const std::vector<std::string> kShared = {"Invoice",     "StockCode", "Description", "Quantity",
                                          "InvoiceDate", "Price",     "Customer ID", "Country",
                                          "R&B _x000D_", "France"};

// Numbers where UCI has them: invoice, stock code, date, customer.
std::string row(const std::string& invoice, const std::string& serial = "40513.351388888892") {
  return "<row><c><v>" + invoice +
         "</v></c><c t=\"inlineStr\"><is><t>85123</t><rPh><t>no</t></rPh><r><t>A</t></r></is>"
         "</c><c r=\"C2\" t=\"s\"><v>8</v></c><c><v>6</v></c><c s=\"2\"><v>" +
         serial +
         "</v></c><c><v>2.5499999999999998</v></c><c r=\"H2\" "
         "t=\"str\"><f>x</f><v>France</v></c><c r=\"M2\" s=\"1\"/></row>";
}

TEST(XlsxReader, ReadsSharedInlineAndFormulaStringsAndNumbers) {
  const TempDir dir;
  write_zip(dir / "a.bin", workbook({{"Data", kHeadRow + "<row/>" + row("536365")}}, kShared));
  const Reading reading = read_all(dir / "a.bin");
  ASSERT_TRUE(reading.summary.ok()) << reading.summary.error().message;
  EXPECT_EQ(reading.summary->format, "uci-xlsx");
  ASSERT_EQ(reading.orders.size(), 1u);
  const OrderEvent& order = reading.orders[0];
  EXPECT_EQ(order.order_id, "536365");
  EXPECT_EQ(order.customer_id, "");
  EXPECT_EQ(order.country, "France");
  EXPECT_EQ(format_time(order.ordered_at_ms), "2010-12-01T08:26:00Z");
  ASSERT_EQ(order.lines.size(), 1u);
  EXPECT_EQ(order.lines[0].product_id, "85123A");
  EXPECT_EQ(order.lines[0].description, "R&B \r");
  EXPECT_EQ(order.lines[0].unit_price, Money::from_micros(2'550'000));
}

TEST(XlsxReader, KnowsTheDateSystemOf1904) {
  const TempDir dir;
  write_zip(dir / "a.xlsx",
            workbook({{"Data", kHeadRow + row("1", "39051.351388888892")}}, kShared, true));
  const Reading reading = read_all(dir / "a.xlsx");
  ASSERT_EQ(reading.orders.size(), 1u);
  EXPECT_EQ(format_time(reading.orders[0].ordered_at_ms), "2010-12-01T08:26:00Z");
}

TEST(XlsxReader, ReadsEverySheetOfOursAndMergesNoOrderAcrossThem) {
  const TempDir dir;
  const std::string sheet = kHeadRow + row("536365");
  write_zip(dir / "a.xlsx",
            workbook({{"Year 2009-2010", sheet},
                      {"Notes", "<row><c t=\"inlineStr\"><is><t>hello</t></is></c></row>"},
                      {"Empty", ""},
                      {"Year 2010-2011", sheet + row("536366", "text")}},
                     kShared));
  const Reading reading = read_all(dir / "a.xlsx");
  ASSERT_TRUE(reading.summary.ok()) << reading.summary.error().message;
  ASSERT_EQ(reading.orders.size(), 2u);
  EXPECT_EQ(fingerprint(reading.orders[0]),
            fingerprint(reading.orders[1]));  // a duplicate, to the log
  EXPECT_EQ(reading.summary->skipped_sheets, (std::vector<std::string>{"Notes", "Empty"}));
  ASSERT_EQ(reading.rejects.size(), 1u);
  EXPECT_EQ(reading.rejects[0].sheet, "Year 2010-2011");
  EXPECT_EQ(reading.rejects[0].row, 2u);
}

TEST(XlsxReader, SaysWhatIsWrongWithAWorkbook) {
  const TempDir dir;
  const auto error = [&](const Entries& entries) {
    write_zip(dir / "a.xlsx", entries);
    const Reading reading = read_all(dir / "a.xlsx");
    return reading.summary ? std::string("none") : reading.summary.error().message;
  };
  EXPECT_THAT(error(workbook({{"S", kHeadRow + "<row><c>"}}, kShared)),
              testing::HasSubstr("is broken XML (line"));
  EXPECT_THAT(error(workbook({{"S", "<row><c t=\"s\"><v>12</v></c></row>"}})),
              testing::HasSubstr("names shared string 12, which is not there"));
  EXPECT_THAT(error(workbook({{"S", "<row><c t=\"s\"><v>18446744073709551615</v></c></row>"}})),
              testing::HasSubstr("names shared string 18446744073709551615, which is not there"));
  EXPECT_THAT(error(workbook({{"S", "<row><c t=\"inlineStr\"><is><t>Name</t></is></c></row>"}})),
              testing::HasSubstr("found: Name"));
  EXPECT_THAT(error(workbook({{"S", ""}})), testing::HasSubstr("empty sheets"));
  EXPECT_THAT(error(workbook({})), testing::HasSubstr("without sheets"));
  EXPECT_THAT(error(workbook({{"S", "<row><c r=\"ZZZZ1\"><v>1</v></c></row>"}})),
              testing::HasSubstr("a cell 'ZZZZ1'"));
  EXPECT_THAT(error({{"[Content_Types].xml", "<Types/>"}}),
              testing::HasSubstr("_rels/.rels is missing"));
}

TEST(XlsxReader, RefusesEntities) {
  const TempDir dir;
  Entries entries = workbook({{"S", ""}});
  for (auto& [name, bytes] : entries)
    if (name == "xl/worksheets/sheet1.xml")
      bytes =
          "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b "
          "\"&a;&a;\">]><worksheet>&b;</worksheet>";
  write_zip(dir / "a.xlsx", entries);
  const Reading reading = read_all(dir / "a.xlsx");
  ASSERT_FALSE(reading.summary.ok());
  EXPECT_THAT(reading.summary.error().message, testing::HasSubstr("DOCTYPE"));
}

// A number as Excel writes it: 17 significant digits.
std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

// The sheet's XML and the strings it shares, written as Excel writes them.
class SheetWriter {
 public:
  std::string xml;
  std::vector<std::string> strings;

  void add(const OrderEvent& order, const Line& line) {
    const bool refund = order.kind == OrderKind::kRefunded;
    xml += std::string("<row>") + text_or_number(order.order_id) + text_or_number(line.product_id) +
           shared(line.description) +
           cell(std::to_string(refund ? -line.quantity : line.quantity)) +
           cell(number(25569 + double(order.ordered_at_ms) / 86'400'000)) +
           cell(number(to_units(line.unit_price.micros()))) + text_or_number(order.customer_id) +
           shared(order.country) + "</row>";
  }
  std::string shared(const std::string& text) {
    const auto [place, added] = places_.emplace(text, strings.size());
    if (added) strings.push_back(text);
    return "<c t=\"s\"><v>" + std::to_string(place->second) + "</v></c>";
  }

 private:
  static std::string cell(const std::string& value) {
    return std::string("<c><v>").append(value).append("</v></c>");
  }
  std::string text_or_number(const std::string& text) {
    if (text.empty()) return "<c s=\"1\"/>";
    return text.find_first_not_of("0123456789") == text.npos ? cell(text) : shared(text);
  }
  std::map<std::string, size_t> places_;
};

TEST(XlsxReader, TheWholeUciFileAsAWorkbookInAZipGivesTheSameOrders) {
  const auto uci = uci_file();
  if (uci.empty()) GTEST_SKIP() << "the UCI data set is not here; TILLCAST_UCI names it";
  SheetWriter sheet;
  std::string header;
  for (const char* name : {"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
                           "UnitPrice", "CustomerID", "Country"})
    header += sheet.shared(name);
  sheet.xml = "<row>" + header + "</row>";
  std::vector<uint64_t> expected;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    expected.push_back(fingerprint(order));
    for (const Line& line : order.lines) sheet.add(order, line);
    return Done{};
  };
  ASSERT_TRUE(read_orders(uci, {}, handlers).ok());

  const TempDir dir;
  write_zip(dir / "inner.xlsx", workbook({{"Online Retail", sheet.xml}}, sheet.strings));
  sheet = {};
  std::ifstream inner(dir / "inner.xlsx", std::ios::binary);
  write_zip(dir / "online+retail.zip",
            {{"Online Retail.xlsx", std::string(std::istreambuf_iterator<char>(inner), {})}});
  size_t place = 0, different = 0;
  MoneySum sum = 0;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    different += place >= expected.size() || fingerprint(order) != expected[place];
    ++place;
    sum += signed_amount(order).micros();
    return Done{};
  };
  const auto summary = read_orders(dir / "online+retail.zip", {}, handlers);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary->rows, 541'909u);
  EXPECT_EQ(summary->rejected, 0u);
  EXPECT_EQ(place, 25'900u);
  EXPECT_EQ(different, 0u);
  EXPECT_EQ(to_string(sum), "9747747.934");
}

}  // namespace
}  // namespace tillcast
