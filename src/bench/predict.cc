// Predictions over HTTP, at fixed moments, of random customers.
#include <fmt/format.h>

#include "base/hash.h"
#include "bench/benchmarks.h"
#include "bench/cost.h"
#include "bench/open_loop.h"
#include "bench/order_stream.h"
#include "bench/shop_books.h"

namespace tillcast {
namespace {

constexpr double kRate = 5'000;
constexpr double kRateQuick = 500;
constexpr double kBehindSecondsMax = 60;
constexpr double kSettleSeconds = 2;
constexpr double kP99MsMax = 1;
constexpr size_t kConnections = 64;

// Each answer is a probability of the customer asked for, and always the same: nothing happens in
// the shop meanwhile.
class Answers {
 public:
  explicit Answers(uint64_t customers) : seen_(customers, 0) {}

  void add(uint64_t customer, const HttpAnswer& answer) {
    const bool of_customer =
        answer.body.find("\"customer_id\":\"" + OrderTexts::customer_id(customer) + '"') !=
        answer.body.npos;
    const size_t probability = answer.body.find("\"probability\":0.");
    if (answer.status != 200 || !of_customer || probability == answer.body.npos) {
      if (wrong_++ == 0) first_wrong_ = fmt::format("{}: {}", answer.status, answer.body);
      return;
    }
    const uint64_t hash = hash64(answer.body);
    changed_ += seen_[customer] != 0 && seen_[customer] != hash;
    seen_[customer] = hash;
  }

  void check(std::vector<Check>& checks) const {
    checks.push_back({"every answer is a probability of the customer asked for", wrong_ == 0,
                      fmt::format("{} were not, the first: {}", wrong_, first_wrong_)});
    checks.push_back(equal_check("answers of a customer that differ", 0, changed_));
  }

 private:
  std::vector<uint64_t> seen_;
  uint64_t wrong_ = 0, changed_ = 0;
  std::string first_wrong_;
};

}  // namespace

Result<Measurements> bench_predict(const BenchOptions& options) {
  static constexpr uint64_t kOrdersACustomer = 2;
  const double seconds = options.seconds > 0 ? options.seconds : options.quick ? 1 : 20;
  OrderTexts texts(options.quick ? 500 : 50'000, 1);
  // Its clock is the orders': no midnight comes in between.
  TC_ASSIGN(auto server,
            ServerProcess::start(options.program, options.dir / "predict", {"--clock", "event"}));
  OrderStream::Limits known;
  known.orders_max = texts.customers() * kOrdersACustomer;
  TC_ASSIGN(const SentOrders sent, load_shop(server->port(), texts, known, true));

  Measurement result;
  Loop loop;
  TC_ASSIGN(const auto open_loop, OpenLoop::open(loop, server->port(), kConnections));
  // What was sent is folded, scored and, where one is due, in a checkpoint before it is measured.
  TC_TRY(check_books(server->port(), sent, "of the shop", result.checks));
  const Instant settled = later(now(), options.quick ? 0 : kSettleSeconds);
  while (now() < settled) loop.turn(settled);
  Answers answers(texts.customers());
  std::vector<uint32_t> asked;
  const auto make = [&](HttpRequest& request, uint64_t, Instant) {
    asked.push_back(static_cast<uint32_t>(texts.any_customer()));
    request.head =
        get_head("/v1/customers/" + OrderTexts::customer_id(asked.back()) + "/prediction");
  };
  const auto heard = [&](uint64_t number, const HttpAnswer& answer) -> Result<> {
    answers.add(asked[number], answer);
    return Done{};
  };
  const Cost cost(*server);
  const double rate = options.quick ? kRateQuick : kRate;
  OpenLoopPlan plan{.connections = kConnections, .rate = rate, .seconds = seconds};
  plan.behind_seconds_max = kBehindSecondsMax;
  plan.title = "predict";
  TC_ASSIGN(const OpenLoopRun run, open_loop->run(plan, make, heard));

  result.name = "predict";
  result.figure = "prediction over HTTP, 99th percentile at 5,000 requests/s";
  result.value = run.took.quantile(0.99) * 1e3;
  result.unit = "ms";
  result.target = kP99MsMax;
  result.less_is_better = true;
  result.details = {{"rate", rate},
                    {"connections", kConnections},
                    {"seconds", run.seconds},
                    {"customers", texts.customers()},
                    {"took", run.took.describe()},
                    {"generator_late", run.sent_late.describe()},
                    {"cost", cost.describe(run.sent, "request")}};
  answers.check(result.checks);
  result.checks.push_back(
      equal_check("requests that were answered", static_cast<uint64_t>(rate * seconds), run.sent));
  return Measurements{std::move(result)};
}

}  // namespace tillcast
