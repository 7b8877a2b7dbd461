// Many live pages, each with the shop's figures ten times a second.
#include <fmt/format.h>
#include <sys/resource.h>

#include "base/progress.h"
#include "bench/benchmarks.h"
#include "bench/cost.h"
#include "bench/live_connection.h"
#include "bench/shop_books.h"
#include "bench/single_orders.h"

namespace tillcast {
namespace {

constexpr uint64_t kClients = 10'000;
constexpr uint64_t kClientsQuick = 100;
constexpr double kFramesASecond = 10;
constexpr double kEnough = 0.95;  // of those frames: beats of 100 ms, seen through two clocks
constexpr double kKilobytesMax = 20;
constexpr double kOrderRate = 200;       // so that there are new figures whenever some may be sent
constexpr double kBehindSecondsMax = 5;  // orders wait where clients take all there is
constexpr double kSettleSeconds = 1;
constexpr double kSettleSecondsQuick = 0.3;
constexpr uint64_t kClientsAnAddress = 5'000;
constexpr uint64_t kSpareFiles = 200;

Result<> make_room_for_files(uint64_t wanted) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur >= wanted) return Done{};
  files.rlim_cur = std::min<rlim_t>(wanted, files.rlim_max);
  if (::setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur >= wanted) return Done{};
  return unavailable(
      fmt::format("clients: {} open files are needed, {} allowed; raise them with "
                  "'ulimit -n'",
                  wanted, files.rlim_max));
}

class Clients {
 public:
  explicit Clients(const BenchOptions& options)
      : options_(options),
        seconds_(options.seconds > 0 ? options.seconds
                 : options.quick     ? 1
                                     : 20),
        settle_seconds_(options.quick ? kSettleSecondsQuick : kSettleSeconds),
        count_(options.quick ? kClientsQuick : kClients),
        texts_(1'000, 1, 1) {}

  Result<Measurements> run() {
    TC_TRY(make_room_for_files(count_ + kSpareFiles));
    const auto data_dir = options_.dir / "clients";
    TC_ASSIGN(server_, ServerProcess::start(options_.program, data_dir));
    TC_ASSIGN(orders_, SingleOrders::open(loop_, server_->port(), texts_, 2, 0));
    // The shop has orders and the server has its buffers before memory is looked at.
    TC_TRY(send(settle_seconds_));
    const uint64_t before = server_->memory().resident_bytes;
    TC_TRY(connect());
    TC_TRY(send(settle_seconds_));
    TC_TRY(watch());
    const uint64_t after = server_->memory().resident_bytes;
    result_.details["server_mib_before"] = static_cast<double>(before) / (1 << 20);
    result_.details["server_mib_after"] = static_cast<double>(after) / (1 << 20);
    pages_.clear();
    TC_TRY(check_kept({options_.program, data_dir, server_}, sent_, result_));
    return figures((static_cast<double>(after) - static_cast<double>(before)) /
                   static_cast<double>(count_) / 1e3);
  }

 private:
  struct Page {
    std::unique_ptr<LiveConnection> connection;
    uint64_t seq = 0;
    uint64_t frames = 0;  // of figures, while it is watched
    bool backwards = false;
  };

  Result<> send(double seconds) {
    OpenLoopPlan plan{.connections = 2, .rate = kOrderRate, .seconds = seconds};
    plan.behind_seconds_max = kBehindSecondsMax;
    plan.title = "clients";
    TC_ASSIGN(const SingleOrdersRun run, orders_->run(plan));
    sent_ += run.accepted;
    return Done{};
  }

  Result<> connect() {
    pages_.resize(count_);
    Progress progress("Connecting", count_, "clients");
    for (uint64_t i = 0; i < count_; ++i) {
      const auto from = static_cast<uint8_t>(2 + i / kClientsAnAddress);
      Page& page = pages_[i];
      TC_ASSIGN(page.connection, LiveConnection::open(
                                     loop_, server_->port(), R"("kpis")", false,
                                     [&page](const LiveFrame& frame) {
                                       page.backwards |= frame.seq < page.seq;
                                       page.seq = frame.seq;
                                       page.frames += frame.type == "kpis";
                                     },
                                     from));
      loop_.turn(now());
      progress.set(i);
    }
    return Done{};
  }

  Result<> watch() {
    for (Page& page : pages_) page.frames = 0;
    const Cost cost(*server_);
    const Instant begun = now();
    TC_TRY(send(seconds_));
    const double took = seconds_between(begun, now());
    uint64_t least = ~uint64_t{0}, all = 0;
    for (const Page& page : pages_) {
      least = std::min(least, page.frames);
      all += page.frames;
      served_ += static_cast<double>(page.frames) >= kEnough * kFramesASecond * took;
    }
    result_.details = {
        {"clients", count_},
        {"seconds", took},
        {"frames_a_second_least", static_cast<double>(least) / took},
        {"frames_a_second_mean", static_cast<double>(all) / took / static_cast<double>(count_)},
        {"cost", cost.describe(all, "frame")}};
    TC_TRY(send(settle_seconds_));
    check_pages();
    return Done{};
  }

  void check_pages() {
    const Instant end = later(now(), settle_seconds_);
    while (now() < end) loop_.turn(end);
    uint64_t behind = 0, backwards = 0, gone = 0, gaps = 0;
    for (const Page& page : pages_) {
      behind += page.seq < sent_.orders;
      backwards += page.backwards;
      gone += page.connection->closed();
      gaps += page.connection->gaps();
    }
    result_.checks.push_back(equal_check("clients that ended behind the shop", 0, behind));
    result_.checks.push_back(equal_check("clients whose frames went back", 0, backwards));
    result_.checks.push_back(equal_check("clients that were cut off", 0, gone));
    result_.checks.push_back(equal_check("frames that were left out", 0, gaps));
  }

  Measurements figures(double kilobytes) {
    result_.name = "clients";
    Measurement served = result_, memory = result_;
    served.figure = "WebSocket clients that got 10 frames a second";
    served.value = static_cast<double>(served_);
    served.unit = "clients";
    served.target = static_cast<double>(kClients);
    memory.figure = "memory of the server for each of them";
    memory.value = kilobytes;
    memory.unit = "kB";
    memory.target = kKilobytesMax;
    memory.less_is_better = true;
    return {served, memory};
  }

  const BenchOptions& options_;
  double seconds_;
  double settle_seconds_;
  uint64_t count_;
  Loop loop_;
  OrderTexts texts_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SingleOrders> orders_;
  std::vector<Page> pages_;
  uint64_t served_ = 0;
  SentOrders sent_;
  Measurement result_;
};

}  // namespace

Result<Measurements> bench_clients(const BenchOptions& options) { return Clients(options).run(); }

}  // namespace tillcast
