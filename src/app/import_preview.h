// app/import_preview.h: `import --preview`: what files would become, as tables or as JSON.
#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "ingest/table_preview.h"

namespace tillcast {

// With --json the preview's object of docs/api.md, of several files an array of them.
Result<> show_previews(const Context& context, const std::vector<std::string>& files,
                       const ReadOptions& options);

std::string preview_words(const std::string& file, const TablePreview& preview);

}  // namespace tillcast
