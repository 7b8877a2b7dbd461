// crash_test: kills `tillcast serve` (-9) at random moments while shops send, and then counts.
//
//   crash_test [--kills 8] [--seed S] [--senders 4]
//
// Kills come 10 to 400 ms after the start or after the first order that a start acknowledged, so in
// the start-up, under load, between log and fold, and, with a checkpoint every 400 entries, while
// one is written.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>

#include "api/program.h"
#include "crash/senders.h"
#include "log/sqlite_log.h"
#include "serve/test_client.h"

namespace {

using namespace tillcast;
using namespace tillcast::crash;
using nlohmann::json;
using std::chrono::milliseconds;

struct Options {
  uint64_t kills = 8;
  uint64_t seed = 1;
  uint64_t senders = 4;
};

uint16_t free_port() {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, loopback(0));
  return acceptor.local_endpoint().port();
}

class CrashTest {
 public:
  explicit CrashTest(const Options& options)
      : options_(options), random_(options.seed, 2), port_(free_port()) {
    for (uint64_t number = 0; number < options.senders; ++number)
      senders_.push_back(
          std::make_unique<Sender>(options.seed, number, std::vector<uint16_t>{port_}));
  }

  bool run() {
    for (uint64_t number = 1; number <= options_.kills && wrong_ == 0; ++number) {
      kill_once();
      if (number % 50 == 0 || number == options_.kills)
        fmt::print("{} kills, {} while starting; {} requests acknowledged\n", number, in_start_,
                   acknowledgements());
      if (number % 50 == 0) expect_verified(data());
      std::fflush(stdout);
    }
    end_well();
    count();
    compare_replay();
    fmt::print("{}\n", wrong_ == 0 ? "all held" : fmt::format("FAILED: {} things", wrong_));
    return wrong_ == 0;
  }

 private:
  std::string data() const { return (dir_.path() / "data").string(); }
  std::vector<std::string> serve() const {
    return {"serve", "--data", data(), "--port", std::to_string(port_), "--checkpoint-every",
            "400"};
  }
  uint64_t acknowledgements() const {
    uint64_t sum = 0;
    for (const auto& sender : senders_) sum += sender->acknowledgements();
    return sum;
  }
  void expect(bool held, const std::string& what) {
    if (held) return;
    if (++wrong_ <= 20) fmt::print("WRONG: {}\n", what);
  }

