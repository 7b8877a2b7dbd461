// app/pane_output.h: panes as rows of CSV or NDJSON, into a file that can be taken up again.
//
// Threads: one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "window/pipeline.h"

namespace tillcast {

// A file that grows; what was written after the last sync() may be lost, and is cut off by who
// takes it up.
class GrowingFile {
 public:
  // Keeps the first `bytes` of what is there. kCorrupt: it has fewer. "-" is stdout.
  static Result<std::unique_ptr<GrowingFile>> open(const std::string& path, uint64_t bytes);
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  Result<> write(std::string_view bytes);
  Result<> flush();  // to where others read it
  Result<> sync();   // to the disk
  uint64_t bytes() const { return bytes_; }

 private:
  GrowingFile(std::string path, int fd, uint64_t bytes)
      : path_(std::move(path)), fd_(fd), bytes_(bytes) {}
  Error failure() const;

  std::string path_;
  int fd_;
  uint64_t bytes_;  // with what waits
  std::string waiting_;
};

enum class PaneFormat { kCsv, kNdjson };

class PaneRows {
 public:
  PaneRows(PaneFormat format, PaneMode mode, std::vector<GroupField> fields)
      : format_(format), mode_(mode), fields_(std::move(fields)) {}

  std::string header() const;  // with its line end; NDJSON has none
  void append(std::string& out, const Pane& pane, const GroupKeys& groups) const;

 private:
  void append_csv(std::string& out, const Pane& pane, const GroupKeys& groups) const;
  void append_json(std::string& out, const Pane& pane, const GroupKeys& groups) const;

  PaneFormat format_;
  PaneMode mode_;
  std::vector<GroupField> fields_;
};

// Rows into one file, orders that came too late into another.
class PaneFiles : public PipelineSink {
 public:
  // `late` may be null.
  PaneFiles(PaneRows rows, std::unique_ptr<GrowingFile> out, std::unique_ptr<GrowingFile> late)
      : rows_(std::move(rows)), out_(std::move(out)), late_(std::move(late)) {}

  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override;
  Result<> dropped(const OrderEvent& order) override;
  Result<> flush();  // of both files
  Result<> sync();
  uint64_t out_bytes() const { return out_->bytes(); }
  uint64_t late_bytes() const { return late_ ? late_->bytes() : 0; }

 private:
  PaneRows rows_;
  std::unique_ptr<GrowingFile> out_;
  std::unique_ptr<GrowingFile> late_;
  std::string text_;
};

}  // namespace tillcast
