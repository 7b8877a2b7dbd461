// As much as goes in: full requests on a few connections, live pages watching, for a minute.
#include <fmt/format.h>

#include <deque>

#include "base/progress.h"
#include "base/time.h"
#include "bench/benchmarks.h"
#include "bench/cost.h"
#include "bench/latencies.h"
#include "bench/live_connection.h"
#include "bench/order_stream.h"
#include "bench/server_profile.h"
#include "bench/shop_books.h"

namespace tillcast {
namespace {

constexpr double kTargetTransactions = 400'000;
constexpr double kFreshSecondsMax = 1;
constexpr double kFreshSecondsMaxQuick = 30;  // the quick form asks whether, not how soon
constexpr size_t kPages = 10;
constexpr size_t kConnections = 4;
constexpr double kPollSeconds = 0.01;
constexpr std::string_view kEverything = R"("kpis","orders","predictions","segments","models")";

// From the 202 of a request until a live page has a frame that covers it: one of the kind that is
// waited for, whose seq is not below the entries that were acknowledged by then.
class Coverage {
 public:
  void acknowledged(uint64_t seq, Instant at) { waiting_.push_back({seq, at}); }
  void frame(uint64_t seq, Instant at) {
    while (!waiting_.empty() && waiting_.front().seq <= seq) {
      took_.add(seconds_between(waiting_.front().at, at));
      waiting_.pop_front();
    }
  }
  bool all() const { return waiting_.empty(); }
  const Latencies& took() const { return took_; }

 private:
  struct Waiting {
    uint64_t seq;
    Instant at;
  };
  std::deque<Waiting> waiting_;
  Latencies took_;
};

// From the 202 of a request until its last customer's prediction is of after the order; a customer
// at a time.
class Freshness {
 public:
  static Result<std::unique_ptr<Freshness>> open(Loop& loop, uint16_t port) {
    auto made = std::make_unique<Freshness>();
    TC_ASSIGN(made->connection_, HttpConnection::open(loop, port));
    return made;
  }

  void acknowledged(const OrderStream::Acknowledged& request) {
    if (customer_) return;
    customer_ = request;
    since_ = next_ = now();
  }

  void poll() {
    if (!customer_ || !connection_->idle() || now() < next_) return;
    head_ =
        get_head("/v1/customers/" + OrderTexts::customer_id(customer_->customer) + "/prediction");
    connection_->send(head_, {}, [this](const Result<HttpAnswer>& answer) { answered(answer); });
  }

  bool all() const { return !customer_; }
  const Latencies& took() const { return took_; }
  const std::string& problem() const { return problem_; }

 private:
  void answered(const Result<HttpAnswer>& answer) {
    next_ = later(now(), kPollSeconds);
    if (!answer.ok()) {
      problem_ = answer.error().message;
      return;
    }
    const auto prediction = nlohmann::json::parse(answer->body, nullptr, false);
    if (answer->status == 404) return;  // the customer's first order is not folded yet
    if (answer->status != 200 || !prediction.is_object() || !prediction["as_of"].is_string()) {
      problem_ = fmt::format("prediction: status {}: {}", answer->status, answer->body);
      return;
    }
    const auto as_of = parse_time(prediction["as_of"].get<std::string>());
    if (!as_of.ok() || *as_of <= customer_->ordered_at_ms) return;
    took_.add(seconds_between(since_, now()));
    customer_.reset();
  }

  std::unique_ptr<HttpConnection> connection_;
  std::optional<OrderStream::Acknowledged> customer_;
  std::string head_, problem_;
  Instant since_, next_;
  Latencies took_;
};

struct Pages {
  std::vector<std::unique_ptr<LiveConnection>> all;

  nlohmann::ordered_json describe() const {
    uint64_t frames = 0, bytes = 0, gaps = 0;
    for (const auto& page : all) {
      frames += page->frames();
      bytes += page->bytes();
      gaps += page->gaps();
    }
    return {{"pages", all.size()}, {"frames", frames}, {"bytes", bytes}, {"gaps", gaps}};
  }
};

class Ingest {
 public:
  explicit Ingest(const BenchOptions& options)
      : options_(options),
        seconds_(options.seconds > 0 ? options.seconds
                 : options.quick     ? 1
                                     : 60),
        fresh_seconds_max_(options.quick ? kFreshSecondsMaxQuick : kFreshSecondsMax),
        texts_(options.customers, 1) {}

  Result<Measurements> run() {
    const auto data_dir = options_.dir / "ingest";
    TC_ASSIGN(server_, ServerProcess::start(options_.program, data_dir));
    if (options_.known_customers) TC_TRY(make_known());
    TC_TRY(open());
    TC_TRY(load());
    result_.details["memory_mib"] =
        static_cast<double>(server_->memory().resident_bytes_max) / (1 << 20);
    known_ += stream_->acknowledged();
    TC_TRY(check_kept({options_.program, data_dir, server_}, known_, result_));
    return Measurements{result_};
  }