  void kill_once() {
    const uint64_t before = acknowledgements();
    Program server(serve(), dir_);
    if (random_.below(4) > 0) {
      // Until it answers; it takes as long as the machine is busy.
      for (int i = 0; i < 30'000 && acknowledgements() == before; ++i)
        std::this_thread::sleep_for(milliseconds(1));
      expect(acknowledgements() > before, "a start did not acknowledge anything in 30 s");
    }
    std::this_thread::sleep_for(milliseconds(10 + random_.below(391)));
    in_start_ += acknowledgements() == before;
    server.signal(SIGKILL);
    const Finished ended = server.wait();
    expect(ended.status == -SIGKILL,
           fmt::format("ended by itself with {}: {}", ended.status, ended.errors));
  }

  // The senders come to rest under a server that lives, which is then asked to end.
  void end_well() {
    Program server(serve(), dir_);
    for (auto& sender : senders_) sender->finish();
    for (int i = 0; i < 6'000; ++i) {
      if (std::ranges::all_of(senders_, [](const auto& sender) { return sender->finished(); }))
        break;
      std::this_thread::sleep_for(milliseconds(10));
    }
    for (auto& sender : senders_)
      expect(sender->finished(), "a sender still waits for an answer after 60 s");
    server.signal(SIGTERM);
    const Finished ended = server.wait();
    expect(ended.status == 0,
           fmt::format("SIGTERM: ended with {}: {}", ended.status, ended.errors));
  }

  // Each acknowledged order is in the log once, with what it said, and nothing else is.
  void count() {
    std::map<Identity, OrderEvent> want;
    uint64_t repeated = 0;
    for (auto& sender : senders_) {
      sender->join();
      for (const std::string& answer : sender->sent().wrong) expect(false, answer);
      want.insert(sender->sent().acknowledged.begin(), sender->sent().acknowledged.end());
      repeated += sender->sent().repeated;
    }
    uint64_t lost = want.size();
    uint64_t doubled = 0;
    uint64_t strange = 0;
    std::map<Identity, uint64_t> seen;
    const auto log = open_sqlite_log(data(), LogAccess::kReadOnly);
    expect(log.ok(), "the log cannot be opened");
    if (!log.ok()) return;
    const auto read = (*log)->read(0, (*log)->last_seq(), [&](uint64_t, Entry&& entry) -> Result<> {
      const auto* order = std::get_if<OrderEvent>(&entry);
      if (order == nullptr) return Done{};
      const Identity identity{order->order_id, order->revision};
      const auto sent = want.find(identity);
      strange += sent == want.end() || sent->second != *order;
      if (++seen[identity] > 1)
        ++doubled;
      else if (sent != want.end())
        --lost;
      return Done{};
    });
    expect(read.ok(), "the log cannot be read");
    expect(lost == 0 && doubled == 0 && strange == 0, "orders were lost, doubled or changed");
    fmt::print("{} orders acknowledged, {} sent again: {} lost, {} doubled, {} never sent so\n",
               want.size(), repeated, lost, doubled, strange);
    expect(want.size() > options_.kills, "too few orders to say anything");
    compare_totals(want);
  }

  // The newest statement of each order, summed here.
  void compare_totals(const std::map<Identity, OrderEvent>& sent) {
    std::map<std::string, const OrderEvent*> newest;
    for (const auto& [identity, order] : sent) newest[identity.first] = &order;  // by revision
    uint64_t orders = 0;
    uint64_t lines = 0;
    MoneySum gross = 0;
    MoneySum refunds = 0;
    for (const auto& [id, order] : newest) {
      MoneySum sum = 0;
      uint64_t positive = 0;
      for (const Line& line : order->lines) {
        sum += MoneySum{line.quantity} * line.unit_price.micros();
        positive += line.quantity > 0 && line.unit_price.micros() > 0;
      }
      if (order->kind == OrderKind::kRefunded) {
        refunds += sum;
      } else if (sum > 0) {
        ++orders, lines += positive, gross += sum;
      }
    }
    const json kpis = command(data(), {"kpis"});
    const json want = {{"orders", orders},
                       {"transactions", lines},
                       {"gross_revenue", to_string(gross)},
                       {"refunds", to_string(refunds)},
                       {"net_revenue", to_string(gross - refunds)}};
    for (const auto& [name, value] : want.items())
      expect(kpis.contains(name) && kpis[name] == value,
             fmt::format("KPIs: {} is {}, should be {}", name, kpis.value(name, json()).dump(),
                         value.dump()));
    fmt::print("totals: {}\n", want.dump());
  }

  // The log alone in another folder: whatever was derived on the way has no part in it.
  void compare_replay() {
    expect_verified(data());
    const std::filesystem::path fresh = dir_.path() / "fresh";
    std::filesystem::create_directories(fresh);
    for (const char* file : {"log.sqlite", "log.sqlite-wal"})
      if (std::filesystem::exists(std::filesystem::path(data()) / file))
        std::filesystem::copy_file(std::filesystem::path(data()) / file, fresh / file);
    for (const std::vector<std::string>& what :
         std::vector<std::vector<std::string>>{{"kpis", "--json"},
                                               {"predict", "--all", "--json"},
                                               {"features", "--advanced-features"}}) {
      const std::string mine = output(data(), what);
      expect(mine.size() > 100 && mine == output(fresh.string(), what),
             what[0] + ": not what a clean replay says");
    }
  }

  std::string output(const std::string& data_dir, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data", data_dir});
    const Finished finished = run_program(arguments, dir_);
    expect(finished.status == 0, arguments[0] + ": " + finished.errors);
    return finished.output;
  }
  json command(const std::string& data_dir, std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    return json::parse(output(data_dir, std::move(arguments)), nullptr, false);
  }
  void expect_verified(const std::string& data_dir) {
    const json report = command(data_dir, {"verify", "--full"});
    const bool ok = report.is_object() && report.value("ok", false);
    expect(ok, "verify: " + report.dump());
    if (ok) fmt::print("verify: ok, {} entries\n", report["entries"].dump());
  }

  const Options options_;
  TemporaryDir dir_;
  Rng random_;
  const uint16_t port_;
  uint64_t in_start_ = 0;
  uint64_t wrong_ = 0;
  std::vector<std::unique_ptr<Sender>> senders_;  // the last: they end first
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--kills") == 0) options.kills = value;
    if (std::strcmp(argv[i], "--seed") == 0) options.seed = value;
    if (std::strcmp(argv[i], "--senders") == 0) options.senders = value;
  }
  return CrashTest(options).run() ? 0 : 1;
}
