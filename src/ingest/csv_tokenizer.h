// ingest/csv_tokenizer.h: CSV (RFC 4180) from a byte stream, a record at a time.
//
// Quoted fields may hold delimiters, doubled quotes and line ends; lines end in LF or CRLF; a UTF-8
// BOM is skipped. A record that is not UTF-8 is read as ISO-8859-1. Memory: one buffer that holds
// at least one record.
//
// Threads: one. Ownership: the fields of a record are views that the next next() ends.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/byte_source.h"

namespace tillcast {

class CsvTokenizer {
 public:
  static constexpr size_t kRecordBytesMax = 1 << 20;

  explicit CsvTokenizer(ByteSource& source);

  enum class Record {
    kRow,
    kBroken,  // a quote never closed, or beyond kRecordBytesMax; fields() is its first line, now
              // left out
    kEnd,
  };
  // The first record decides the delimiter: comma, semicolon or tab, whichever its header has most.
  Result<Record> next();

  // REQUIRES: next() gave no kEnd. Valid until the next call of it.
  std::span<const std::string_view> fields() const { return fields_; }
  char delimiter() const { return delimiter_; }

 private:
  Result<> refill();
  void detect_delimiter();
  void split_plain(size_t end);
  bool find_record_end(size_t& end) const;
  void split_quoted(size_t end);
  void skip_line();
  void to_utf8();

  ByteSource& source_;
  std::unique_ptr<char[]> buffer_;
  size_t begin_ = 0;   // of the bytes not yet given out
  size_t filled_ = 0;  // end of the bytes there are
  bool at_end_ = false;
  bool started_ = false;
  char delimiter_ = ',';
  std::vector<std::string_view> fields_;
  std::vector<std::string> converted_;
};

}  // namespace tillcast
