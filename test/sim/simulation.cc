#include "sim/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <numeric>

#include "base/file.h"
#include "base/time.h"
#include "engine/checkpoint.h"
#include "engine/testing.h"
#include "engine/verify.h"
#include "sim/shop_model.h"
#include "sim/sim_disk.h"

namespace tillcast::sim {
namespace {

constexpr int64_t kBegins = 1'300'000'000'000;
constexpr uint64_t kOrders = 60;
enum Purpose : uint64_t { kStep = 1, kDisk, kSetting };

OrderEvent random_order(Rng& random, int64_t now_ms) {
  OrderEvent order;
  order.order_id = fmt::format("o{}", random.below(kOrders));
  if (random.below(5) > 0) order.customer_id = fmt::format("c{}", random.below(9));
  order.currency = "GBP";
  order.country = random.below(2) ? "France" : "Eire";
  order.ordered_at_ms = now_ms - static_cast<int64_t>(random.below(50 * kDayMs));
  if (random.below(30) == 0) order.ordered_at_ms = now_ms + 2 * kDayMs;
  if (random.below(3) == 0) order.revision = 1 + static_cast<uint32_t>(random.below(3));
  if (order.revision > 0) {
    order.kind = random.below(3) ? OrderKind::kUpdated : OrderKind::kCancelled;
  } else if (random.below(5) == 0) {
    order.kind = random.below(3) ? OrderKind::kRefunded : OrderKind::kAdjusted;
  }
  if (order.kind == OrderKind::kCancelled) return order;
  // Some are large, so that they take many pages.
  const std::string description(random.below(20) == 0 ? 9'000 : random.below(20), 'd');
  for (uint64_t lines = 1 + random.below(4); lines > 0; --lines) {
    const int64_t least = order.kind == OrderKind::kPlaced ? -2 : 1;
    order.lines.push_back({fmt::format("p{}", random.below(7)), description,
                           least + static_cast<int64_t>(random.below(9)),
                           Money::from_micros(static_cast<int64_t>(random.below(900)) * 10'000),
                           std::nullopt});
  }
  return order;
}

class Simulation {
 public:
  explicit Simulation(uint64_t seed) : seed_(seed) {
    Rng setting(seed, kSetting);
    // A process that is killed loses nothing that it wrote; one that loses power does.
    power_loss_ = setting.uniform();
    fault_chance_ = setting.chance(0.2) ? 0 : 0.02 + 0.1 * setting.uniform();
    disk_.reseed(Rng(seed, kDisk));
    // The program looks for the file by its name before it opens it to read.
    std::ofstream(folder_.path() / "log.sqlite");
    open();
  }

  Life run(const std::vector<uint32_t>& steps) {
    for (const uint32_t index : steps) {
      if (!life_.failure.empty()) break;
      Rng random(seed_, kStep, index);
      disk_.reseed(Rng(seed_, kDisk, index));
      step(random);
    }
    if (life_.failure.empty()) settle();
    life_.faults = disk_.faults_made();
    life_.orders = shop_.recorded();
    return std::move(life_);
  }

 private:
  void say(std::string line) { life_.history.push_back(std::move(line)); }
  void fail(std::string why) {
    if (life_.failure.empty()) life_.failure = std::move(why);
  }

  void step(Rng& random) {
    // The wall clock goes on, mostly.
    now_ms_ += static_cast<int64_t>(random.below(3 * kDayMs));
    if (random.below(12) == 0) now_ms_ -= static_cast<int64_t>(random.below(90 * kDayMs));
    if (random.below(25) == 0) now_ms_ += static_cast<int64_t>(random.below(300 * kDayMs));
    switch (random.below(16)) {
      case 0:
        return restart(random, true);
      case 1:
        return restart(random, false);
      case 2:
        return checkpoint(random);
      case 3:
        return tick(random);
      case 4:
        return trouble(random);
      case 5:
        return hurt_checkpoint(random);
      default:
        return deliver(random);
    }
  }

  void deliver(Rng& random) {
    std::vector<OrderEvent> orders;
    for (uint64_t left = 1 + random.below(8); left > 0; --left) {
      // Half of them come again, sooner or later, and some of those with other content.
      if (!sent_.empty() && random.below(3) == 0) {
        orders.push_back(sent_[random.below(sent_.size())]);
        if (random.below(6) == 0) orders.back().country = "Spain";
      } else {
        orders.push_back(random_order(random, now_ms_));
      }
      if (random.below(8) > 0) continue;
      sent_.push_back(orders.back());  // it is sent later, too
      orders.pop_back();
    }
    if (orders.empty()) return;
    sent_.insert(sent_.end(), orders.begin(), orders.end());
    const auto outcomes = engine_->append(orders, now_ms_);
    std::string line = fmt::format("deliver at {}:", format_time(now_ms_));
    for (size_t i = 0; i < orders.size(); ++i)
      line += fmt::format(" {}/{}/{}{}", orders[i].order_id, orders[i].revision,
                          to_string(orders[i].kind),
                          outcomes.ok() ? fmt::format("={}", int((*outcomes)[i].kind)) : "");
    say(line + (outcomes.ok() ? "" : " -> " + outcomes.error().message));
    if (outcomes.ok()) {
      if (const auto wrong = shop_.answered(orders, *outcomes, now_ms_); !wrong.empty())
        fail(wrong);
    } else {
      if (outcomes.error().code != ErrorCode::kUnavailable) fail("not kUnavailable");
      shop_.not_answered(orders);
    }
    if (random.below(4) > 0) fold(random);
  }

  void tick(Rng& random) {
    const int64_t at_ms = kBegins + static_cast<int64_t>(random.below(400 * kDayMs));
    const auto done = engine_->tick(at_ms);
    say(fmt::format("tick {}{}", format_time(at_ms), done.ok() ? "" : ": " + done.error().message));
    fold(random);
  }

  // A server that cannot fold stops: what it would go on with is not what the log says.
  bool fold(Rng& random) {
    const auto update = engine_->step();
    if (update.ok()) return true;
    say("fold: " + update.error().message);
    if (update.error().code != ErrorCode::kUnavailable &&
        update.error().code != ErrorCode::kNotFound)
      fail("fold: " + update.error().message);
    restart(random, false);
    return false;
  }

  void checkpoint(Rng& random) {
    if (!fold(random)) return;  // as the writer does: folded, then written down
    const auto done = engine_->checkpoint();
    say(fmt::format("checkpoint{}", done.ok() ? "" : ": " + done.error().message));
  }

  // For the steps to come.
  void trouble(Rng& random) {
    DiskFaults faults;
    const uint64_t kind = random.below(6);
    if (kind == 0) faults.write_error = fault_chance_;
    if (kind == 1) faults.sync_error = 3 * fault_chance_;
    if (kind == 2) faults.read_error = fault_chance_ / 4;
    if (kind == 3) faults.space_bytes = disk_.bytes() + random.below(40'000);
    if (kind == 4) faults = {fault_chance_ / 8, fault_chance_, fault_chance_, {}, std::nullopt};
    if (fault_chance_ == 0) faults = {};
    disk_.set_faults(faults);
    say(fmt::format("disk: read {:.3f} write {:.3f} sync {:.3f} space {}", faults.read_error,
                    faults.write_error, faults.sync_error,
                    faults.space_bytes ? fmt::format("{}", *faults.space_bytes) : "enough"));
  }

  // What a disk, an operator or an older backup does to it.
  void hurt_checkpoint(Rng& random) {
    const auto path = folder_.path() / "checkpoint";
    const auto bytes = read_file(path);
    if (!bytes.ok()) return;
    std::string hurt = *bytes;
    const uint64_t how = random.below(4);
    say(fmt::format("checkpoint: hurt, way {}", how));
    if (how == 0) {
      std::filesystem::remove(path);
      return;
    }
    if (how == 1) hurt.resize(random.below(hurt.size()));
    if (how == 2) hurt[random.below(hurt.size())] ^= static_cast<char>(1 + random.below(255));
    if (how == 3 && !older_.empty()) hurt = older_;
    older_ = *bytes;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << hurt;
  }

  void restart(Rng& random, bool power) {
    power = power && random.chance(power_loss_);
    disk_.stop();
    engine_.reset();
    disk_.restart(power);
    say(power ? "the power is lost" : "the process is killed");
    ++life_.restarts;
    if (random.chance(0.5)) open();  // with the disk as it is; if need be again when it is well
    if (!engine_) {
      disk_.set_faults({});
      open();
    }
    if (!engine_) return;
    const auto entries = read_log();
    if (!entries.ok()) {
      disk_.set_faults({});
      return restart(random, false);
    }
    if (const auto wrong = shop_.restarted(*entries); !wrong.empty()) fail(wrong);
  }

  void open() {
    auto log = open_sqlite_log(folder_.path(), LogAccess::kReadWrite);
    auto engine = log.ok() ? Engine::open(std::move(*log), model_, options())
                           : Result<std::unique_ptr<Engine>>(log.error());
    if (engine.ok()) {
      engine_ = std::move(*engine);
      say("start: " + engine_->started().substr(0, engine_->started().find(" folded")));
      return;
    }
    say("start: " + engine.error().message);
    if (engine.error().code != ErrorCode::kUnavailable) fail("start: " + engine.error().message);
  }

  EngineOptions options() const {
    EngineOptions options;
    options.checkpoint_dir = folder_.path();
    return options;
  }

  Result<std::vector<Entry>> read_log() const {
    TC_ASSIGN(const auto log, open_sqlite_log(folder_.path(), LogAccess::kReadOnly));
    std::vector<Entry> entries;
    TC_TRY(log->read(0, log->last_seq(), [&](uint64_t seq, Entry&& entry) -> Result<> {
      entries.push_back(std::move(entry));
      return seq == entries.size() ? Result<>(Done{}) : corrupt("log: a hole");
    }));
    return entries;
  }

  // The disk is well again, and everything is looked at.
  void settle() {
    disk_.set_faults({});
    if (!engine_) open();
    if (!life_.failure.empty()) return;
    if (!engine_->step().ok() || !engine_->checkpoint().ok())
      return fail("the disk is well, and it does not go on");
    const auto entries = read_log();
    if (!entries.ok()) return fail(entries.error().message);
    if (const auto wrong = shop_.restarted(*entries); !wrong.empty()) return fail(wrong);
    if (entries->empty()) return;
    compare_books(*entries);
    compare_replay();
    VerifyOptions all;
    all.data_dir = folder_.path();
    all.full = true;
    all.champion = model_;
    const auto report = verify(all);
    if (!report.ok()) return fail("verify: " + report.error().message);
    for (const Finding& finding : report->findings.kept())
      fail(fmt::format("verify: {}, {}: expected {}, found {}", finding.what, finding.where,
                       finding.expected, finding.found));
  }

  void compare_books(const std::vector<Entry>& entries) {
    for (const auto& [month, figures] : figures_of(entries)) {
      Window window;
      if (!month.empty()) {
        window.from_ms = *parse_time(month + "-01T00:00:00Z");
        window.to_ms = step_next(window.from_ms, Step::kMonth);
      }
      const Kpis kpis = engine_->kpis(window);
      if (!(kpis.totals == figures.totals))
        fail(fmt::format("KPIs {}: {} orders of {}, refunds {}; should be {} of {}, refunds {}",
                         month, kpis.totals.orders, to_string(kpis.totals.gross),
                         to_string(kpis.totals.refunds), figures.totals.orders,
                         to_string(figures.totals.gross), to_string(figures.totals.refunds)));
      if (kpis.customers.customers != figures.customers.size())
        fail(fmt::format("KPIs {}: {} customers, should be {}", month, kpis.customers.customers,
                         figures.customers.size()));
    }
  }

  void compare_replay() {
    auto log = open_sqlite_log(folder_.path(), LogAccess::kReadOnly);
    if (!log.ok()) return fail(log.error().message);
    State state;
    const auto folded =
        (*log)->read(0, (*log)->last_seq(), [&](uint64_t, Entry&& entry) -> Result<> {
          TC_TRY(state.apply(entry, **log));
          return Done{};
        });
    const auto checkpoint = load_checkpoint(folder_.path());
    if (!folded.ok() || !checkpoint.ok()) return fail("the log cannot be replayed");
    if (checkpoint->save() != state.save()) fail("the state is not what a replay comes to");
    const auto replayed = Engine::open(std::move(*log), model_, EngineOptions{});
    if (!replayed.ok()) return fail(replayed.error().message);
    if (all_scores(*engine_) != all_scores(**replayed))
      fail("the predictions are not what a replay comes to");
  }

  const uint64_t seed_;
  SimDisk disk_;
  TemporaryFolder folder_;
  const std::shared_ptr<const Model> model_ = std::make_shared<RecencyFrequencyModel>();
  double power_loss_ = 0;
  double fault_chance_ = 0;
  int64_t now_ms_ = kBegins;
  std::unique_ptr<Engine> engine_;
  ShopModel shop_;
  std::vector<OrderEvent> sent_;
  std::string older_;  // a checkpoint that was
  Life life_;
};

}  // namespace

std::vector<uint32_t> all_steps() {
  std::vector<uint32_t> steps(kSteps);
  std::iota(steps.begin(), steps.end(), 0u);
  return steps;
}

Life live(uint64_t seed, const std::vector<uint32_t>& steps) { return Simulation(seed).run(steps); }

Life fewest_steps(uint64_t seed) {
  std::vector<uint32_t> steps = all_steps();
  for (size_t i = steps.size(); i-- > 0;) {
    std::vector<uint32_t> fewer = steps;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    if (!live(seed, fewer).failure.empty()) steps = std::move(fewer);
  }
  return live(seed, steps);
}

}  // namespace tillcast::sim
