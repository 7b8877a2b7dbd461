#include "base/text.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

TEST(Text, KnowsWellFormedUtf8) {
  EXPECT_TRUE(is_utf8("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8E\x81"));
  for (const char* bad :
       {"\xA3", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(Text, FindsAHighBitAnywhere) {
  for (size_t length = 1; length < 20; ++length)
    for (size_t place = 0; place < length; ++place) {
      std::string text(length, 'a');
      EXPECT_TRUE(is_ascii(text));
      text[place] = '\xA3';
      EXPECT_FALSE(is_ascii(text));
    }
}

TEST(Text, TurnsLatin1AndWindows1252IntoUtf8) {
  std::string out;
  append_latin1(out, "\xA3\x80\xE9\x81");
  EXPECT_EQ(out, "\xC2\xA3\xE2\x82\xAC\xC3\xA9\xC2\x81");
}

TEST(Text, MakesMessagesPrintable) {
  EXPECT_EQ(printable("a\nb\x01", 10), "a?b?");
  EXPECT_EQ(printable("abcdef", 3), "abc");
  EXPECT_EQ(printable("\xA3\xFF", 10), "\xC2\xA3\xC3\xBF");
  // A character that does not fit is left out, and the rest stays what it was.
  EXPECT_EQ(printable("caf\xC3\xA9", 4), "caf");
  EXPECT_EQ(printable("caf\xC3\xA9", 5), "caf\xC3\xA9");
}

}  // namespace
}  // namespace tillcast
