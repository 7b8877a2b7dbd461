// Imports and the store as the page's tests read them: test/golden/wire/.
#include "serve/import_views.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "serve/import_record.h"
#include "serve/import_tally.h"
#include "serve/store_view.h"
#include "serve/wire_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr std::string_view kFile =
    "Name,Email,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
    "Billing Country,Refunded Amount\n"
    "#1001,ada@example.com,GBP,2011-09-01 09:30:00 +0100,2,Lantern,12.50,LAN-1,GB,0.00\n"
    "#1001,,,,x,<script>alert(1)</script>,3.00,SCR-1,,\n"
    "#1002,,GBP,2011-09-01 10:00:00 +0100,1,Lantern,12.50,LAN-1,IE,0.00\n";

std::string preview_of_file() {
  const auto path = std::filesystem::temp_directory_path() /
                    fmt::format("tillcast-import-views-{}.csv", ::getpid());
  std::ofstream(path, std::ios::binary) << kFile;
  ReadOptions options;
  options.timezone = "Europe/London";
  const auto preview = preview_orders(path, options);
  std::filesystem::remove(path);
  EXPECT_TRUE(preview.ok());
  return preview ? preview_json(*preview) : "";
}

ImportView ready() {
  ImportView view;
  view.id = "20110901-6f1c9a02";
  view.name = "orders_export <1>.csv";
  view.bytes = view.received = 412;
  view.state = ImportState::kReady;
  view.created_at_ms = parse_time("2011-09-01T12:00:00Z").value();
  view.preview = preview_of_file();
  return view;
}

ImportView done() {
  ImportView view = ready();
  view.state = ImportState::kDone;
  view.finished_at_ms = view.created_at_ms + 5000;
  view.progress = ImportProgress{3, 2, 1, 1, 0.25};
  ImportTally tally;
  OrderEvent order;
  order.order_id = "#1001";
  order.customer_id = "ada@example.com";
  order.country = "GB";
  order.ordered_at_ms = parse_time("2011-09-01T08:30:00Z").value();
  order.lines = {{"LAN-1", "Lantern", 2, Money::from_micros(12'500'000), {}}};
  tally.decided(order, {}, 1);
  order.order_id = "#1002";
  order.customer_id = "";
  order.country = "IE";
  order.ordered_at_ms += 30 * kMinuteMs;
  order.lines[0].quantity = 1;
  tally.decided(order, {}, 1);
  tally.rows = 3;
  tally.rejected = 1;
  view.result = tally.document(0.25).dump();
  return view;
}

TEST(ImportViews, AreTheGoldenWireFiles) {
  ImportView receiving = ready();
  receiving.state = ImportState::kReceiving;
  receiving.bytes = 45'123'456;
  receiving.received = 16'777'216;
  receiving.preview.clear();
  EXPECT_EQ(json::parse(import_json(receiving)), read_golden("import-receiving"));
  EXPECT_EQ(json::parse(import_json(ready())), read_golden("import-ready"));
  ImportView importing = ready();
  importing.state = ImportState::kImporting;
  importing.progress = ImportProgress{500'000, 24'000, 1, 0.5, 1.25};
  EXPECT_EQ(json::parse(import_json(importing)), read_golden("import-importing"));
  EXPECT_EQ(json::parse(import_json(done())), read_golden("import-done"));
}

TEST(ImportViews, TheListHasNoPreviews) {
  ImportView failed;
  failed.id = "20110831-00c0ffee";
  failed.name = "photo.csv";
  failed.bytes = failed.received = 7;
  failed.state = ImportState::kFailed;
  failed.created_at_ms = parse_time("2011-08-31T12:00:00Z").value();
  failed.finished_at_ms = failed.created_at_ms + 1000;
  failed.error =
      "photo.csv: is neither text nor a workbook; it should be CSV, XLSX or NDJSON, plain, in gzip "
      "or in a zip";
  const json list = {{"imports",
                      {json::parse(import_json(done(), WithPreview::kNo)),
                       json::parse(import_json(failed, WithPreview::kNo))}}};
  EXPECT_EQ(list, read_golden("imports"));
}

TEST(ImportViews, ARecordReadsBackAsItWasWritten) {
  ImportRecord record;
  record.view = done();
  record.mapping.columns = {{"country", std::nullopt}, {"order_id", "Name"}};
  record.mapping.timezone = "Europe/London";
  record.can_start = true;
  ImportRecord read;
  ASSERT_TRUE(read_record(record_json(record), read).ok());
  EXPECT_EQ(record_json(read), record_json(record));
  EXPECT_EQ(read.mapping.columns, record.mapping.columns);
  for (const char* broken : {"", "{}", "[]", "{\"import_id\":1}"}) {
    ImportRecord none;
    EXPECT_FALSE(read_record(broken, none).ok()) << broken;
  }
}

TEST(ImportViews, ARecordWithACountThatIsNoneIsDamaged) {
  ImportRecord record;
  record.view = done();
  for (const json& count : {json(4.6e50), json(1.5), json(-1), json(true), json("1"), json()}) {
    json changed = json::parse(record_json(record));
    changed["bytes"] = count;
    ImportRecord none;
    const auto read = read_record(changed.dump(), none);
    ASSERT_FALSE(read.ok()) << count;
    EXPECT_THAT(read.error().message, testing::HasSubstr("import.json: bytes is not a whole"));
  }
}

TEST(ImportViews, TheStoreIsTheGoldenWireFile) {
  StoreCounts counts;
  counts.orders = counts.entries = 25'900;
  counts.sales = 19'959;
  counts.transactions = 530'103;
  counts.customers = 4'372;
  counts.products = 4'070;
  counts.countries = 38;
  counts.currency = "GBP";
  counts.first_at_ms = parse_time("2010-12-01T08:26:00Z").value();
  counts.last_at_ms = parse_time("2011-12-09T12:50:00Z").value();
  StoreBytes bytes{15'000'000, 9'000'000, 4'000'000, 100'000, 0, 0, 70'000'000'000};
  EXPECT_EQ(json::parse(store_json(counts, bytes)), read_golden("store"));
}

TEST(ImportTally, SaysWhatToDoWhereRowsOfOneOrderStandFarApart) {
  ImportTally tally;
  OrderEvent order;
  order.order_id = "1";
  tally.decided(order, {}, 1);
  EXPECT_EQ(tally.advice(), "");
  tally.decided(order, {Outcome::Kind::kRejected, "conflict: known with other content"}, 2);
  EXPECT_EQ(tally.orders_split, 1u);
  EXPECT_EQ(tally.rejected, 2u);
  EXPECT_NE(tally.advice().find("sort the file"), std::string::npos);
  order.order_id = "2";  // in the log before this import
  tally.decided(order, {Outcome::Kind::kRejected, "conflict: known with other content"}, 1);
  EXPECT_EQ(tally.orders_split, 1u);
}

}  // namespace
}  // namespace tillcast
