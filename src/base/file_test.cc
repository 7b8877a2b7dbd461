#include "base/file.h"

#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

namespace tillcast {
namespace {

class FileTest : public testing::Test {
 protected:
  FileTest() { std::filesystem::create_directories(folder_); }
  ~FileTest() override { std::filesystem::remove_all(folder_); }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder_))
      names.push_back(file.path().filename().string());
    return names;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("tillcast-file-" + std::to_string(::getpid()));
};

TEST_F(FileTest, ProcessesThatWriteTheSameFileDoNotMeet) {
  const auto path = folder_ / "file";
  std::vector<pid_t> writers;
  for (int i = 0; i < 4; ++i) {
    const pid_t writer = ::fork();
    ASSERT_GE(writer, 0);
    if (writer == 0) {
      bool ok = true;
      for (int j = 0; ok && j < 100; ++j)
        ok = write_file(path, std::string(10'000 * (i + 1), static_cast<char>('a' + i))).ok();
      ::_exit(ok ? 0 : 1);
    }
    writers.push_back(writer);
  }
  for (const pid_t writer : writers) {
    int status = 0;
    ASSERT_EQ(::waitpid(writer, &status, 0), writer);
    EXPECT_EQ(status, 0);
  }
  const std::string bytes = *read_file(path);
  EXPECT_EQ(bytes.size(), 10'000u * (bytes[0] - 'a' + 1));
  EXPECT_EQ(std::ranges::count(bytes, bytes[0]), static_cast<ptrdiff_t>(bytes.size()));
  EXPECT_EQ(names().size(), 1u);
}

// Of a mapping, how many bytes are in the page cache.
size_t cached_bytes(std::string_view mapped) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages((mapped.size() + page - 1) / page);
  EXPECT_EQ(::mincore(const_cast<char*>(mapped.data()), mapped.size(), pages.data()), 0);
  return page * static_cast<size_t>(
                    std::ranges::count_if(pages, [](unsigned char there) { return there & 1; }));
}

TEST_F(FileTest, WhatIsLongIsWholeAndLeavesThePageCache) {
  std::string part((1 << 20) + 123, '\0');
  std::string all;
  auto file = *FileWriter::create(folder_ / "file");
  file->write("head");
  all += "head";
  for (int number = 0; number < 100; ++number) {
    for (size_t i = 0; i < part.size(); ++i)
      part[i] = static_cast<char>(i * 31 + i / 4096 + static_cast<size_t>(number));
    file->write(part);
    all += part;
  }
  file->write_at(0, "HEAD");
  all.replace(0, 4, "HEAD");
  ASSERT_TRUE(file->commit().ok());
  const auto mapped = *MappedFile::open(folder_ / "file");
  struct statfs system {};
  ASSERT_EQ(::statfs(folder_.c_str(), &system), 0);
  if (system.f_type != TMPFS_MAGIC) {
    EXPECT_LT(cached_bytes(mapped->bytes()), 60u << 20);
  }
  EXPECT_TRUE(mapped->bytes() == all);
  mapped->forget_before(mapped->bytes().data() + all.size());
  EXPECT_TRUE(mapped->bytes() == all);
}

TEST_F(FileTest, WhatCannotBeReplacedLeavesNothingBehind) {
  std::filesystem::create_directory(folder_ / "taken");
  EXPECT_FALSE(write_file(folder_ / "taken", "bytes").ok());
  EXPECT_EQ(names(), std::vector<std::string>{"taken"});
}

TEST_F(FileTest, WhatAKilledWriterLeftIsTakenOver) {
  { std::ofstream(folder_ / "file.new") << std::string(100, 'x'); }
  ASSERT_TRUE(write_file(folder_ / "file", "bytes").ok());
  EXPECT_EQ(*read_file(folder_ / "file"), "bytes");
  EXPECT_EQ(names(), std::vector<std::string>{"file"});
}

TEST_F(FileTest, ErrorsNameTheFileThatWasAskedFor) {
  const auto path = folder_ / "none" / "file";
  EXPECT_EQ(write_file(path, "bytes").error().message,
            path.string() + ": cannot create: No such file or directory");
}

}  // namespace
}  // namespace tillcast
