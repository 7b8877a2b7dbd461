// From an order to the frame of a live page that shows it.
#include <unordered_map>

#include "bench/benchmarks.h"
#include "bench/cost.h"
#include "bench/live_connection.h"
#include "bench/order_stream.h"
#include "bench/shop_books.h"
#include "bench/single_orders.h"

namespace tillcast {
namespace {

constexpr double kRate = 1'000;
constexpr double kMedianMsMax = 2;
constexpr double kP99MsMax = 10;
constexpr double kSettleSecondsMax = 5;
constexpr double kBehindSecondsMax = 60;
constexpr size_t kConnections = 16;
constexpr std::string_view kEverything = R"("kpis","orders","predictions","segments","models")";

class Frame {
 public:
  explicit Frame(const BenchOptions& options)
      : options_(options),
        seconds_(options.seconds > 0 ? options.seconds
                 : options.quick     ? 1
                                     : 20),
        texts_(options.quick ? 500 : 20'000, 1) {}

  Result<Measurements> run() {
    TC_ASSIGN(server_, ServerProcess::start(options_.program, data_dir()));
    OrderStream::Limits known;
    known.orders_max = texts_.customers();
    TC_ASSIGN(SentOrders sent, load_shop(server_->port(), texts_, known, true));
    TC_ASSIGN(const auto page,
              LiveConnection::open(loop_, server_->port(), kEverything, true,
                                   [this](const LiveFrame& frame) { framed(frame); }));
    TC_ASSIGN(const auto orders,
              SingleOrders::open(loop_, server_->port(), texts_, kConnections, known.orders_max));
    const Cost cost(*server_);
    TC_TRY(page->wait_for_first_frame());  // else it finds the first orders in its hello
    OpenLoopPlan plan{.connections = kConnections, .rate = kRate, .seconds = seconds_};
    plan.behind_seconds_max = kBehindSecondsMax;
    plan.title = "frame";
    TC_ASSIGN(const SingleOrdersRun run, orders->run(plan, [this](uint64_t number, Instant due) {
      due_.emplace(OrderTexts::order_id(number), due);
    }));
    result_.details = {{"rate", kRate},
                       {"seconds", run.loop.seconds},
                       {"order_bytes_mean", texts_.bytes_mean()},
                       {"customers_known", texts_.customers()},
                       {"order_to_frame", nullptr},
                       {"order_to_answer", run.loop.took.describe()},
                       {"generator_late", run.loop.sent_late.describe()},
                       {"cost", cost.describe(run.loop.sent, "order")}};
    settle();
    sent += run.accepted;
    result_.checks.push_back(equal_check("orders that were shown on the page", run.loop.sent,
                                         static_cast<uint64_t>(took_.count())));
    result_.checks.push_back(equal_check("frames that were left out", 0, page->gaps()));
    TC_TRY(check_kept({options_.program, data_dir(), server_}, sent, result_));
    return figures();
  }

 private:
  std::filesystem::path data_dir() const { return options_.dir / "frame"; }

  void framed(const LiveFrame& frame) {
    static constexpr std::string_view kOrderId = "\"order_id\":\"";
    if (frame.type != "orders") return;
    const Instant at = now();
    std::string_view rest = frame.text;
    for (size_t found; (found = rest.find(kOrderId)) != rest.npos;) {
      rest.remove_prefix(found + kOrderId.size());
      const auto order = due_.find(std::string(rest.substr(0, rest.find('"'))));
      if (order == due_.end()) continue;
      took_.add(seconds_between(order->second, at));
      due_.erase(order);
    }
  }

  void settle() {
    const Instant end = later(now(), kSettleSecondsMax);
    while (!due_.empty() && now() < end) loop_.turn(end);
  }

  Measurements figures() {
    result_.name = "frame";
    result_.unit = "ms";
    result_.less_is_better = true;
    result_.details["order_to_frame"] = took_.describe();
    Measurement median = result_, p99 = result_;
    median.figure = "order due to its frame, median at 1,000 orders/s";
    median.value = took_.quantile(0.5) * 1e3;
    median.target = kMedianMsMax;
    p99.figure = "order due to its frame, 99th percentile at 1,000 orders/s";
    p99.value = took_.quantile(0.99) * 1e3;
    p99.target = kP99MsMax;
    return {median, p99};
  }

  const BenchOptions& options_;
  double seconds_;
  Loop loop_;
  OrderTexts texts_;
  std::unique_ptr<ServerProcess> server_;
  std::unordered_map<std::string, Instant> due_;  // not shown yet
  Latencies took_;
  Measurement result_;
};

}  // namespace

Result<Measurements> bench_frame(const BenchOptions& options) { return Frame(options).run(); }

}  // namespace tillcast
