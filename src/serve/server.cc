#include "serve/server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/time.h"
#include "engine/engine_shop.h"
#include "serve/session.h"
#include "serve/side_worker.h"
#include "serve/tls.h"
#include "serve/writer.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto kBeat = std::chrono::milliseconds(100);
constexpr auto kGrace = std::chrono::seconds(1);
constexpr size_t kPoolThreads = 2;
constexpr size_t kExplanationsMax = 64;  // that wait; one is made at a time
constexpr size_t kScrapesMax = 8;        // of /metrics, that wait
constexpr size_t kHelloOrders = 50;
constexpr uint64_t kOtherFiles = 200;  // descriptors for the log, models and libraries

// As many connections as the process may have files, and no more than asked for.
uint64_t connection_limit(uint64_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  const rlim_t enough = std::min<rlim_t>(files.rlim_max, wanted + kOtherFiles);
  if (files.rlim_cur < enough) {
    files.rlim_cur = enough;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) getrlimit(RLIMIT_NOFILE, &files);
  }
  return std::min<uint64_t>(wanted,
                            files.rlim_cur - std::min<rlim_t>(files.rlim_cur / 2, kOtherFiles));
}

GateOptions gate_options(const ServerOptions& options, ServerMetrics& metrics) {
  const DoorOptions& door = options.door;
  const bool tls = !door.tls_cert.empty();
  return {{options.host, door.allow_hosts, door.proxy, tls},
          tls || !door.proxy.empty(),
          door.rate_limit,
          [&metrics](Refusal why) { metrics.refused(why); }};
}

// Whoever reaches it from another machine shows a token, or has shown himself to a proxy.
Result<> check_exposure(const tcp::endpoint& endpoint, const ServerOptions& options,
                        const TokenBook& tokens) {
  if (const std::string problem = tokens.problem(); !problem.empty())
    return corrupt(fmt::format("serve: {}", problem));
  if (endpoint.address().is_loopback()) return Done{};
  const bool proxy = !options.door.proxy.empty();
  if (!proxy && !tokens.any_valid(wall_clock_ms()))
    return invalid(
        fmt::format("serve: --host {}: other machines could read all orders; create a "
                    "token with 'tillcast tokens create', or name the proxy that "
                    "authenticates with --behind-proxy",
                    options.host));
  if (!proxy && options.door.tls_cert.empty())
    spdlog::warn("serve: tokens and orders travel in the clear; use --tls-cert and --tls-key");
  return Done{};
}

Result<> listen(tcp::acceptor& acceptor, asio::io_context& io, const ServerOptions& options,
                const TokenBook& tokens) {
  const std::string& host = options.host;
  const uint16_t port = options.port;
  const auto failed = [&](const error_code& error) {
    const bool taken = error == asio::error::address_in_use;
    return unavailable(fmt::format("serve: {}:{}: {}; choose another with --port", host, port,
                                   taken ? "already in use" : error.message()));
  };
  error_code error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, error);
  if (error || found.empty())
    return invalid(fmt::format("serve: --host {}: {}", host, error.message()));
  const tcp::endpoint endpoint = found.begin()->endpoint();
  TC_TRY(check_exposure(endpoint, options, tokens));
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return failed(error);
  return Done{};
}

}  // namespace

// The order of the members is the order of their needs: the io_context, which holds the coroutines,
// goes before what they use.
struct Server::Impl {
  Impl(std::shared_ptr<const Shop> the_shop, ServerOptions the_options)
      : shop(std::move(the_shop)),
        options(std::move(the_options)),
        connections_max(connection_limit(options.connections_max)),
        tokens(options.data_dir),
        gate(gate_options(options, metrics), tokens),
        board(options.replay ? ClockMode::kReplay : options.clock, options.data_source,
              Clock::now()),
        hub(
            board.boot_id(), TILLCAST_VERSION,
            [this] { return board.read(Clock::now(), wall_clock_ms()); }, metrics, options.live),
        live(io, sender, hub, board, metrics, options.door) {}

  void begin(const MakeWriter& make_writer);
  ShopWriter::Hooks hooks();
  void champion_changed();
  void publish(std::shared_ptr<const Update> update, std::span<const Arrival> arrivals,
               Clock::time_point handed);
  void take_models(ModelsFound found);
  void begin_stop();
  Result<> finish();
  void end_work();
  void connection_ended();
  asio::awaitable<void> accept();
  asio::awaitable<void> beat();
  asio::awaitable<void> tick();
  asio::awaitable<void> look_at_tokens();
  asio::awaitable<void> handle_signals();
  asio::awaitable<void> end_of_grace();

