// ingest/zip_archive.h: the files in a zip, as streams. The only file that knows libzip.
//
// Threads: one. Ownership: sources of entries live no longer than the archive, but may be kept by
// shared ownership: each holds the archive open. Errors say WHY, without the file's name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/byte_source.h"

namespace tillcast {

class ZipArchive {
 public:
  static Result<std::unique_ptr<ZipArchive>> open(const std::filesystem::path& path);
  // Of a zip that can only be read forward: through an unnamed temporary file.
  static Result<std::unique_ptr<ZipArchive>> open_copy(ByteSource& source);

  // Entries opened after this are given up, with an error, once it says true.
  void stop_when(std::function<bool()> stopped) { stopped_ = std::move(stopped); }

  std::optional<size_t> find(const std::string& name) const;
  // The one file that orders may be in: neither folder nor metadata. The error names what there is
  // instead.
  Result<size_t> only_order_file() const;
  // Unpacks as it is read, and refuses what is encrypted, damaged, or swells without measure.
  Result<std::unique_ptr<ByteSource>> open_entry(size_t index) const;

 private:
  struct Impl;
  explicit ZipArchive(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
  std::function<bool()> stopped_;
};

}  // namespace tillcast
