// sim/simulation.h: one seeded life of a shop on a disk that fails, and whether all held.
//
// Every step has random numbers of its own, so that a failing life can be told in its fewest steps.
//
// Threads: one; one simulation at a time (the disk is SQLite's).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tillcast::sim {

struct Life {
  std::string failure;               // empty: all held
  std::vector<std::string> history;  // a line a step
  uint64_t orders = 0;               // recorded
  uint64_t faults = 0;               // of the disk
  uint64_t restarts = 0;
};

inline constexpr uint32_t kSteps = 60;

std::vector<uint32_t> all_steps();
Life live(uint64_t seed, const std::vector<uint32_t>& steps);

// Of a seed that fails: leaves out what it fails without.
Life fewest_steps(uint64_t seed);

}  // namespace tillcast::sim
