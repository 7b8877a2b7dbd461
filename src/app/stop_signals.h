// app/stop_signals.h: SIGINT and SIGTERM, for commands that end what they are at first.
#pragma once

namespace tillcast {

// The first signal asks, the second ends the process.
void stop_at_signals();
bool stop_asked();

}  // namespace tillcast
