// base/thread_name.h: what top, perf and a debugger call a thread.
#pragma once

#include <pthread.h>

namespace tillcast {

// At most 15 characters; a longer name is not taken. Threads that this one starts have it too
// until they are named.
inline void name_this_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace tillcast
