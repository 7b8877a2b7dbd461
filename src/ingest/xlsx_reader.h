// ingest/xlsx_reader.h: the sheets of an XLSX workbook (ECMA-376), row by row.
//
// Shared, inline and formula strings, numbers, dates as serials of both date systems. Each sheet
// with our columns is read as a table of its own; others are passed over and named in the summary.
#pragma once

#include "ingest/read_context.h"
#include "ingest/time_zone.h"
#include "ingest/zip_archive.h"

namespace tillcast {

// An error where no sheet has our columns.
Result<> read_xlsx(const ZipArchive& archive, TimeZone zone, ReadContext& context);

}  // namespace tillcast
