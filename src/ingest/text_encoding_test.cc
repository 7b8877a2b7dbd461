#include "ingest/text_encoding.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

TEST(TextEncoding, KnowsWellFormedUtf8) {
  EXPECT_TRUE(is_utf8("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8E\x81"));
  for (const char* bad :
       {"\xA3", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(TextEncoding, FindsAHighBitAnywhere) {
  for (size_t length = 1; length < 20; ++length)
    for (size_t place = 0; place < length; ++place) {
      std::string text(length, 'a');
      EXPECT_TRUE(is_ascii(text));
      text[place] = '\xA3';
      EXPECT_FALSE(is_ascii(text));
    }
}

TEST(TextEncoding, TurnsLatin1AndWindows1252IntoUtf8) {
  std::string out;
  append_latin1(out, "\xA3\x80\xE9\x81");
  EXPECT_EQ(out, "\xC2\xA3\xE2\x82\xAC\xC3\xA9\xC2\x81");
}

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

TEST(TextEncoding, MakesMessagesPrintable) {
  EXPECT_EQ(printable("a\nb\x01", 10), "a?b?");
  EXPECT_EQ(printable("abcdef", 3), "abc");
  EXPECT_TRUE(is_utf8(printable("\xA3\xFF", 10)));
}

}  // namespace
}  // namespace tillcast
