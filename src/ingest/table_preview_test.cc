#include "ingest/table_preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using namespace testing_files;
using testing::HasSubstr;

class TablePreviewTest : public testing::Test {
 protected:
  TablePreview look(std::string_view bytes, const ReadOptions& options = {}) {
    write_bytes(dir_ / "f", bytes);
    auto preview = preview_orders(dir_ / "f", options);
    EXPECT_TRUE(preview.ok()) << preview.error().message;
    return preview ? std::move(*preview) : TablePreview{};
  }
  std::string error_of(std::string_view bytes) {
    write_bytes(dir_ / "f", bytes);
    const auto preview = preview_orders(dir_ / "f", {});
    return preview ? "none" : preview.error().message;
  }
  TempDir dir_;
};

const std::string kHead = "order_id,date,sku,qty,price,customer\n";

TEST_F(TablePreviewTest, ShowsHeaderFieldsRowsProblemsAndOrders) {
  const TablePreview preview = look(kHead +
                                    "1,2023-01-01,A,1,2.00,7\n"
                                    "1,2023-01-01,B,x,2.00,7\n"
                                    "2,1/2/2023,A,y,2.00,\n"
                                    "3,1/2/2023,A,1,z,\n"
                                    "4,1/2/2023,A,1,5,\n");
  EXPECT_TRUE(preview.ready()) << preview.error;
  EXPECT_EQ(preview.format, "csv");
  EXPECT_EQ(preview.layout, "");
  EXPECT_EQ(preview.header.size(), 6u);
  ASSERT_EQ(preview.fields.size(), kFields);
  EXPECT_EQ(preview.fields[0].column, "order_id");
  EXPECT_EQ(preview.fields[0].by, ColumnMap::By::kName);
  EXPECT_EQ(preview.fields[6].column, "");
  ASSERT_EQ(preview.rows.size(), 5u);
  EXPECT_EQ(preview.rows[0].cells[2], "A");
  EXPECT_EQ(preview.rows[0].problem, "");
  EXPECT_EQ(preview.rows[1].problem, "qty 'x': is not a whole number");
  EXPECT_EQ(preview.checked_rows, 5u);
  EXPECT_TRUE(preview.complete);
  EXPECT_EQ(preview.rejected_rows, 3u);
  ASSERT_EQ(preview.problems.size(), 2u);  // whatever the value was
  EXPECT_EQ(preview.problems[0].rows, 2u);
  EXPECT_EQ(preview.problems[0].first_row, 2u);
  EXPECT_EQ(preview.problems[0].text, "1,2023-01-01,B,x,2.00,7");
  ASSERT_EQ(preview.orders.size(), 2u);
  EXPECT_EQ(preview.orders[0].order_id, "1");
  EXPECT_EQ(preview.amounts[0], "2.00");
  EXPECT_THAT(preview.notes, testing::Contains(HasSubstr("month first")));
}

TEST_F(TablePreviewTest, AHeaderThatCannotServeIsShownWithTheReason) {
  const TablePreview preview = look("a,b,c\n1,2,3\n4,5,6\n");
  EXPECT_FALSE(preview.ready());
  EXPECT_THAT(preview.error, HasSubstr("has no column for order_id"));
  EXPECT_EQ(preview.header, (std::vector<std::string>{"a", "b", "c"}));
  ASSERT_EQ(preview.rows.size(), 2u);
  EXPECT_EQ(preview.format, "csv");
  ReadOptions options;
  options.columns = {{"order_id", "nowhere"}};
  EXPECT_THAT(look(kHead, options).error, HasSubstr("there is no column 'nowhere'"));
}

TEST_F(TablePreviewTest, RowsOfWhichNoneServesAreNotReady) {
  const TablePreview preview = look(kHead + "1,31/12/2023,A,1,2.00,7\n");
  EXPECT_FALSE(preview.ready());
  EXPECT_THAT(preview.error, HasSubstr("not one of the first 1 rows can be used"));
  EXPECT_THAT(preview.notes, testing::Contains(HasSubstr("day first")));
  EXPECT_TRUE(look(kHead).ready());  // a shop without orders yet
}

