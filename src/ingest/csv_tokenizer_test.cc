#include "ingest/csv_tokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Gives the bytes out in pieces of `piece`.
class Pieces : public ByteSource {
 public:
  Pieces(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  Result<size_t> read(char* buffer, size_t size) override {
    const size_t count = std::min({size, piece_, bytes_.size() - given_});
    bytes_.copy(buffer, count, given_);
    given_ += count;
    return count;
  }
  Progress progress() const override { return {}; }

 private:
  std::string bytes_;
  size_t piece_;
  size_t given_ = 0;
};

Rows tokenized(const std::string& bytes, size_t piece = 1 << 20) {
  Pieces source(bytes, piece);
  CsvTokenizer tokenizer(source);
  Rows rows;
  for (;;) {
    const auto record = tokenizer.next();
    EXPECT_TRUE(record.ok());
    if (!record.ok() || *record == CsvTokenizer::Record::kEnd) return rows;
    rows.emplace_back(tokenizer.fields().begin(), tokenizer.fields().end());
    if (*record == CsvTokenizer::Record::kBroken) rows.back().insert(rows.back().begin(), "BROKEN");
  }
}

TEST(CsvTokenizer, ReadsQuotesAsRfc4180HasThem) {
  const Rows expected = {{"a", "b,c", "d"}, {"say \"hi\"", "", "two\nlines"}, {"", "x", ""}};
  EXPECT_EQ(tokenized("a,\"b,c\",d\r\n\"say \"\"hi\"\"\",\"\",\"two\nlines\"\r\n,x,\n"), expected);
}

TEST(CsvTokenizer, AQuoteInsideAPlainFieldIsItself) {
  const Rows expected = {{"7\" FRAME", "8\"\"", "x"}, {"tail\"s", "y"}};
  EXPECT_EQ(tokenized("7\" FRAME,8\"\",x\n\"tail\"\"s\",y\n"), expected);
}

TEST(CsvTokenizer, TheSameInWhateverPiecesTheBytesCome) {
  const std::string text =
      "\xEF\xBB\xBF"
      "h1,h2\n\"q\"\"q\nz\",2\r\nlast,\"3\"";
  const Rows whole = tokenized(text);
  ASSERT_EQ(whole.size(), 3u);
  EXPECT_EQ(whole[0][0], "h1");  // without the byte order mark
  EXPECT_EQ(whole[2][1], "3");   // though no line end follows
  for (size_t piece = 1; piece < text.size(); ++piece) EXPECT_EQ(tokenized(text, piece), whole);
}

TEST(CsvTokenizer, TakesTheDelimiterOfTheHeader) {
  EXPECT_EQ(tokenized("a;b;c\n1,5;2;3\n"), (Rows{{"a", "b", "c"}, {"1,5", "2", "3"}}));
  EXPECT_EQ(tokenized("a\tb\n1\t2,2\n"), (Rows{{"a", "b"}, {"1", "2,2"}}));
}

TEST(CsvTokenizer, ReadsLatin1WhereARecordIsNotUtf8) {
  const Rows expected = {{"VOUCHER \xC2\xA3"
                          "40",
                          "x"},
                         {"caf\xC3\xA9", "y"},
                         {"\xE2\x82\xAC", "z"}};
  EXPECT_EQ(tokenized("VOUCHER \xA3"
                      "40,x\ncaf\xC3\xA9,y\n\x80,z\n"),
            expected);
}

TEST(CsvTokenizer, LosesOneLineToAQuoteThatIsNeverClosed) {
  std::string text = "a,b\n\"open,1\n";
  while (text.size() < 3 * CsvTokenizer::kRecordBytesMax) text += "c,d\n";
  const Rows rows = tokenized(text);
  ASSERT_GT(rows.size(), 3u);
  EXPECT_EQ(rows[1], (std::vector<std::string>{"BROKEN", "\"open,1"}));
  EXPECT_EQ(rows.size(), static_cast<size_t>(std::count(text.begin(), text.end(), '\n')));
  EXPECT_EQ(rows.back(), (std::vector<std::string>{"c", "d"}));
}

}  // namespace
}  // namespace tillcast
