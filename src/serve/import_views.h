// serve/import_views.h: an import and a preview as the JSON of docs/api.md.
//
// Pure; the command line prints the same preview.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/table_preview.h"

namespace tillcast {

enum class ImportState : uint8_t {
  kReceiving,
  kReading,
  kReady,
  kWaiting,
  kImporting,
  kDone,
  kFailed
};
std::string_view to_string(ImportState state);
std::optional<ImportState> parse_import_state(std::string_view text);

struct ImportProgress {
  uint64_t rows = 0;
  uint64_t orders = 0;
  uint64_t rejected = 0;
  double fraction = 0;
  double seconds = 0;  // since it began
};

// One import as it stands.
struct ImportView {
  std::string id;
  std::string name;
  uint64_t bytes = 0;
  uint64_t received = 0;
  ImportState state = ImportState::kReceiving;
  int64_t created_at_ms = 0;
  std::optional<int64_t> finished_at_ms;
  std::string error;    // empty: none
  std::string preview;  // JSON; empty: none yet
  std::optional<ImportProgress> progress;
  std::string result;  // JSON; empty: none yet
};

enum class WithPreview { kNo, kYes };
std::string import_json(const ImportView& import, WithPreview with = WithPreview::kYes);
std::string preview_json(const TablePreview& preview);

}  // namespace tillcast
