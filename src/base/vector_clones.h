// base/vector_clones.h: one version of a hot loop for each kind of processor.
//
// All versions give the same bits where no lane meets another. For loops that the compiler
// vectorises itself; base/vector_registers.h is for those in vectors of our own. Sanitizers run
// before the choice could be made.
#pragma once

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TC_VECTOR_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define TC_VECTOR_CLONES
#endif
