// serve/import_record.h: one import as the server keeps it, in memory and as import.json.
//
// Threads: what Imports says of each member.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "base/result.h"
#include "serve/import_views.h"

namespace tillcast {

// How a file is to be read, as someone said.
struct ImportMapping {
  ColumnsByHand columns;
  std::string timezone = "UTC";
  std::string currency;  // empty: the shop's
};

struct ImportRecord {
  ImportView view;  // these two under Imports::mutex_
  ImportMapping mapping;
  bool can_start = false;          // the file is whole and its columns serve; as these two
  bool forgotten = false;          // likewise
  std::atomic<uint64_t> turn = 0;  // what was begun for an earlier turn gives up
  std::mutex files;                // held while the folder's files are written or removed
};

std::string record_json(const ImportRecord& record);
// Into a fresh record. kCorrupt: it is none of ours.
Result<> read_record(std::string_view json, ImportRecord& record);

}  // namespace tillcast
