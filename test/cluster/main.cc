// cluster_rounds: kills nodes and brokers of a cluster (-9) under load, and then counts.
//
//   cluster_rounds --kafka ADDRESS [--brokers DIR] [--rounds 2] [--seed S] [--senders 4]
//                  [--nodes 3] [--keep DIR]
//
// A round kills a node, then a broker (of `scripts/kafka.sh start --dir DIR`; without DIR none),
// then another node, which has taken over by then, and starts them all again. After each kill an
// order for each of many customers is sent to a node that lives, until all of them are shown: that
// is how long the take-over took. Meanwhile shops send, and the page and its totals are asked for.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "api/program.h"
#include "base/time.h"
#include "crash/senders.h"
#include "event/order_json.h"
#include "serve/test_client.h"

namespace {

using namespace tillcast;
using namespace tillcast::crash;
using nlohmann::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Options {
  std::string kafka;
  std::string brokers;  // their folder; empty: none is killed
  std::string keep;     // where data and words of the nodes are copied at the end; empty: nowhere
  uint64_t rounds = 2;
  uint64_t seed = 1;
  uint64_t senders = 4;
  uint64_t nodes = 3;
};

constexpr double kTakeOverSecondsMax = 15;
constexpr uint64_t kProbes = 60;  // orders, enough for each of 12 partitions to get some

uint16_t free_port() {
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, loopback(0));
  return acceptor.local_endpoint().port();
}

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

// A node that is killed and started again, with its data.
struct NodeProcess {
  uint16_t port = 0;
  std::string data;
  std::unique_ptr<Program> program;  // null: killed
  std::mutex mutex;                  // guards the next two
  bool running = false;
  bool shown = false;  // it has been: from then on it has to be
};

class ClusterRounds {
 public:
  explicit ClusterRounds(const Options& options) : options_(options), random_(options.seed, 7) {
    name_ = fmt::format("{}/rounds-{}", options.kafka, wall_clock_ms());
    std::vector<uint16_t> ports;
    for (uint64_t i = 0; i < options.nodes; ++i) {
      auto node = std::make_unique<NodeProcess>();
      node->port = free_port();
      node->data = (dir_.path() / fmt::format("node{}", i)).string();
      ports.push_back(node->port);
      nodes_.push_back(std::move(node));
    }
    const Finished made = run_program({"cluster", "init", name_, "--partitions", "12"}, dir_);
    if (made.status != 0) throw std::runtime_error("cluster init: " + made.errors);
    for (auto& node : nodes_) start(*node);
    expect_whole("the start", 60);
    for (uint64_t number = 0; number < options.senders; ++number)
      senders_.push_back(std::make_unique<Sender>(options.seed, number, ports));
    watcher_ = std::thread([this] { watch(); });
  }
  ~ClusterRounds() {
    watching_ = false;
    if (watcher_.joinable()) watcher_.join();
  }

  bool run() {
    for (uint64_t round = 1; round <= options_.rounds && wrong_ == 0; ++round) one(round);
    end();
    if (!options_.keep.empty())
      std::filesystem::copy(dir_.path(), options_.keep, std::filesystem::copy_options::recursive);
    fmt::print("{}\n", wrong_ == 0 ? "all held" : fmt::format("FAILED: {} things", wrong_));
    return wrong_ == 0;
  }

 private:
  void expect(bool held, const std::string& what) {
    if (held) return;
    if (++wrong_ <= 20) fmt::print("WRONG: {}\n", what);
    std::fflush(stdout);
  }
  void start(NodeProcess& node) {
    node.program = std::make_unique<Program>(
        std::vector<std::string>{"serve", "--log", name_, "--data", node.data, "--port",
                                 std::to_string(node.port), "--clock", "event"},
        dir_);
    const std::lock_guard lock(node.mutex);
    node.running = true;
  }
  void kill(NodeProcess& node) {
    {
      const std::lock_guard lock(node.mutex);
      node.running = node.shown = false;
    }
    node.program->signal(SIGKILL);
    const Finished ended = node.program->wait();
    expect(ended.status == -SIGKILL,
           fmt::format("a node ended by itself with {}: {}", ended.status, ended.errors));
    node.program.reset();
  }
  std::vector<NodeProcess*> alive() const {
    std::vector<NodeProcess*> alive;
    for (const auto& node : nodes_)
      if (node->program) alive.push_back(node.get());
    return alive;
  }
  NodeProcess& any_alive() {
    const auto nodes = alive();
    return *nodes[random_.below(nodes.size())];
  }
  void broker(const std::string& command, uint64_t which) {
    const std::string line = fmt::format("{}/scripts/kafka.sh {} {} --dir {}", TILLCAST_SOURCE_DIR,
                                         command, which, options_.brokers);
    expect(std::system(line.c_str()) == 0, line);
  }

