#include "ingest/order_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/time.h"
#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using namespace testing_files;

const std::string kTwoRows =
    std::string(kHeader) +
    "536365,85123A,\"HEART, WHITE\",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    "536365,71053,LANTERN,6,2010-12-01 08:27:00,3.39,17850.0,United Kingdom\n";

std::string error_of(const std::filesystem::path& path, const ReadOptions& options = {}) {
  const Reading reading = read_all(path, options);
  return reading.summary ? std::string("none") : reading.summary.error().message;
}

class OrderReader : public testing::Test {
 protected:
  std::string error_of_bytes(std::string_view bytes, const ReadOptions& options = {}) {
    write_bytes(dir_ / "f", bytes);
    const std::string error = error_of(dir_ / "f", options);
    EXPECT_EQ(error.find('\n'), error.npos) << error;
    if (error != "none") {
      EXPECT_THAT(error, testing::StartsWith((dir_ / "f").string() + ": "));
    }
    return error;
  }
  TempDir dir_;
};

TEST_F(OrderReader, KnowsAFileByItsBytesHoweverItIsPacked) {
  const std::string json =
      R"({"order_id":"536365","customer_id":"17850","ordered_at":"2010-12-01T08:26:00Z",)"
      R"("country":"United Kingdom","lines":[{"product_id":"85123A",)"
      R"("description":"HEART, WHITE","quantity":6,"unit_price":"2.55"},)"
      R"({"product_id":"71053","description":"LANTERN","quantity":6,"unit_price":"3.39"}]})";
  write_bytes(dir_ / "plain.dat", kTwoRows);
  write_bytes(dir_ / "packed.dat", gzipped(kTwoRows));
  write_zip(dir_ / "zip.dat",
            {{"__MACOSX/._a.csv", "x"}, {"readme.md", "x"}, {"data/A.CSV", kTwoRows}});
  write_zip(dir_ / "twice.dat", {{"a.csv.gz", gzipped(kTwoRows)}});
  write_bytes(dir_ / "json.dat", "\n" + json + "\n");
  write_bytes(dir_ / "json.gz.dat", gzipped(json));
  std::set<uint64_t> fingerprints;
  for (const char* name :
       {"plain.dat", "packed.dat", "zip.dat", "twice.dat", "json.dat", "json.gz.dat"}) {
    const Reading reading = read_all(dir_ / name);
    ASSERT_TRUE(reading.summary.ok()) << reading.summary.error().message;
    ASSERT_EQ(reading.orders.size(), 1u) << name;
    EXPECT_EQ(reading.summary->rows, 2u);
    EXPECT_EQ(reading.summary->orders, 1u);
    EXPECT_EQ(reading.summary->format,
              std::string_view(name).starts_with("json") ? "ndjson" : "uci-csv");
    fingerprints.insert(fingerprint(reading.orders[0]));
  }
  EXPECT_EQ(fingerprints.size(), 1u);
}

TEST_F(OrderReader, ReadsTheCopiesThatPeopleHave) {
  // Kaggle's: ISO-8859-1, US dates, CRLF. A spreadsheet's in Germany: semicolons, decimal commas, a
  // BOM.
  write_bytes(
      dir_ / "kaggle.csv",
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n"
      "539492,gift,Voucher \xA3"
      "40.00,1,12/20/2010 10:14,34.04,,United Kingdom\r\n");
  write_bytes(dir_ / "excel.csv",
              "\xEF\xBB\xBFInvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;"
              "CustomerID;Country\n"
              "539492;gift;Voucher \xC2\xA3"
              "40.00;1;2010-12-20 10:14;34,04;;United Kingdom\n");
  const Reading kaggle = read_all(dir_ / "kaggle.csv"), excel = read_all(dir_ / "excel.csv");
  ASSERT_EQ(kaggle.orders.size(), 1u);
  EXPECT_EQ(kaggle.orders[0].lines[0].description,
            "Voucher \xC2\xA3"
            "40.00");
  EXPECT_EQ(kaggle.orders, excel.orders);
}

