// Small records that the program keeps on disk: an import's, and who was champion before whom.
#include <fstream>

#include "fuzz/check.h"
#include "fuzz/sources.h"
#include "score/champion_history.h"
#include "serve/import_record.h"

namespace tillcast {
namespace {

void check_import(std::string_view text) {
  ImportRecord record;
  const auto read = read_record(text, record);
  FUZZ_CHECK_RESULT(read);
  if (!read.ok()) return;
  ImportRecord again;
  const std::string written = record_json(record);
  FUZZ_CHECK(read_record(written, again).ok());
  FUZZ_CHECK(again.view.id == record.view.id && again.view.name == record.view.name);
  FUZZ_CHECK(again.view.bytes == record.view.bytes && again.view.state == record.view.state);
  FUZZ_CHECK(again.mapping.columns == record.mapping.columns);
}

void check_champions(std::string_view text) {
  static const std::filesystem::path folder = fuzz::scratch_folder();
  std::ofstream(folder / "champions.jsonl", std::ios::binary | std::ios::trunc) << text;
  const auto history = read_champion_history(folder);
  FUZZ_CHECK(history.size() <= text.size());
  for (const ChampionChange& change : history) {
    FUZZ_CHECK(!change.model_id.empty());
    (void)champion_before(history, change.model_id);
  }
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = tillcast::fuzz::text_of(data, size);
  tillcast::check_import(text);
  if (text.size() < 2'000) tillcast::check_champions(text);
  return 0;
}