 private:
  Result<> make_known() {
    OrderStream::Limits limits;
    limits.orders_max = options_.customers;
    TC_ASSIGN(known_, load_shop(server_->port(), texts_, limits, true));
    return Done{};
  }

  Result<> open() {
    const uint16_t port = server_->port();
    OrderStream::Limits limits;
    limits.connections =
        options_.connections > 0 ? static_cast<size_t>(options_.connections) : kConnections;
    limits.first_number = known_.orders;
    TC_ASSIGN(stream_, OrderStream::open(loop_, port, texts_, limits,
                                         [this](const auto& request) { heard(request); }));
    TC_ASSIGN(freshness_, Freshness::open(loop_, port));
    for (size_t i = 0; i < kPages; ++i) {
      LiveConnection::Came came;
      if (i == 0) came = [this](const LiveFrame& frame) { framed(frame); };
      TC_ASSIGN(auto page, LiveConnection::open(loop_, port, kEverything, false, std::move(came)));
      pages_.all.push_back(std::move(page));
    }
    return Done{};
  }

  void heard(const OrderStream::Acknowledged& request) {
    const uint64_t seq = known_.orders + stream_->acknowledged().orders;
    covered_.acknowledged(seq, now());
    predicted_.acknowledged(seq, now());
    freshness_->acknowledged(request);
  }

  void framed(const LiveFrame& frame) {
    covered_.frame(frame.seq, now());
    if (frame.type == "predictions") predicted_.frame(frame.seq, now());
  }

  Result<> load() {
    const Cost cost(*server_);
    TC_ASSIGN(const ServerProfile profile, ServerProfile::begin(*server_));
    Progress progress("ingest", static_cast<uint64_t>(seconds_ * 1000), "ms");
    const Instant begun = now();
    const Instant end = later(begun, seconds_);
    Instant answered = begun;
    for (Instant at = begun; at < end || !stream_->idle(); at = now()) {
      if (at < end) stream_->send();
      freshness_->poll();
      loop_.turn(later(at, kPollSeconds));
      if (stream_->error()) return *stream_->error();
      answered = now();
      progress.set(static_cast<uint64_t>(seconds_between(begun, at) * 1000));
    }
    const double took = seconds_between(begun, answered);
    const SentOrders& sent = stream_->acknowledged();
    describe(took, sent);
    result_.details["cost"] = cost.describe(sent.transactions, "transaction");
    TC_ASSIGN(const auto where, profile.describe());
    result_.details.update(where);
    settle();
    progress.finish();
    conclude();
    return Done{};
  }

  // What was acknowledged last has its second to be shown.
  void settle() {
    const Instant end = later(now(), 2 * fresh_seconds_max_);
    while (now() < end && !(covered_.all() && freshness_->all())) {
      freshness_->poll();
      loop_.turn(later(now(), kPollSeconds));
    }
  }

  void describe(double took, const SentOrders& sent) {
    result_.name = "ingest";
    result_.figure = "transactions acknowledged as durable";
    result_.unit = "transactions/s";
    result_.target = kTargetTransactions;
    result_.value = static_cast<double>(sent.transactions) / took;
    result_.details = {{"seconds", took},
                       {"orders", sent.orders},
                       {"transactions", sent.transactions},
                       {"orders_per_second", static_cast<double>(sent.orders) / took},
                       {"order_bytes_mean", texts_.bytes_mean()},
                       {"customers", options_.customers},
                       {"orders_beforehand", known_.orders},
                       {"told_to_wait", stream_->told_to_wait()}};
  }

  void conclude() {
    auto& details = result_.details;
    details["acknowledged_to_frame"] = covered_.took().describe();
    details["acknowledged_to_predictions_frame"] = predicted_.took().describe();
    details["acknowledged_to_scored"] = freshness_->took().describe();
    details["live"] = pages_.describe();
    const auto within = [&](const char* what, const Latencies& took, bool all) {
      const double longest = took.quantile(1);
      result_.checks.push_back({fmt::format("{} within {} s", what, fresh_seconds_max_),
                                all && took.count() > 0 && longest < fresh_seconds_max_,
                                fmt::format("{} of them, the longest {:.3f} s{}", took.count(),
                                            longest, all ? "" : ", some never")});
    };
    within("every order is in a frame", covered_.took(), covered_.all());
    within("changed customers are scored", freshness_->took(),
           freshness_->all() && freshness_->problem().empty());
    if (!freshness_->problem().empty())
      result_.checks.push_back({"predictions are answered", false, freshness_->problem()});
  }

  const BenchOptions& options_;
  double seconds_;
  double fresh_seconds_max_;
  Loop loop_;
  OrderTexts texts_;
  SentOrders known_;  // before it was measured
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<OrderStream> stream_;
  std::unique_ptr<Freshness> freshness_;
  Pages pages_;
  Coverage covered_, predicted_;
  Measurement result_;
};

}  // namespace

Result<Measurements> bench_ingest(const BenchOptions& options) { return Ingest(options).run(); }

}  // namespace tillcast