TEST_F(OrderReader, RejectsRowsWithPlaceAndReasonAndTakesTheRest) {
  write_bytes(dir_ / "f", kTwoRows + "\n536366,1,x,six,2010-12-01 08:28:00,1,,France\n" +
                              "536366,1,x,6,2010-12-01 08:28:00,1,,France,more\n" + "536366,1\n" +
                              "536366,2,y,6,2010-12-01 08:28:00,1,,France\n");
  const Reading reading = read_all(dir_ / "f");
  ASSERT_TRUE(reading.summary.ok());
  EXPECT_EQ(reading.orders.size(), 2u);
  EXPECT_EQ(reading.summary->rows, 6u);
  EXPECT_EQ(reading.summary->rejected, 3u);
  ASSERT_EQ(reading.rejects.size(), 3u);
  EXPECT_EQ(reading.rejects[0].row, 3u);
  EXPECT_EQ(reading.rejects[0].reason, "Quantity 'six': is not a whole number");
  EXPECT_EQ(reading.rejects[0].text, "536366,1,x,six,2010-12-01 08:28:00,1,,France");
  EXPECT_EQ(reading.rejects[1].reason, "9 columns where the header has 8");
  EXPECT_EQ(reading.rejects[2].reason, "2 columns where the header has 8");
}

TEST_F(OrderReader, RejectsBadLinesOfNdjson) {
  write_bytes(dir_ / "f",
              "{\"order_id\":\"1\"}\n\n{oops\n" +
                  std::string(R"({"order_id":"2","kind":"cancelled","ordered_at":"2011-01-01"})"));
  const Reading reading = read_all(dir_ / "f");
  ASSERT_TRUE(reading.summary.ok());
  ASSERT_EQ(reading.rejects.size(), 2u);
  EXPECT_EQ(reading.rejects[1].row, 3u);
  EXPECT_EQ(reading.rejects[1].text, "{oops");
  ASSERT_EQ(reading.orders.size(), 1u);
  EXPECT_EQ(reading.summary->rows, 3u);
}

TEST_F(OrderReader, LeavesOutWhatIsNotBeforeUntil) {
  write_bytes(dir_ / "f", kTwoRows + "536366,1,x,6,2010-12-02 00:00:00,1,,France\n");
  ReadOptions options;
  options.until_ms = *parse_time("2010-12-02");
  const Reading reading = read_all(dir_ / "f", options);
  ASSERT_TRUE(reading.summary.ok());
  EXPECT_EQ(reading.orders.size(), 1u);
  EXPECT_EQ(reading.summary->rows, 2u);
  EXPECT_EQ(reading.summary->rows_skipped, 1u);
}

TEST_F(OrderReader, SaysWhyAFileCannotServe) {
  using testing::HasSubstr;
  using namespace std::string_literals;
  EXPECT_THAT(error_of_bytes(""), HasSubstr("is empty"));
  EXPECT_THAT(error_of_bytes("\n\n"), HasSubstr("blank lines only"));
  EXPECT_THAT(error_of_bytes("a,b,c\n1,2,3\n"),
              HasSubstr("has no column for order_id, ordered_at"));
  EXPECT_THAT(error_of_bytes("InvoiceNo,StockCode,Description,Quantity,UnitPrice,CustomerID\n"),
              HasSubstr("has no column for ordered_at; found: InvoiceNo"));
  EXPECT_THAT(error_of_bytes("\x7F"
                             "ELF\x02\x01\x00"s),
              HasSubstr("neither text nor a workbook"));
  EXPECT_THAT(error_of_bytes("\xFF\xFEI\0n\0"s), HasSubstr("UTF-16"));
  EXPECT_THAT(error_of_bytes("\xD0\xCF\x11\xE0\xA1"), HasSubstr("old Excel workbook"));
  EXPECT_THAT(error_of_bytes("[{}]"), HasSubstr("JSON array"));
  EXPECT_THAT(error_of_bytes(gzipped(kTwoRows).substr(0, 100)), HasSubstr("cut short"));
  EXPECT_THAT(error_of_bytes("PK\x03\x04 and no more"), HasSubstr("zip is damaged"));
  EXPECT_THAT(error_of_bytes(gzipped(std::string(kHeader) + std::string(80 << 20, ' '))),
              HasSubstr("swells"));
  EXPECT_EQ(error_of_bytes(kHeader), "none");            // a shop without orders yet
  EXPECT_EQ(error_of_bytes(kTwoRows + "\x1A"), "none");  // as DOS ended its texts
  ReadOptions options;
  options.format = "ndjson";
  EXPECT_THAT(error_of_bytes(kTwoRows, options), HasSubstr("is csv, not ndjson"));
}