TEST_F(TablePreviewTest, StopsAfterItsRows) {
  std::string bytes = kHead;
  for (int i = 0; i < 30'000; ++i) bytes += std::to_string(i) + ",2023-01-01,A,1,1,\n";
  const TablePreview preview = look(bytes);
  EXPECT_EQ(preview.checked_rows, TablePreview::kCheckedRows);
  EXPECT_FALSE(preview.complete);
  EXPECT_EQ(preview.rows.size(), TablePreview::kRowsShown);
  EXPECT_EQ(preview.orders.size(), TablePreview::kOrdersShown);
  EXPECT_EQ(preview.orders[0].order_id, "0");
}

TEST_F(TablePreviewTest, LooksAtWorkbooksAndNdjsonToo) {
  const auto cell = [](const std::string& text) {
    return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
  };
  std::string head = "<row>", row = "<row>";
  for (const char* name : {"order_id", "date", "sku", "qty", "price"}) head += cell(name);
  for (const char* text : {"1", "2023-01-01", "A", "2", "3"}) row += cell(text);
  write_zip(dir_ / "f.xlsx", workbook({{"Notes", "<row>" + cell("hello") + "</row>"},
                                       {"Orders", head + "</row>" + row + "</row>"}}));
  const auto sheet = preview_orders(dir_ / "f.xlsx", {});
  ASSERT_TRUE(sheet.ok()) << sheet.error().message;
  EXPECT_TRUE(sheet->ready()) << sheet->error;
  EXPECT_EQ(sheet->format, "xlsx");
  EXPECT_EQ(sheet->header[0], "order_id");
  EXPECT_EQ(sheet->checked_rows, 1u);
  ASSERT_EQ(sheet->orders.size(), 1u);

  const TablePreview lines =
      look(R"({"order_id":"1","ordered_at":"2023-01-01","currency":"GBP","lines":[)"
           R"({"product_id":"A","quantity":1,"unit_price":"1"}]})"
           "\n{oops\n");
  EXPECT_EQ(lines.format, "ndjson");
  EXPECT_TRUE(lines.fields.empty());
  EXPECT_EQ(lines.rows.size(), 2u);
  EXPECT_NE(lines.rows[1].problem, "");
  EXPECT_EQ(lines.orders.size(), 1u);
}

TEST_F(TablePreviewTest, HostileFilesCostLittleAndAreCut) {
  std::string wide = kHead.substr(0, kHead.size() - 1), row = "1,2023-01-01,A,1,1,";
  for (int i = 0; i < 10'000; ++i) {
    wide += ",c" + std::to_string(i);
    row += ",x";
  }
  const TablePreview columns = look(wide + "\n" + row + "\n");
  EXPECT_TRUE(columns.ready()) << columns.error;
  EXPECT_EQ(columns.header.size(), TablePreview::kColumnsShown);
  EXPECT_EQ(columns.rows[0].cells.size(), TablePreview::kColumnsShown);

  const std::string monster(300'000, 'm');
  const TablePreview cells = look(kHead + "1,2023-01-01,A,1,1," + monster + "\n");
  EXPECT_LT(cells.rows[0].cells[5].size(), 300u);
  EXPECT_LT(cells.problems[0].text.size(), 300u);
  EXPECT_FALSE(cells.ready());

  const TablePreview line = look(std::string(40 << 20, 'x'));  // without an end
  EXPECT_FALSE(line.ready());
  EXPECT_NE(line.error, "");
  EXPECT_LT(line.problems[0].text.size(), 300u);
  EXPECT_THAT(error_of(std::string(3 << 20, '\n')), HasSubstr("f: has no header"));
  EXPECT_THAT(error_of(gzipped(std::string(80 << 20, '\n'))), HasSubstr("f: has no header"));
  EXPECT_THAT(error_of("\x01\x02\x03"), HasSubstr("neither text nor a workbook"));
}

TEST_F(TablePreviewTest, IsGivenUpWhenAskedAndCallsTheFileByItsName) {
  write_bytes(dir_ / "f", "\x01");
  ReadOptions options;
  options.name = "orders\n.csv";
  EXPECT_THAT(preview_orders(dir_ / "f", options).error().message,
              testing::StartsWith("orders?.csv: "));
  std::string bytes = kHead;
  for (int i = 0; i < 10'000; ++i) bytes += std::to_string(i) + ",2023-01-01,A,1,1,\n";
  write_bytes(dir_ / "f", bytes);
  EXPECT_FALSE(preview_orders(dir_ / "f", {}, [] { return true; }).ok());
}

}  // namespace
}  // namespace tillcast
