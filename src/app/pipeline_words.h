// app/pipeline_words.h: what a pipeline says of itself in the end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "app/pipeline_options.h"
#include "app/pipeline_source.h"

namespace tillcast {

std::string pipeline_words(const PipelineCounts& counts, const SourceCounts& source,
                           const PipelineChoice& options, double seconds);
nlohmann::ordered_json pipeline_document(const PipelineCounts& counts, const SourceCounts& source,
                                         const PipelineChoice& options, const PipelineOptions& job,
                                         double seconds);

}  // namespace tillcast
