// The UCI file from the command line, into a log that is not there yet.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "bench/benchmarks.h"
#include "bench/latencies.h"
#include "bench/loop.h"
#include "bench/server_process.h"
#include "bench/shop_books.h"

namespace tillcast {
namespace {

constexpr double kSecondsMax = 1;
constexpr int kRuns = 5;
// What the file holds by the rules of ARCHITECTURE.md's vocabulary.
constexpr SentOrders kUci{19'959, 530'103, MoneySum{10'655'622'484'000}};

// Its pages leave the cache, so that they come from the disk again.
bool forget(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ::fdatasync(fd);
  const bool done = ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0;
  ::close(fd);
  return done;
}

}  // namespace

Result<Measurements> bench_import(const BenchOptions& options) {
  Measurement result;
  result.name = "import";
  result.figure = "import of the UCI file, the whole process";
  result.unit = "s";
  result.target = kSecondsMax;
  result.less_is_better = true;
  if (options.uci.empty()) {
    result.skipped = "no UCI file; name it with --uci";
    return Measurements{result};
  }
  Latencies took;
  const int runs = options.quick ? 1 : kRuns;
  std::filesystem::path data_dir;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  bool cold = true;
  for (int i = 0; i < runs; ++i) {
    data_dir = options.dir / fmt::format("import-{}", i);
    cold = forget(options.uci) && cold;
    const Instant begun = now();
    TC_ASSIGN(const std::string said,
              run_to_end(options.program,
                         {"--data", data_dir.string(), "--quiet", "import", options.uci.string()},
                         options.dir));
    took.add(seconds_between(begun, now()));
    all.push_back(seconds_between(begun, now()));
  }
  result.value = took.quantile(0.5);
  result.details = {{"runs_seconds", all},
                    {"cold", cold ? "the file is read from the disk; the program stays cached"
                                  : "the file could not be dropped from the page cache"}};
  TC_ASSIGN(const auto server, ServerProcess::start(options.program, data_dir));
  TC_TRY(check_books(server->port(), kUci, "of the UCI data", result.checks));
  return Measurements{std::move(result)};
}

}  // namespace tillcast