  const std::shared_ptr<const Shop> shop;
  const ServerOptions options;
  const uint64_t connections_max;
  ServerMetrics metrics;
  TokenBook tokens;
  Gate gate;
  std::unique_ptr<Certificates> certificates;  // null: in the clear
  StatusBoard board;
  LiveHub hub;
  std::unique_ptr<ShopWriter> writer;
  std::unique_ptr<Imports> imports;  // null: no files are taken
  std::unique_ptr<Api> api;
  std::unique_ptr<SessionContext> context;
  LiveRoom live;

  asio::io_context io{1};
  IoQueue io_queue{io};
  LiveSender sender{io_queue};
  tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::steady_timer beat_timer{io};
  asio::steady_timer tick_timer{io};
  asio::steady_timer look_timer{io};
  asio::steady_timer grace_timer{io};
  asio::thread_pool pool{kPoolThreads};
  SideWorker side{"explain", kExplanationsMax};
  SideWorker scrapes{"scrape", kScrapesMax};
  std::unique_ptr<Replay> replay;
  std::unique_ptr<ModelPoller> poller;
  std::optional<Error> failure;
};

ShopWriter::Hooks Server::Impl::hooks() {
  ShopWriter::Hooks hooks;
  hooks.published = [this](std::shared_ptr<const Update> update, std::vector<Arrival> arrivals) {
    asio::post(io, [this, update = std::move(update), arrivals = std::move(arrivals),
                    handed = Clock::now()] { publish(update, arrivals, handed); });
  };
  hooks.failed = [this](Error error) {
    asio::post(io, [this, error = std::move(error)] {
      failure = error;
      begin_stop();
    });
  };
  hooks.champion_changed = [this] {
    const auto model = shop->champion();
    spdlog::info("models: {} is the champion now", model ? model->card().model_id : "none");
    champion_changed();
  };
  hooks.refreshed = [this] { champion_changed(); };  // the same one, with a day's new scores
  hooks.segments_changed = [this](std::shared_ptr<const SegmentsNow> segments) {
    asio::post(io, [this, segments = std::move(segments)]() mutable {
      hub.segments_changed(std::move(segments), Clock::now());
    });
  };
  hooks.together = [this](const std::function<void()>& answers) { io_queue.together(answers); };
  return hooks;
}

void Server::Impl::begin(const MakeWriter& make_writer) {
  board.published(shop->seq(), shop->as_of_ms(), 0);
  writer = make_writer(hooks(), metrics, board, options.writer);
  if (options.imports && !options.data_dir.empty())
    imports = std::make_unique<Imports>(options.data_dir / "imports", *shop, *writer,
                                        options.import_limits);
  api = std::make_unique<Api>(
      Api::Parts{*shop, *writer, metrics, board, options, gate, imports.get(),
                 [this](std::function<void()> work) { io_queue.post(std::move(work)); },
                 [this](std::function<void()> work) { asio::post(pool, std::move(work)); },
                 [this](std::function<void()> work) { return side.run(std::move(work)); },
                 [this](std::function<void()> work) { return scrapes.run(std::move(work)); },
                 [this] { return context->connections.open(); }, connections_max});
  context.reset(new SessionContext{.api = *api,
                                   .live = live,
                                   .metrics = metrics,
                                   .door = options.door,
                                   .io_queue = io_queue,
                                   .connections = ConnectionCount([this] { connection_ended(); })});
  hub.begin(*shop->snapshot(kHelloOrders), api->champion_json(), api->champion_id());
}

void Server::Impl::publish(std::shared_ptr<const Update> update, std::span<const Arrival> arrivals,
                           Clock::time_point handed) {
  const Clock::time_point taken = Clock::now();
  metrics.stage(Stage::kHandOver, taken - handed);
  hub.publish(std::move(update), taken);
  const Clock::time_point queued = Clock::now();
  for (const Arrival& arrival : arrivals)
    metrics.orders_framed(queued - arrival.at, arrival.orders);
}

