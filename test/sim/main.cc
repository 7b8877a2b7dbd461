// sim_test: many seeded lives of a shop on a disk that fails (sim/simulation.h).
//
// Without arguments: the seeds of sim/seeds.txt, then others for a few seconds. On demand:
// `sim_test --seeds 10000 --from 1`.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sim/simulation.h"

namespace {

using namespace tillcast::sim;
using Clock = std::chrono::steady_clock;

constexpr uint64_t kFreshSeeds = 300;
constexpr auto kFreshTime = std::chrono::seconds(8);

// An assertion of the program ends it: even then the seed is told.
char seed_words[64];
void tell_seed(int) {
  const auto told = write(STDERR_FILENO, seed_words, std::strlen(seed_words));
  _exit(told > 0 ? 1 : 2);
}

struct Sum {
  uint64_t lives = 0, orders = 0, faults = 0, restarts = 0;
};

bool holds(uint64_t seed, Sum& sum) {
  std::snprintf(seed_words, sizeof seed_words, "sim_test: aborted with --seeds 1 --from %llu\n",
                static_cast<unsigned long long>(seed));
  const Life life = live(seed, all_steps());
  ++sum.lives;
  sum.orders += life.orders;
  sum.faults += life.faults;
  sum.restarts += life.restarts;
  if (life.failure.empty()) return true;
  fmt::print("seed {}: {}\n", seed, life.failure);
  const Life least = fewest_steps(seed);
  fmt::print("in its fewest steps: {}\n", least.failure);
  for (const std::string& line : least.history) fmt::print("  {}\n", line);
  fmt::print("again: sim_test --seeds 1 --from {}\n", seed);
  return false;
}

// "17  # what it found"
std::vector<uint64_t> committed_seeds() {
  std::vector<uint64_t> seeds;
  std::ifstream file(TILLCAST_SOURCE_DIR "/test/sim/seeds.txt");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    if (uint64_t seed = 0; words >> seed) seeds.push_back(seed);
  }
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  signal(SIGABRT, tell_seed);
  uint64_t count = 0;
  uint64_t from =
      static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) %
      1'000'000'000;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--seeds") == 0) count = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--from") == 0) from = std::strtoull(argv[i + 1], nullptr, 10);
  }
  Sum sum;
  bool all = true;
  const bool told = count > 0;
  if (!told)
    for (const uint64_t seed : committed_seeds()) all = holds(seed, sum) && all;
  const Clock::time_point end = Clock::now() + kFreshTime;
  const uint64_t last = from + (told ? count : kFreshSeeds);
  for (uint64_t seed = from; seed < last && (told || Clock::now() < end) && all; ++seed)
    all = holds(seed, sum);
  fmt::print("{} lives, {} orders recorded, {} faults of the disk, {} restarts: {}\n", sum.lives,
             sum.orders, sum.faults, sum.restarts, all ? "all held" : "FAILED");
  return all && sum.orders > 0 ? 0 : 1;
}