TEST_F(OrderReader, SaysWhyAZipCannotServe) {
  using testing::HasSubstr;
  write_zip(dir_ / "none.zip", {{"photo.png", "x"}});
  write_zip(dir_ / "two.zip", {{"a.csv", kTwoRows}, {"b.csv", kTwoRows}});
  write_zip(dir_ / "secret.zip", {{"a.csv", kTwoRows}}, true);
  write_zip(dir_ / "bomb.zip", {{"a.csv", std::string(80 << 20, ' ')}});
  EXPECT_THAT(error_of(dir_ / "none.zip"), HasSubstr("without a CSV, XLSX or NDJSON"));
  EXPECT_THAT(error_of(dir_ / "two.zip"), HasSubstr("2 files (a.csv, b.csv)"));
  EXPECT_THAT(error_of(dir_ / "secret.zip"), HasSubstr("is encrypted"));
  EXPECT_THAT(error_of(dir_ / "bomb.zip"), HasSubstr("swells"));
}

TEST_F(OrderReader, RefusesOptionsItDoesNotKnow) {
  write_bytes(dir_ / "f", kTwoRows);
  EXPECT_THAT(error_of(dir_ / "f", {.format = "xml"}), testing::HasSubstr("format 'xml'"));
  EXPECT_THAT(error_of(dir_ / "f", {.timezone = "Mars/Olympus"}),
              testing::HasSubstr("Mars/Olympus"));
  EXPECT_THAT(error_of(dir_ / "f", {.currency = "POUND"}), testing::HasSubstr("currency 'POUND'"));
}

TEST_F(OrderReader, ReturnsTheHandlersErrorAsItIs) {
  write_bytes(dir_ / "f", kTwoRows);
  ReadHandlers handlers;
  handlers.on_order = [](OrderEvent&&, uint64_t) -> Result<> { return unavailable("disk full"); };
  const auto result = read_orders(dir_ / "f", {}, handlers);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "disk full");
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
}

TEST_F(OrderReader, TheExamplesSayTheSameInBothForms) {
  const Reading csv = read_all(TILLCAST_SOURCE_DIR "/examples/orders.csv");
  const Reading json = read_all(TILLCAST_SOURCE_DIR "/examples/orders.ndjson");
  ASSERT_TRUE(csv.summary.ok()) << csv.summary.error().message;
  EXPECT_EQ(csv.orders.size(), 5u);
  EXPECT_TRUE(csv.rejects.empty());
  EXPECT_EQ(csv.orders, json.orders);
}

TEST_F(OrderReader, ReadsTheUciFileToTheLastPenny) {
  const auto uci = uci_file();
  if (uci.empty()) GTEST_SKIP() << "the UCI data set is not here; TILLCAST_UCI names it";
  MoneySum sum = 0, sales = 0, refunds = 0, adjustments = 0;
  uint64_t sale_orders = 0, sale_lines = 0, rows = 0;
  std::set<std::string> customers, products, countries;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t order_rows) -> Result<> {
    rows += order_rows;
    sum += signed_amount(order).micros();
    if (order.kind == OrderKind::kRefunded) refunds -= signed_amount(order).micros();
    if (order.kind == OrderKind::kAdjusted) adjustments += signed_amount(order).micros();
    sales += sale_amount(order).micros();
    if (!order.customer_id.empty()) customers.insert(order.customer_id);
    countries.insert(order.country);
    const bool sale = sale_amount(order) > Money{};
    sale_orders += sale;
    for (const Line& line : order.lines) {
      products.insert(line.product_id);
      sale_lines += sale && line.total() > Money{};
    }
    return Done{};
  };
  const auto summary = read_orders(uci, {}, handlers);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary->rows, 541'909u);
  EXPECT_EQ(rows, 541'909u);
  EXPECT_EQ(summary->rejected, 0u);
  EXPECT_EQ(summary->orders, 25'900u);
  EXPECT_EQ(to_string(sum), "9747747.934");
  EXPECT_EQ(to_string(sales), "10655622.484");
  EXPECT_EQ(to_string(refunds), "896812.49");
  EXPECT_EQ(to_string(adjustments), "-11062.06");
  EXPECT_EQ(sale_orders, 19'959u);
  EXPECT_EQ(sale_lines, 530'103u);
  EXPECT_EQ(customers.size(), 4'372u);
  EXPECT_EQ(products.size(), 4'070u);
  EXPECT_EQ(countries.size(), 38u);
}

}  // namespace
}  // namespace tillcast
