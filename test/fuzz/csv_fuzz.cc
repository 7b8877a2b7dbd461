// CSV. The records do not depend on the pieces in which the bytes came, are UTF-8, and come back
// from what is written of them.
#include <algorithm>

#include "fuzz/check.h"
#include "fuzz/sources.h"
#include "ingest/csv_tokenizer.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

using Row = std::vector<std::string>;

struct Table {
  std::vector<Row> rows;
  std::vector<CsvTokenizer::Record> records;
  char delimiter = ',';
  bool operator==(const Table&) const = default;
};

Table read(std::string_view bytes, size_t chunk) {
  fuzz::MemorySource source(bytes, chunk);
  CsvTokenizer tokenizer(source);
  Table table;
  for (;;) {
    const auto record = tokenizer.next();
    FUZZ_CHECK(record.ok());
    if (*record == CsvTokenizer::Record::kEnd) break;
    table.records.push_back(*record);
    table.rows.emplace_back(tokenizer.fields().begin(), tokenizer.fields().end());
    FUZZ_CHECK(table.rows.size() <= bytes.size());
  }
  table.delimiter = tokenizer.delimiter();
  return table;
}

void one_input(std::string_view bytes) {
  const Table table = read(bytes, SIZE_MAX);
  FUZZ_CHECK(table == read(bytes, 7));
  std::string written = ",,\n";
  size_t fields = 0;
  for (const Row& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      FUZZ_CHECK(is_utf8(row[i]));
      if (i > 0) written.push_back(',');
      append_csv_field(written, row[i]);
    }
    written.push_back('\n');
    fields += row.size();
  }
  FUZZ_CHECK(fields <= bytes.size() + 1);
  Table again = read(written, SIZE_MAX);
  again.rows.erase(again.rows.begin());
  FUZZ_CHECK(again.rows == table.rows);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
