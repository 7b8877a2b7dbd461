// A file as a shop drops it on the page: CSV, NDJSON, XLSX, gzip or zip, told by its bytes.
//
// Orders obey the rules, every row is counted once, and the preview is right.
#include "fuzz/import_reading.h"
#include "fuzz/sources.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tillcast::fuzz::MemoryFile file(tillcast::fuzz::text_of(data, size));
  tillcast::fuzz::check_import(file.path());
  return 0;
}
