// A shop of years: does an order cost more when there are many, and how soon is it back?
#include <fmt/format.h>

#include <algorithm>

#include "base/progress.h"
#include "bench/bench_report.h"
#include "bench/benchmarks.h"
#include "bench/cost.h"
#include "bench/order_stream.h"
#include "bench/shop_books.h"

namespace tillcast {
namespace {

constexpr uint64_t kTransactions = 100'000'000;
constexpr uint64_t kTransactionsQuick = 200'000;
constexpr uint64_t kCustomers = 1'000'000;
constexpr uint64_t kTransactionsACustomer = kTransactions / kCustomers;
constexpr int kParts = 10;
constexpr double kGigabytesMax = 8;
constexpr double kGrowthMax = 1.25;
constexpr double kRestartSecondsMax = 30;

class Scale {
 public:
  explicit Scale(const BenchOptions& options)
      : options_(options),
        data_dir_(options.dir / "scale"),
        transactions_(options.transactions > 0 ? options.transactions
                      : options.quick          ? kTransactionsQuick
                                               : kTransactions),
        texts_(std::max<uint64_t>(1, transactions_ / kTransactionsACustomer), 1) {}

  Result<Measurements> run() {
    TC_ASSIGN(server_, ServerProcess::start(options_.program, data_dir_));
    TC_TRY(fill());
    const ProcessMemory full = server_->memory();
    TC_TRY(check_books(server_->port(), sent_, "once it is full", checks_));
    const Instant stopping = now();
    TC_TRY(server_->stop());
    const double stop_seconds = seconds_between(stopping, now());
    const Instant begun = now();
    TC_ASSIGN(server_, ServerProcess::start(options_.program, data_dir_));
    TC_TRY(wait_until_ready(server_->port()));
    const double restart_seconds = seconds_between(begun, now());
    TC_TRY(check_books(server_->port(), sent_, "after a restart", checks_));
    details_["stop_seconds"] = stop_seconds;
    details_["restart_seconds"] = restart_seconds;
    details_["memory_after_restart_gb"] =
        static_cast<double>(server_->memory().resident_bytes_max) / 1e9;
    const double gigabytes = static_cast<double>(full.resident_bytes_max) / 1e9;
    return Measurements{
        figure("resident memory at its highest", gigabytes, "GB", kGigabytesMax),
        figure("CPU of an order in the dearest tenth to the first", growth_, "times", kGrowthMax),
        figure("restart until it is ready", restart_seconds, "s", kRestartSecondsMax)};
  }

 private:
  // A stream keeps its connections, so its parts are told apart by what was acknowledged.
  Result<> fill() {
    Loop loop;
    TC_ASSIGN(const auto stream, OrderStream::open(loop, server_->port(), texts_, {}, {}));
    Progress progress("scale", transactions_, "transactions");
    nlohmann::ordered_json parts = nlohmann::ordered_json::array();
    double first = 0, dearest = 0;
    for (int part = 1; part <= kParts; ++part) {
      const uint64_t begin = sent_.transactions;
      const uint64_t end = transactions_ / kParts * static_cast<uint64_t>(part);
      const Cost cost(*server_);
      while (sent_.transactions < end || (part == kParts && !stream->idle())) {
        if (sent_.transactions < end) stream->send();
        loop.turn(later(now(), 1));
        if (stream->error()) return *stream->error();
        sent_ = stream->acknowledged();
        progress.set(sent_.transactions);
      }
      auto said = cost.describe(sent_.transactions - begin, "transaction");
      const double each = said["server_us_per_transaction"].get<double>();
      if (part == 1) first = each;
      dearest = std::max(dearest, each);
      said["transactions"] = sent_.transactions;
      said["resident_gb"] = static_cast<double>(server_->memory().resident_bytes) / 1e9;
      parts.push_back(std::move(said));
    }
    growth_ = first > 0 ? dearest / first : 0;
    details_ = {{"transactions", sent_.transactions},
                {"orders", sent_.orders},
                {"customers", texts_.customers()},
                {"tenths", parts}};
    return Done{};
  }

  Measurement figure(std::string_view words, double value, std::string unit, double target) const {
    Measurement made;
    made.name = "scale";
    made.figure =
        fmt::format("{}, {} transactions", words, grouped(static_cast<double>(transactions_)));
    made.value = value;
    made.unit = std::move(unit);
    made.target = target;
    made.less_is_better = true;
    made.checks = checks_;
    made.details = details_;
    return made;
  }

  const BenchOptions& options_;
  std::filesystem::path data_dir_;
  uint64_t transactions_;
  OrderTexts texts_;
  std::unique_ptr<ServerProcess> server_;
  SentOrders sent_;
  double growth_ = 0;
  std::vector<Check> checks_;
  nlohmann::ordered_json details_;
};

}  // namespace

Result<Measurements> bench_scale(const BenchOptions& options) { return Scale(options).run(); }

}  // namespace tillcast
