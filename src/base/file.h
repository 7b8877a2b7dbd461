// base/file.h: whole files in, whole files out.
//
// write_file is atomic and durable: the name holds the old bytes or the new ones, never a part.
// kOwnerOnly: no other user of the machine may read it, at no moment.
// Processes that write the same file take turns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

Result<std::string> read_file(const std::filesystem::path& path, uint64_t bytes_max = 1ull << 34);
enum class FileReaders { kAll, kOwnerOnly };
Result<> write_file(const std::filesystem::path& path, std::string_view bytes,
                    FileReaders readers = FileReaders::kAll);

// The same for what comes in parts: the first failure is remembered, and told by commit(). Without
// a commit() the name keeps what it held. Written in parts of 1 MiB or more, what is long leaves
// the page cache but for its end.
class FileWriter {
 public:
  static Result<std::unique_ptr<FileWriter>> create(std::filesystem::path path,
                                                    FileReaders readers = FileReaders::kAll);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view bytes);
  // Over what was written already.
  void write_at(uint64_t offset, std::string_view bytes);
  Result<> commit();

 private:
  FileWriter(std::filesystem::path path, int fd);
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int fd_;
  Result<> failure_ = Done{};
};

// A file's bytes as they are on disk, read as they are looked at. It must not become shorter
// meanwhile: for files that are only ever replaced.
class MappedFile {
 public:
  static Result<std::unique_ptr<MappedFile>> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return bytes_; }
  // Gives the memory of what stands before `end` back (it can still be looked at) and has the disk
  // read what comes next.
  void forget_before(const char* end) const;

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
};

// The folder of the running program: where its siblings and the shipped models are looked for.
std::filesystem::path program_folder();

}  // namespace tillcast
