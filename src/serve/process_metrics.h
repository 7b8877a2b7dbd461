// serve/process_metrics.h: what the system says of this process, as every Prometheus client names
// it.
//
// Pure but for /proc; what it does not say is left out.
#pragma once

#include <string>

namespace tillcast {

std::string process_metrics_text();

}  // namespace tillcast
