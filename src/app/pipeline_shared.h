// app/pipeline_shared.h: `tillcast pipeline --job NAME`: one of several processes that do a job.
#pragma once

#include "app/pipeline_options.h"

namespace tillcast {

// Until the job is done, or a signal: then kUnavailable.
Result<> run_shared(const Context& context, const PipelineChoice& options,
                    const PipelineOptions& job, int64_t save_every_ms);

}  // namespace tillcast
