#include "ingest/csv_tokenizer.h"

#include <algorithm>
#include <cstring>

#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr size_t kBufferBytes = 2 * CsvTokenizer::kRecordBytesMax;

}  // namespace

CsvTokenizer::CsvTokenizer(ByteSource& source)
    : source_(source), buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}

// Moves what is left to the front and reads on. Does nothing at the end.
Result<> CsvTokenizer::refill() {
  std::memmove(buffer_.get(), buffer_.get() + begin_, filled_ - begin_);
  filled_ -= begin_;
  begin_ = 0;
  // At most a quarter at a time: the chunk is still in the cache when its records are split.
  const size_t room = std::min(kBufferBytes - filled_, kBufferBytes / 4);
  if (room == 0 || at_end_) return Done{};
  TC_ASSIGN(const size_t got, source_.read(buffer_.get() + filled_, room));
  at_end_ = got == 0;
  filled_ += got;
  return Done{};
}

void CsvTokenizer::detect_delimiter() {
  started_ = true;
  if (std::string_view(buffer_.get(), filled_).starts_with("\xEF\xBB\xBF")) begin_ = 3;
  const std::string_view rest(buffer_.get() + begin_, filled_ - begin_);
  const std::string_view line = rest.substr(0, rest.find('\n'));
  size_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    const auto count = static_cast<size_t>(std::count(line.begin(), line.end(), candidate));
    if (count > most) delimiter_ = candidate;
    most = std::max(most, count);
  }
}

Result<CsvTokenizer::Record> CsvTokenizer::next() {
  if (!started_) {
    do {
      TC_TRY(refill());
    } while (!at_end_ && std::memchr(buffer_.get(), '\n', filled_) == nullptr &&
             filled_ < kRecordBytesMax);
    detect_delimiter();
  }
  for (;;) {
    if (begin_ == filled_ && at_end_) return Record::kEnd;
    const char* const start = buffer_.get() + begin_;
    const size_t left = filled_ - begin_;
    const auto* newline = static_cast<const char*>(std::memchr(start, '\n', left));
    if (newline != nullptr || at_end_) {
      size_t end = newline != nullptr ? begin_ + size_t(newline - start) : filled_;
      const bool quoted = std::memchr(start, '"', end - begin_) != nullptr;
      if (!quoted || find_record_end(end)) {
        quoted ? split_quoted(end) : split_plain(end);
        begin_ = std::min(end + 1, filled_);
        to_utf8();
        return Record::kRow;
      }
    }
    if (left >= kRecordBytesMax || at_end_) {
      skip_line();
      return Record::kBroken;
    }
    TC_TRY(refill());
  }
}

// The record at begin_ cannot be: its first line is left out, in hope for the next.
void CsvTokenizer::skip_line() {
  const std::string_view rest(buffer_.get() + begin_, filled_ - begin_);
  const std::string_view line = rest.substr(0, rest.find('\n'));
  fields_.assign(1, line);
  begin_ = std::min(begin_ + line.size() + 1, filled_);
  to_utf8();
}

// Splits the line [begin_, end) that has no quote.
void CsvTokenizer::split_plain(size_t end) {
  fields_.clear();
  const char* field = buffer_.get() + begin_;
  const char* stop = buffer_.get() + end;
  if (stop > field && stop[-1] == '\r') --stop;
  for (const char* p = field; p < stop; ++p) {
    if (*p != delimiter_) continue;
    fields_.emplace_back(field, size_t(p - field));
    field = p + 1;
  }
  fields_.emplace_back(field, size_t(stop - field));
}

// Finds the line end of the record at begin_, some of whose fields are quoted: a quote as the first
// character of a field opens it, and only a single one closes it. False: still open where the bytes
// end.
bool CsvTokenizer::find_record_end(size_t& end) const {
  enum class In { kFieldStart, kPlain, kQuoted, kQuoteInQuoted };
  In state = In::kFieldStart;
  const size_t limit = std::min(filled_, begin_ + kRecordBytesMax);
  for (size_t i = begin_; i < limit; ++i) {
    const char c = buffer_[i];
    if (state == In::kQuoted) {
      if (c == '"') state = In::kQuoteInQuoted;
    } else if (c == '"' && state != In::kPlain) {
      state = In::kQuoted;
    } else if (c == '\n') {
      end = i;
      return true;
    } else {
      state = c == delimiter_ ? In::kFieldStart : In::kPlain;
    }
  }
  end = limit;
  return at_end_ && limit == filled_ && state != In::kQuoted;
}

// Splits the record [begin_, end), taking quotes out in place.
void CsvTokenizer::split_quoted(size_t end) {
  char* const bytes = buffer_.get();
  fields_.clear();
  size_t stop = end;
  if (stop > begin_ && bytes[stop - 1] == '\r') --stop;
  for (size_t from = begin_;;) {
    size_t to = from, out = from;
    if (from < stop && bytes[from] == '"') {
      for (to = from + 1; to < stop; ++to) {
        if (bytes[to] == '"' && (to + 1 == stop || bytes[to + 1] != '"')) break;
        if (bytes[to] == '"') ++to;
        bytes[out++] = bytes[to];
      }
      if (to < stop) ++to;  // the closing quote; what stands between it and the delimiter is kept
    }
    while (to < stop && bytes[to] != delimiter_) bytes[out++] = bytes[to++];
    fields_.emplace_back(bytes + from, out - from);
    if (to >= stop) return;
    from = to + 1;
  }
}

void CsvTokenizer::to_utf8() {
  const char* const first = fields_.front().data();
  const char* const last = fields_.back().data() + fields_.back().size();
  if (is_ascii({first, size_t(last - first)})) return;
  bool utf8 = true;
  for (const std::string_view field : fields_) utf8 = utf8 && is_utf8(field);
  if (utf8) return;
  converted_.assign(fields_.size(), {});
  for (size_t i = 0; i < fields_.size(); ++i) {
    append_latin1(converted_[i], fields_[i]);
    fields_[i] = converted_[i];
  }
}

}  // namespace tillcast