// On the writer's thread, which does not wait for the card to be read from disk. It takes the
// snapshot all the same: from beside it, an older state could reach the hub after a newer one.
void Server::Impl::champion_changed() {
  const auto tell = [this] {
    const std::string id = api->champion_id();
    writer->with_snapshot(
        [this, id, document = api->champion_json()](std::shared_ptr<const Update> snapshot) {
          asio::post(io, [this, id, document, snapshot = std::move(snapshot)] {
            hub.champion_changed(document, id, *snapshot, Clock::now());
          });
        });
  };
  if (!side.run(tell)) tell();
}

void Server::Impl::take_models(ModelsFound found) {
  board.models_problem(std::move(found.problem));
  board.segments_problem(std::move(found.segments_problem));
  if (found.champion) writer->set_champion(std::move(*found.champion));
  if (found.challengers) writer->set_challengers(std::move(*found.challengers));
  if (found.segmentation) writer->set_segmentation(std::move(*found.segmentation));
}

void Server::Impl::begin_stop() {
  if (context->stopping) return;
  context->stopping = true;
  spdlog::info("serve: stopping");
  if (options.stopping) options.stopping();
  error_code ignored;
  acceptor.close(ignored);
  signals.cancel(ignored);
  beat_timer.cancel();
  tick_timer.cancel();
  look_timer.cancel();
  if (replay) replay->stop();
  if (imports) imports->stop();
  writer->stop();
  context->end_silent();
  live.close_all();
  asio::co_spawn(io, end_of_grace(), asio::detached);
  connection_ended();
}

void Server::Impl::connection_ended() {
  if (context->stopping && context->connections.open() == 0) grace_timer.cancel();
}

asio::awaitable<void> Server::Impl::end_of_grace() {
  error_code ignored;
  grace_timer.expires_after(context->connections.open() == 0 ? Clock::duration(0) : kGrace);
  co_await grace_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  io.stop();
}