  // Orders of many customers, sent through one node and shown by it: every partition of orders and
  // every shard has somebody. The seconds it took.
  double expect_whole(const std::string& after, double seconds_max) {
    const auto begun = Clock::now();
    const uint16_t port = any_alive().port;
    std::set<std::string> missing;
    const uint64_t number = ++probes_;
    std::vector<OrderEvent> orders;
    for (uint64_t i = 0; i < kProbes; ++i) {
      OrderEvent order;
      order.order_id = fmt::format("probe{}-{}", number, i);
      order.customer_id = fmt::format("probed{}-{}", number, i);
      order.ordered_at_ms = 1'293'840'000'000 + static_cast<int64_t>(number);
      order.currency = "GBP";
      order.country = "Spain";
      order.lines = {{"probe", "", 1, Money::from_micros(1'000'000), std::nullopt}};
      missing.insert(order.customer_id);
      orders.push_back(order);
    }
    bool posted = false;
    while (seconds_since(begun) < 60 && !(posted && missing.empty())) {
      try {
        HttpClient client(port);
        if (!posted) posted = post(client, orders);
        while (posted && !missing.empty()) {
          const auto shown = client.get("/v1/customers/" + *missing.begin());
          if (shown.result_int() != 200) break;
          missing.erase(missing.begin());
        }
      } catch (const std::exception&) {
      }
      std::this_thread::sleep_for(milliseconds(50));
    }
    const double took = seconds_since(begun);
    expect(posted && missing.empty(),
           fmt::format("after {}: {} of {} customers are not shown after {:.0f} s", after,
                       missing.size(), kProbes, took));
    expect(took < seconds_max, fmt::format("after {}: it took {:.1f} s", after, took));
    probed_.insert(probed_.end(), orders.begin(), orders.end());
    return took;
  }
  static bool post(HttpClient& client, const std::vector<OrderEvent>& orders) {
    std::string body;
    for (const OrderEvent& order : orders) {
      append_order_json(body, order);
      body.push_back('\n');
    }
    return client.post(body, "application/x-ndjson").result_int() == 202;
  }

  void one(uint64_t round) {
    NodeProcess& first = any_alive();
    kill(first);
    const double node = expect_whole("a node was killed", kTakeOverSecondsMax);
    uint64_t which = 0;
    double brokers = 0;
    if (!options_.brokers.empty()) {
      which = 1 + random_.below(3);
      broker("kill", which);
      brokers = expect_whole("a broker was killed", kTakeOverSecondsMax);
    }
    NodeProcess& second = any_alive();
    kill(second);
    const double again = expect_whole("the node that took over was killed", kTakeOverSecondsMax);
    if (which > 0) broker("restart", which);
    start(first);
    start(second);
    const double back = expect_whole("all came back", 60);
    longest_ = std::max({longest_, node, brokers, again});
    fmt::print(
        "round {}: taken over in {:.1f} s, broker {:.1f} s, again {:.1f} s; all back {:.1f} "
        "s; {} requests acknowledged, {} answers shown, {} not\n",
        round, node, brokers, again, back, acknowledgements(), shown_.load(), not_shown_.load());
    std::fflush(stdout);
  }
  uint64_t acknowledgements() const {
    uint64_t sum = 0;
    for (const auto& sender : senders_) sum += sender->acknowledgements();
    return sum;
  }

  // The page and its totals, of every node that lives and has been up once.
  void watch() {
    while (watching_) {
      for (const auto& node : nodes_) {
        bool well = false;
        node->mutex.lock();
        const bool before = node->shown;
        node->mutex.unlock();
        try {
          HttpClient client(node->port);
          well = client.get("/").result_int() == 200 && client.get("/v1/kpis").result_int() == 200;
        } catch (const std::exception&) {
        }
        const std::lock_guard lock(node->mutex);
        shown_ += well;
        not_shown_ += !well && before && node->shown;
        if (well) node->shown = node->running;
      }
      std::this_thread::sleep_for(milliseconds(100));
    }
  }

