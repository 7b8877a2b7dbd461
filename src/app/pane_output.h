// app/pane_output.h: panes as rows of CSV or NDJSON, and a file of them that can be taken up again.
//
// Threads: one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "window/pipeline.h"

namespace tillcast {

// A file that grows; what was written after the last sync() may be lost, and is cut off by who
// takes it up. Nothing of what is there changes before something is written.
class GrowingFile {
 public:
  // Keeps the first `bytes` of what is there. kCorrupt: it has fewer. "-" is stdout.
  static Result<std::unique_ptr<GrowingFile>> open(const std::string& path, uint64_t bytes);
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  // After a failure of one of these, all fail.
  Result<> write(std::string_view bytes);
  Result<> flush();  // to where others read it
  Result<> sync();   // to the disk
  uint64_t bytes() const { return bytes_; }
  bool is_plain() const { return plain_; }  // no pipe, no device

 private:
  GrowingFile(std::string path, int fd, uint64_t bytes)
      : path_(std::move(path)), fd_(fd), bytes_(bytes), kept_(bytes) {}
  Error failure();

  std::string path_;
  int fd_;
  uint64_t bytes_;  // with what waits
  uint64_t kept_;   // of what was there
  bool plain_ = false;
  bool begun_ = false;  // what follows kept_ was cut off
  std::string waiting_;
  std::optional<Error> failed_;
};

enum class PaneFormat { kCsv, kNdjson };

class PaneRows {
 public:
  PaneRows(PaneFormat format, PaneMode mode, std::vector<GroupField> fields)
      : format_(format), mode_(mode), fields_(std::move(fields)) {}

  std::string header() const;  // with its line end; NDJSON has none
  void append(std::string& out, const Pane& pane, const GroupKeys& groups) const;
  // Of a record: the group's value, or the values as a JSON array; empty: there is one group.
  std::string key(GroupIndex group, const GroupKeys& groups) const;

 private:
  void append_csv(std::string& out, const Pane& pane, const GroupKeys& groups) const;
  void append_json(std::string& out, const Pane& pane, const GroupKeys& groups) const;

  PaneFormat format_;
  PaneMode mode_;
  std::vector<GroupField> fields_;
};

}  // namespace tillcast