asio::awaitable<void> Server::Impl::accept() {
  asio::steady_timer pause(io);
  bool full = false;
  while (acceptor.is_open()) {
    error_code error;
    tcp::socket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {  // out of descriptors or memory: it passes
      spdlog::warn("serve: accept: {}", error.message());
      pause.expires_after(kBeat);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    if (context->connections.open() >= connections_max) {
      if (!full) spdlog::warn("serve: {} connections are open; more are closed", connections_max);
      full = true;
      metrics.connection_refused(ConnectionRefusal::kAll);
      continue;
    }
    full = false;
    socket.set_option(tcp::no_delay(true), error);
    socket.set_option(asio::socket_base::keep_alive(true), error);
    Transport stream = certificates ? Transport(certificates->wrap(std::move(socket)))
                                    : Transport(std::move(socket));
    asio::co_spawn(io, http_session(std::move(stream), *context), asio::detached);
  }
}

asio::awaitable<void> Server::Impl::beat() {
  error_code cancelled;
  while (!context->stopping) {
    beat_timer.expires_after(kBeat);
    co_await beat_timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    hub.beat(Clock::now());
    context->end_overdue(Clock::now());
    live.beat(Clock::now());
    writer->probe_log();
  }
}

asio::awaitable<void> Server::Impl::tick() {
  error_code cancelled;
  while (!context->stopping) {
    tick_timer.expires_after(options.tick_every);
    co_await tick_timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    const int64_t now_ms = wall_clock_ms();
    if (!context->stopping && board.wants_wall_ticks(now_ms)) writer->tick(now_ms);
  }
}

// Three stats a second, and small files once they changed. What was let in before is asked again.
asio::awaitable<void> Server::Impl::look_at_tokens() {
  error_code cancelled;
  while (!context->stopping) {
    look_timer.expires_after(options.door.look_every);
    co_await look_timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    tokens.look();
    if (certificates) certificates->look();
    live.shut_out([this](const Pass& pass) { return gate.still_good(pass); });
  }
}

asio::awaitable<void> Server::Impl::handle_signals() {
  error_code error;
  int signal = SIGHUP;
  while (signal == SIGHUP) {
    signal = co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    if (signal == SIGHUP) look_timer.cancel();  // looks now, as it does each second anyway
  }
  spdlog::info("serve: signal {}", signal);
  begin_stop();
}

// The writer answers what it took before it ends, so an import can end first.
void Server::Impl::end_work() {
  if (imports) imports->stop();
  writer->stop();
  if (imports) imports->join();
  writer->join();
  pool.join();
  sender.finish();
  side.finish();
  scrapes.finish();
}

// After the I/O thread: everything that was accepted is folded, and the next start is quick.
Result<> Server::Impl::finish() {
  poller.reset();
  replay.reset();
  end_work();
  if (failure) return *failure;
  if (const auto ended = writer->failure()) return *ended;  // later than the I/O thread
  TC_TRY(writer->finish());
  spdlog::info("serve: stopped at entry {}", shop->seq());
  return Done{};
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  impl_->poller.reset();
  impl_->replay.reset();
  impl_->end_work();
  impl_->context->connections.forget();  // its timer goes before the connections do
  impl_->context->forget_asked();
}

Result<std::unique_ptr<Server>> Server::start(Engine& engine, ServerOptions options) {
  const MakeWriter make_writer = [&engine](ShopWriter::Hooks hooks, ServerMetrics& metrics,
                                           StatusBoard& board, const WriterLimits& limits) {
    return std::make_unique<Writer>(engine, metrics, board, std::move(hooks), limits);
  };
  return open(std::make_shared<EngineShop>(engine), make_writer, std::move(options));
}

Result<std::unique_ptr<Server>> Server::start(const Shop& shop, const MakeWriter& make_writer,
                                              ServerOptions options) {
  const std::shared_ptr<const Shop> not_owned(std::shared_ptr<const Shop>(), &shop);
  return open(not_owned, make_writer, std::move(options));
}

Result<std::unique_ptr<Server>> Server::open(std::shared_ptr<const Shop> shop,
                                             const MakeWriter& make_writer, ServerOptions options) {
  try {
    auto impl = std::make_unique<Impl>(std::move(shop), std::move(options));
    TC_TRY(listen(impl->acceptor, impl->io, impl->options, impl->tokens));
    const DoorOptions& door = impl->options.door;
    if (door.tls_cert.empty() != door.tls_key.empty())
      return invalid("serve: --tls-cert and --tls-key: one needs the other; name both");
    if (!door.tls_cert.empty()) {
      TC_ASSIGN(impl->certificates, Certificates::open(door.tls_cert, door.tls_key));
    }
    impl->begin(make_writer);
    return std::unique_ptr<Server>(new Server(std::move(impl)));
  } catch (const boost::system::system_error& error) {
    return unavailable(fmt::format("serve: {}", error.what()));
  }
}

uint16_t Server::port() const { return impl_->acceptor.local_endpoint().port(); }

Result<> Server::run() {
  Impl& server = *impl_;
  try {
    if (server.options.handle_signals) {
      server.signals.add(SIGINT);
      server.signals.add(SIGTERM);
      server.signals.add(SIGHUP);
      asio::co_spawn(server.io, server.handle_signals(), asio::detached);
    }
    asio::co_spawn(server.io, server.accept(), asio::detached);
    asio::co_spawn(server.io, server.beat(), asio::detached);
    asio::co_spawn(server.io, server.tick(), asio::detached);
    asio::co_spawn(server.io, server.look_at_tokens(), asio::detached);
    if (server.options.replay)
      server.replay =
          std::make_unique<Replay>(*server.options.replay, *server.writer, server.board);
    if (server.options.look_for_models)
      server.poller = std::make_unique<ModelPoller>(
          server.options.look_for_models, server.options.look_every,
          [&server](ModelsFound found) { server.take_models(std::move(found)); });
    spdlog::info("serve: {}://{}:{}/ at entry {}", server.certificates ? "https" : "http",
                 server.options.host, port(), server.shop->seq());
    server.io.run();
  } catch (const std::exception& error) {
    server.failure = unavailable(fmt::format("serve: {}", error.what()));
  }
  return server.finish();
}

void Server::stop() {
  asio::post(impl_->io, [impl = impl_.get()] { impl->begin_stop(); });
}

Response Server::answer(const Request& request) const { return impl_->api->answer(request); }

void Server::set_champion(std::shared_ptr<const Model> model) {
  impl_->writer->set_champion(std::move(model));
}

void Server::set_challengers(std::vector<std::shared_ptr<const Model>> models) {
  impl_->writer->set_challengers(std::move(models));
}

void Server::set_segmentation(std::shared_ptr<const Segmentation> segmentation) {
  impl_->writer->set_segmentation(std::move(segmentation));
}

}  // namespace tillcast
