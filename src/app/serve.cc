// tillcast serve: the page and the API, live.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>

#include "app/cluster_models.h"
#include "app/command.h"
#include "app/model_files.h"
#include "app/options.h"
#include "app/recorded_orders.h"
#include "app/segment_files.h"
#include "app/shop.h"
#include "base/logging.h"
#include "base/time.h"
#include "cluster/cluster_node.h"
#include "kafka/address.h"
#include "score/registry.h"
#include "serve/server.h"

namespace tillcast {
namespace {

struct Options {
  std::string host = "127.0.0.1";
  uint16_t port = 8080;
  std::string log = "sqlite";
  std::string clock = "auto";
  std::string label;
  std::string replay;
  std::optional<int64_t> from_ms;
  double speed = 28'800;
  int64_t refit_days = 0;
  bool no_imports = false;
  uint64_t import_bytes_max = ImportLimits().bytes_max;
  DoorOptions door;
  uint64_t connections_max = 20'000;
  std::optional<uint64_t> checkpoint_entries;
};

const std::map<std::string, ClockMode> kClocks = {
    {"auto", ClockMode::kAuto}, {"wall", ClockMode::kWall}, {"event", ClockMode::kEvent}};

// How far the start has come; said every few seconds, as the server does not listen meanwhile.
class Recovery {
 public:
  void came_to(uint64_t folded, uint64_t all) {
    entries = folded;
    if (folded == all || Clock::now() - said_at_ < kSayEvery) return;
    said_at_ = Clock::now();
    log_event(spdlog::level::info, "recovery", "reading the log",
              {{"entries", folded}, {"of", all}, {"seconds", seconds()}});
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }

  uint64_t entries = 0;

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr auto kSayEvery = std::chrono::seconds(5);
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point said_at_ = begun_;
};

// A server without a usable model still shows the shop; it says what is wrong and goes on.
Result<std::unique_ptr<Engine>> open_live_engine(const Context& context, const ModelsFound& found,
                                                 Recovery& recovery) {
  TC_ASSIGN(std::unique_ptr<Log> log, open_sqlite_log(context.data_dir, LogAccess::kReadWrite));
  EngineOptions options;
  options.checkpoint_dir = context.data_dir;
  options.watching = true;
  options.recovering = [&](uint64_t folded, uint64_t all) { recovery.came_to(folded, all); };
  options.challengers = found.challengers.value_or(std::vector<std::shared_ptr<const Model>>());
  options.segmentation = found.segmentation.value_or(nullptr);
  const std::shared_ptr<const Model> champion = found.champion.value_or(nullptr);
  if (!champion)
    spdlog::warn("{}; serving without predictions",
                 found.problem.empty() ? "there is no model yet; run 'tillcast train'"
                                       : "there is no usable model");
  return Engine::open(std::move(log), champion, std::move(options));
}

nlohmann::json described_models(const Registry& registry) {
  nlohmann::json models = nlohmann::json::array();
  nlohmann::json champion;
  const auto list = registry.list();
  if (!list.ok()) {
    spdlog::error("{}", list.error().message);
  } else {
    for (const RegisteredModel& model : *list) {
      models.push_back(model.describe());
      if (model.champion) champion = model.model_id;
    }
  }
  return {{"champion", champion}, {"models", models}};
}

Result<std::optional<ReplayOptions>> open_replay(const Options& options,
                                                 std::optional<int64_t> as_of_ms) {
  if (options.replay.empty()) return std::optional<ReplayOptions>();
  // Unless told, it goes on where the log ends: the newest moment again, as duplicates do no harm.
  std::optional<int64_t> from_ms = options.from_ms;
  if (!from_ms && as_of_ms) from_ms = *as_of_ms - 1;
  TC_ASSIGN(std::vector<OrderEvent> orders,
            read_recorded_orders(options.replay, from_ms, std::nullopt));
  ReplayOptions replay;
  replay.speed = options.speed;
  replay.next = [orders = std::make_shared<std::vector<OrderEvent>>(std::move(orders)),
                 place = size_t{0}]() mutable -> std::optional<OrderEvent> {
    if (place == orders->size()) return std::nullopt;
    return std::move((*orders)[place++]);
  };
  return std::optional<ReplayOptions>(std::move(replay));
}

// What the data directory has for a server, looked for again and again.
struct Files {
  explicit Files(const std::filesystem::path& data_dir)
      : registry(data_dir), models(data_dir), segments(data_dir) {}

