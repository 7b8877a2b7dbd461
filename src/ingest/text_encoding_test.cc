#include "ingest/text_encoding.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

TEST(TextEncoding, DecodesTheEscapesOfWorkbooks) {
  EXPECT_EQ(decode_xlsx_escapes("a_x000D_b"), "a\rb");
  EXPECT_EQ(decode_xlsx_escapes("_x005F_x0041_"), "_x0041_");
  EXPECT_EQ(decode_xlsx_escapes("_x00_ _xZZZZ_ _x0041"), "_x00_ _xZZZZ_ _x0041");
}

TEST(TextEncoding, QuotesCsvWhereItMust) {
  std::string out;
  for (const char* text : {"plain", "a,b", "say \"hi\"", "two\nlines"}) {
    append_csv_field(out, text);
    out.push_back('|');
  }
  EXPECT_EQ(out, "plain|\"a,b\"|\"say \"\"hi\"\"\"|\"two\nlines\"|");
}

}  // namespace
}  // namespace tillcast
