// One order a request, at fixed moments: the highest rate at which everyone is answered in time.
#include <fmt/format.h>

#include "base/progress.h"
#include "bench/benchmarks.h"
#include "bench/cost.h"
#include "bench/shop_books.h"
#include "bench/single_orders.h"

namespace tillcast {
namespace {

constexpr double kTargetOrders = 30'000;
constexpr double kAnswerSecondsMax = 0.1;
constexpr double kFirstRate = 5'000;
constexpr double kHighestRate = 320'000;
constexpr double kBehindSecondsMax = 1;  // the rate was too high
constexpr double kBehindSecondsMaxQuick = 60;
constexpr int kHalvings = 3;
constexpr size_t kConnections = 64;

struct Shape {
  const char* folder;
  const char* words;
  uint16_t lines;  // 0: as in the UCI data
};

class Orders {
 public:
  Orders(const BenchOptions& options, const Shape& shape)
      : options_(options),
        data_dir_(options.dir / shape.folder),
        seconds_(options.seconds > 0 ? options.seconds
                 : options.quick     ? 0.5
                                     : 10),
        texts_(options.customers, 1, shape.lines) {
    result_.name = "orders";
    result_.figure = fmt::format("orders, one a request, {}", shape.words);
    result_.unit = "orders/s";
    result_.target = kTargetOrders;
    result_.details["order_bytes_mean"] = texts_.bytes_mean();
    result_.details["connections"] = kConnections;
  }

  Result<Measurement> run() {
    TC_ASSIGN(server_, ServerProcess::start(options_.program, data_dir_));
    TC_ASSIGN(orders_, SingleOrders::open(loop_, server_->port(), texts_, kConnections, 0));
    TC_TRY(search());
    result_.details["steps"] = steps_;
    result_.checks.push_back({"every order is answered 202 and accepted", refused_ == 0,
                              fmt::format("{} were not", refused_)});
    result_.checks.push_back({"99 % are answered within 100 ms at the rate shown",
                              result_.value > 0, "at no rate that was tried"});
    TC_TRY(check_kept({options_.program, data_dir_, server_}, accepted_, result_));
    return std::move(result_);
  }

 private:
  // Doubles the rate until it is too much, then halves the distance a few times.
  Result<> search() {
    const bool one = options_.rate > 0 || options_.quick;
    double rate = options_.rate > 0 ? options_.rate : options_.quick ? 200 : kFirstRate;
    double too_much = 0;
    int halvings = 0;
    while (halvings < kHalvings) {
      TC_ASSIGN(const bool passed, passes(rate));
      if (passed) result_.value = std::max(result_.value, rate);
      if (!passed) too_much = rate;
      if (too_much > 0) ++halvings;
      if (one || (passed && rate >= kHighestRate)) break;
      rate = too_much > 0 ? (result_.value + too_much) / 2 : rate * 2;
    }
    return Done{};
  }

  Result<bool> passes(double rate) {
    const Cost cost(*server_);
    OpenLoopPlan plan{.connections = kConnections, .rate = rate, .seconds = seconds_};
    plan.behind_seconds_max = options_.quick ? kBehindSecondsMaxQuick : kBehindSecondsMax;
    const std::string title = fmt::format("orders, {:.0f}/s", rate);
    plan.title = title;
    TC_ASSIGN(const SingleOrdersRun run, orders_->run(plan));
    accepted_ += run.accepted;
    refused_ += run.refused;
    // The quick form asks whether they are answered, not how soon.
    const bool in_time = !run.loop.gave_up && run.loop.took.quantile(0.99) < kAnswerSecondsMax;
    const bool passed = run.refused == 0 && (in_time || options_.quick);
    steps_.push_back({{"rate", rate},
                      {"passed", passed},
                      {"gave_up", run.loop.gave_up},
                      {"seconds", run.loop.seconds},
                      {"took", run.loop.took.describe()},
                      {"generator_late", run.loop.sent_late.describe()},
                      {"cost", cost.describe(run.loop.sent, "order")}});
    return passed;
  }

  const BenchOptions& options_;
  std::filesystem::path data_dir_;
  double seconds_;
  Loop loop_;
  OrderTexts texts_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SingleOrders> orders_;
  SentOrders accepted_;
  uint64_t refused_ = 0;
  nlohmann::ordered_json steps_ = nlohmann::ordered_json::array();
  Measurement result_;
};

}  // namespace

Result<Measurements> bench_orders(const BenchOptions& options) {
  Measurements all;
  for (const Shape& shape : {Shape{"orders", "baskets as in the UCI data", 0},
                             Shape{"orders-of-one-line", "one line each", 1}}) {
    TC_ASSIGN(Measurement found, Orders(options, shape).run());
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace tillcast