  ModelsFound look() {
    ModelsFound found = models.look();
    SegmentsFound fits = segments.look();
    found.segmentation = std::move(fits.segmentation);
    found.segments_problem = std::move(fits.problem);
    return found;
  }

  const Registry registry;
  ModelFiles models;
  SegmentFiles segments;
};

// `files` outlives the server.
ServerOptions server_options(const Context& context, const Options& options, Files& files) {
  ServerOptions made;
  made.host = options.host;
  made.port = options.port;
  made.clock = kClocks.at(options.clock);
  made.data_source = options.label;
  made.models = [&files] { return described_models(files.registry); };
  made.model = [&files](std::string_view id) -> std::optional<nlohmann::json> {
    auto model = files.registry.find(id);
    if (!model.ok()) return std::nullopt;
    return model->describe();
  };
  made.look_for_models = [&files] { return files.look(); };
  made.data_dir = context.data_dir;
  made.imports = !options.no_imports;
  made.import_limits.bytes_max = options.import_bytes_max;
  made.door = options.door;
  made.connections_max = options.connections_max;
  if (options.checkpoint_entries) made.writer.checkpoint.entries = *options.checkpoint_entries;
  return made;
}

Result<> run(const Context& context, const Options& options, Server& server) {
  if (!context.quiet && !context.json)
    fmt::print("Tillcast is at {}://{}:{}/ (Ctrl-C ends it)\n",
               options.door.tls_cert.empty() ? "http" : "https", options.host, server.port());
  std::fflush(stdout);
  return server.run();
}

Result<> run_alone(const Context& context, const Options& options) {
  Files files(context.data_dir);
  Recovery recovery;
  TC_ASSIGN(const std::unique_ptr<Engine> engine,
            open_live_engine(context, files.look(), recovery));
  spdlog::info("start: {}", engine->started());
  SegmentSchedule schedule(context.data_dir, options.refit_days);

  ServerOptions serving = server_options(context, options, files);
  serving.recovery_seconds = recovery.seconds();
  serving.recovery_entries = recovery.entries;
  serving.look_for_models = [&] {
    if (options.refit_days > 0) schedule.refit_if_due(*engine);
    return files.look();
  };
  serving.stopping = [&] { schedule.stop(); };
  TC_ASSIGN(serving.replay, open_replay(options, engine->as_of_ms()));
  TC_ASSIGN(const std::unique_ptr<Server> server, Server::start(*engine, std::move(serving)));
  return run(context, options, *server);
}

// Its customers are kept by all nodes of the cluster (cluster/cluster_node.h).
Result<> run_node(const Context& context, const Options& options) {
  TC_ASSIGN(const KafkaAddress address, parse_kafka_address(options.log));
  if (options.refit_days > 0)
    return invalid("serve: --refit-segments: not on a cluster yet; use 'tillcast segment'");
  Files files(context.data_dir);
  NodeOptions node_options;
  node_options.brokers = address.brokers;
  node_options.name = address.name;
  node_options.node = new_node_name();
  node_options.data_dir = context.data_dir;
  node_options.url = fmt::format("{}://{}:{}/", options.door.tls_cert.empty() ? "http" : "https",
                                 options.host, options.port);
  const ModelsFound found = files.look();
  node_options.models = {0, found.champion.value_or(nullptr), found.segmentation.value_or(nullptr)};
  node_options.checkpoint_records = options.checkpoint_entries.value_or(0);
  node_options.install = [&](const ModelBundle& bundle) {
    return install_bundle(context.data_dir, bundle);
  };
  TC_ASSIGN(const std::unique_ptr<ClusterNode> node, ClusterNode::open(std::move(node_options)));
  node->begin();

  ServerOptions serving = server_options(context, options, files);
  serving.look_for_models = nullptr;  // the cluster is told of them
  serving.forward = [&](const Request& request, std::string_view customer_id) {
    return node->forward(request, customer_id);
  };
  TC_ASSIGN(serving.replay, open_replay(options, node->shop().as_of_ms()));
  TC_ASSIGN(const std::unique_ptr<Server> server,
            Server::start(node->shop(), node->make_writer(), std::move(serving)));
  node->answer_with([&](const Request& request) { return server->answer(request); });
  const auto served = run(context, options, *server);
  node->answer_with(nullptr);
  return served;
}

Result<> run(const Context& context, const Options& options) {
  if (options.log == "sqlite") return run_alone(context, options);
  if (is_kafka_address(options.log)) return run_node(context, options);
  return invalid(fmt::format("serve: --log {}: is neither sqlite nor kafka://HOST:PORT,.../NAME",
                             options.log));
}

void add_door_options(CLI::App& command, Options& options) {
  command
      .add_option("--allow-host", options.door.allow_hosts,
                  "A further name that the server answers to; may be given several times")
      ->type_name("NAME");
  command
      .add_option("--behind-proxy", options.door.proxy,
                  "The name under which a proxy serves it that authenticates and speaks TLS")
      ->type_name("NAME");
  command
      .add_option(
          "--tls-cert", options.door.tls_cert,
          "Speak TLS with this certificate (PEM, with those between it and the root); taken "
          "anew when it changes")
      ->type_name("FILE");
  command.add_option("--tls-key", options.door.tls_key, "The certificate's key (PEM)")
      ->type_name("FILE");
  command
      .add_option("--rate-limit", options.door.rate_limit,
                  "Requests a second of one token, else of one address; 0: any number")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  command.add_option("--connections-max", options.connections_max, "Connections at a time, of all")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000}));
  command
      .add_option("--connections-per-address", options.door.connections_per_address_max,
                  "Connections at a time of one address; this machine's and a proxy's are not "
                  "counted")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(size_t{1}, size_t{1'000'000}));
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("serve", "Show the shop live: the page and the API");
  command->add_option("--host", options->host, "The address to listen on")->capture_default_str();
  command->add_option("--port", options->port, "The port; 0 takes a free one")
      ->capture_default_str();
  command
      ->add_option("--log", options->log,
                   "Where orders are recorded: sqlite, or kafka://HOST:PORT,.../NAME for one of "
                   "several nodes")
      ->capture_default_str();
  command
      ->add_option(
          "--clock", options->clock,
          "What moves time when no orders come: wall, event, or auto: wall once the newest "
          "order is younger than 30 days")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "wall", "event"}));
  command->add_option("--label", options->label, "What the page calls this data");
  command->add_option("--replay", options->replay, "Play this file in as live traffic")
      ->type_name("FILE");
  add_time(*command, "--from", options->from_ms,
           "Begin the replay with what was ordered at or after it (default: where the log ends)");
  command->add_option("--speed", options->speed, "Of the replay: event seconds a second")
      ->capture_default_str()
      ->check(CLI::Range(1e-3, 1e9));
  command
      ->add_option("--refit-segments", options->refit_days,
                   "Fit the segments anew after so many days of the shop's time; 0: when 'tillcast "
                   "segment' says so")
      ->type_name("DAYS")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{3650}));
  add_door_options(*command, *options);
  command->add_flag("--no-imports", options->no_imports, "Take no files through the page");
  command
      ->add_option("--import-bytes-max", options->import_bytes_max,
                   "The largest file that the page may send")
      ->type_name("BYTES")
      ->capture_default_str()
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 50));
  // For tests: many checkpoints in a short life. Not in --help.
  command->add_option("--checkpoint-every", options->checkpoint_entries)
      ->type_name("ENTRIES")
      ->group("")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40));
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
