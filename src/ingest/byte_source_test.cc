#include "ingest/byte_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using namespace testing_files;

class Bytes : public ByteSource {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<size_t> read(char* buffer, size_t size) override {
    // In small pieces, so that nothing depends on a whole member being there.
    const size_t count = std::min({size, bytes_.size() - given_, size_t{7}});
    bytes_.copy(buffer, count, given_);
    given_ += count;
    return count;
  }
  Progress progress() const override { return {given_, bytes_.size()}; }

 private:
  std::string bytes_;
  size_t given_ = 0;
};

Result<std::string> gunzipped(const std::string& bytes) {
  const auto source = make_gzip_source(std::make_unique<Bytes>(bytes));
  return read_up_to(*source, 1 << 20);
}

TEST(ByteSource, InflatesAllMembersAndPassesOverZeros) {
  const auto text = gunzipped(gzipped("till") + gzipped("cast") + std::string(64, '\0'));
  ASSERT_TRUE(text.ok()) << text.error().message;
  EXPECT_EQ(*text, "tillcast");
}

TEST(ByteSource, ACutOrDamagedStreamIsAnError) {
  std::string bytes = gzipped(std::string(1000, 'x') + "the end");
  const auto cut = gunzipped(bytes.substr(0, bytes.size() - 12));
  ASSERT_FALSE(cut.ok());
  EXPECT_THAT(cut.error().message, testing::HasSubstr("cut short"));
  bytes[bytes.size() - 6] ^= 1;  // of the checksum
  const auto damaged = gunzipped(bytes);
  ASSERT_FALSE(damaged.ok());
  EXPECT_THAT(damaged.error().message, testing::HasSubstr("damaged"));
}

TEST(ByteSource, RefusesWhatSwellsWithoutMeasure) {
  EXPECT_TRUE(check_inflation(1000, 60ull << 20).ok());
  EXPECT_TRUE(check_inflation(1 << 20, 200ull << 20).ok());
  EXPECT_FALSE(check_inflation(1 << 20, 202ull << 20).ok());
}

TEST(ByteSource, PutsBackWhatWasReadToSeeWhatItIs) {
  const auto source = make_prefixed_source("till", std::make_unique<Bytes>("cast"));
  EXPECT_EQ(*read_up_to(*source, 100), "tillcast");
}

TEST(ByteSource, NamesWhatCannotBeOpened) {
  const auto missing = open_file_source("/nowhere/orders.csv");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const TempDir dir;
  EXPECT_THAT(open_file_source(dir / "").error().message, testing::HasSubstr("is a folder"));
}

}  // namespace
}  // namespace tillcast
