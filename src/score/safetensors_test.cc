#include "score/safetensors.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tillcast {
namespace {

using testing::HasSubstr;

Tensors some_tensors() {
  return {{"a.weight", {{2, 3}, {1, 2, 3, 4, 5, 6}}}, {"b", {{1}, {-0.5f}}}, {"none", {{0}, {}}}};
}

// A file of one header and so many bytes of data.
std::string file_of(const std::string& header, size_t data_bytes) {
  std::string bytes(8, '\0');
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(uint64_t{header.size()} >> (8 * i));
  return bytes + header + std::string(data_bytes, '\0');
}

TEST(Safetensors, ComeBackAsTheyWent) {
  const auto read = decode_safetensors(encode_safetensors(some_tensors()));
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, some_tensors());
}

TEST(Safetensors, AreTheFormatOfTheSpecification) {
  const std::string bytes = encode_safetensors({{"b", {{1}, {1.0f}}}});
  const std::string header = R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  EXPECT_EQ(bytes.substr(8, header.size()), header);
  EXPECT_EQ((bytes.size() - 4) % 8, 0u);
  EXPECT_EQ(bytes.substr(bytes.size() - 4), std::string("\x00\x00\x80\x3f", 4));
}

TEST(Safetensors, NoDamageIsReadAsAnythingElse) {
  const std::string bytes = encode_safetensors(some_tensors());
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode_safetensors(bytes.substr(0, length)).ok()) << length;
  for (size_t place = 0; place < bytes.size() - 28; ++place) {  // any byte before the data
    std::string damaged = bytes;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x15);
    const auto read = decode_safetensors(damaged);  // must not read wildly; a name may change
    if (read.ok()) {
      EXPECT_EQ(read->size(), 3u);
    }
  }
}

TEST(Safetensors, OffsetsAreCheckedAgainstTheFileAndTheShape) {
  const auto message = [](const std::string& entry, size_t data) {
    const auto read = decode_safetensors(file_of(fmt::format("{{\"t\":{}}}", entry), data));
    return read.ok() ? std::string("accepted") : read.error().message;
  };
  EXPECT_THAT(message(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})", 4),
              HasSubstr("tensor t: its data lie beyond the end"));
  EXPECT_THAT(message(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})", 8),
              HasSubstr("beyond"));
  EXPECT_THAT(message(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})", 8),
              HasSubstr("8 bytes of data for shape [3]"));
  EXPECT_THAT(message(R"({"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]})", 0),
              HasSubstr("for shape"));
  EXPECT_THAT(message(R"({"dtype":"F16","shape":[2],"data_offsets":[0,4]})", 4), HasSubstr("F32"));
  EXPECT_THAT(message(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})", 8),
              HasSubstr("no shape"));
  EXPECT_THAT(message(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})", 8),
              HasSubstr("8 bytes of data, its tensors take 4"));
}

TEST(Safetensors, WhatIsNeededMustBeThereInShapeAndFinite) {
  Tensors tensors = some_tensors();
  EXPECT_TRUE(require_tensor(tensors, "b", {1}).ok());
  EXPECT_THAT(require_tensor(tensors, "c", {1}).error().message, HasSubstr("c is missing"));
  EXPECT_THAT(require_tensor(tensors, "a.weight", {3, 2}).error().message,
              HasSubstr("has shape [2, 3], [3, 2] is needed"));
  tensors["b"].values[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(require_tensor(tensors, "b", {1}).error().message, HasSubstr("not finite"));
}

}  // namespace
}  // namespace tillcast