  void end() {
    for (auto& sender : senders_) sender->finish();
    for (int i = 0; i < 12'000; ++i) {
      if (std::ranges::all_of(senders_, [](const auto& sender) { return sender->finished(); }))
        break;
      std::this_thread::sleep_for(milliseconds(10));
    }
    std::map<Identity, OrderEvent> all;
    uint64_t repeated = 0;
    for (auto& sender : senders_) {
      expect(sender->finished(), "a sender still waits for an answer after two minutes");
      sender->join();
      for (const std::string& answer : sender->sent().wrong) note(answer);
      all.insert(sender->sent().acknowledged.begin(), sender->sent().acknowledged.end());
      repeated += sender->sent().repeated;
    }
    for (const OrderEvent& order : probed_)
      all.emplace(Identity{order.order_id, order.revision}, order);
    fmt::print(
        "{} orders acknowledged, {} sent again; the longest take-over {:.1f} s; the page was "
        "not shown {} times of {}\n",
        all.size(), repeated, longest_, not_shown_.load(), shown_.load() + not_shown_.load());
    expect(not_shown_ == 0, "a node that lived did not show the page");
    compare(all);
  }
  // That an order sent again was no duplicate yet is said where nobody had folded it.
  void note(const std::string& answer) { fmt::print("answer: {}\n", answer); }

  // The same orders, each once, on one machine.
  void compare(const std::map<Identity, OrderEvent>& all) {
    std::vector<OrderEvent> orders;
    for (const auto& [_, order] : all) orders.push_back(order);
    std::ranges::stable_sort(orders, {}, &OrderEvent::ordered_at_ms);
    const std::string file = (dir_.path() / "all.ndjson").string();
    {
      std::ofstream out(file, std::ios::binary);
      for (const OrderEvent& order : orders) {
        std::string line;
        append_order_json(line, order);
        out << line << '\n';
      }
    }
    const std::string data = (dir_.path() / "one").string();
    const Finished imported = run_program({"import", file, "--data", data}, dir_);
    expect(imported.status == 0, "import: " + imported.errors);
    Program one({"serve", "--data", data, "--port", "0", "--clock", "event"}, dir_);
    // What came late for its midnight is counted again after a while.
    std::this_thread::sleep_for(std::chrono::seconds(15));
    for (const auto& node : nodes_) {
      const std::string line =
          fmt::format("{}/scripts/same_shop.py http://127.0.0.1:{} http://127.0.0.1:{}",
                      TILLCAST_SOURCE_DIR, one.port(), node->port);
      expect(std::system(line.c_str()) == 0, line);
    }
  }

  const Options options_;
  TemporaryDir dir_;
  Rng random_;
  std::string name_;
  uint64_t wrong_ = 0;
  uint64_t probes_ = 0;
  double longest_ = 0;
  std::vector<OrderEvent> probed_;
  std::vector<std::unique_ptr<NodeProcess>> nodes_;
  std::atomic<bool> watching_ = true;
  std::atomic<uint64_t> shown_ = 0, not_shown_ = 0;
  std::thread watcher_;
  std::vector<std::unique_ptr<Sender>> senders_;  // the last: they end first
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--kafka") == 0) options.kafka = "kafka://" + std::string(argv[i + 1]);
    if (std::strcmp(argv[i], "--brokers") == 0) options.brokers = argv[i + 1];
    if (std::strcmp(argv[i], "--keep") == 0) options.keep = argv[i + 1];
    if (std::strcmp(argv[i], "--rounds") == 0) options.rounds = value;
    if (std::strcmp(argv[i], "--seed") == 0) options.seed = value;
    if (std::strcmp(argv[i], "--senders") == 0) options.senders = value;
    if (std::strcmp(argv[i], "--nodes") == 0) options.nodes = value;
  }
  if (options.kafka.empty()) {
    fmt::print(stderr, "cluster_rounds: --kafka HOST:PORT,... is needed\n");
    return 2;
  }
  return ClusterRounds(options).run() ? 0 : 1;
}
