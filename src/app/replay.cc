// tillcast replay: plays a file against a running server at event-time speed.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "app/command.h"
#include "app/options.h"
#include "app/recorded_orders.h"
#include "base/progress.h"
#include "base/time.h"
#include "serve/order_client.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kSilenceMax = std::chrono::seconds(1);
constexpr auto kBeat = std::chrono::milliseconds(50);
constexpr auto kRetry = std::chrono::seconds(1);
constexpr int kRetriesMax = 30;
constexpr size_t kBatchOrders = 1000;

struct Options {
  std::string file;
  std::string url = "http://127.0.0.1:8080";
  std::optional<int64_t> from_ms;
  std::optional<int64_t> until_ms;
  double speed = 21'600;
  std::string token;
};

struct Played {
  uint64_t orders = 0, rows = 0;
  PostedOrders posted;
};

// A busy server, or one that restarts, is waited for.
Result<PostedOrders> post_patiently(OrderClient& client, std::span<const OrderEvent> orders) {
  for (int tries = 0;; ++tries) {
    auto posted = client.post(orders);
    if (posted.ok() || posted.error().code != ErrorCode::kUnavailable || tries == kRetriesMax)
      return posted;
    std::this_thread::sleep_for(kRetry);
  }
}

Result<> send(OrderClient& client, std::span<const OrderEvent> orders, Played& played) {
  TC_ASSIGN(const PostedOrders posted, post_patiently(client, orders));
  for (const OrderEvent& order : orders) played.rows += order.lines.size();
  played.orders += orders.size();
  played.posted.accepted += posted.accepted;
  played.posted.duplicates += posted.duplicates;
  played.posted.rejected += posted.rejected;
  if (played.posted.first_error.empty()) played.posted.first_error = posted.first_error;
  return Done{};
}

Result<Played> play(OrderClient& client, const std::vector<OrderEvent>& orders, double speed) {
  Played played;
  Progress progress("Replaying", orders.size(), "orders");
  auto now = Clock::now();
  int64_t event_ms = orders.empty() ? 0 : orders.front().ordered_at_ms;
  for (size_t next = 0; next < orders.size();) {
    const double ahead_ms = static_cast<double>(orders[next].ordered_at_ms - event_ms) / speed;
    const auto ahead = std::chrono::duration<double, std::milli>(ahead_ms);
    if (ahead > kBeat) {
      now += std::min<Clock::duration>(std::chrono::duration_cast<Clock::duration>(ahead),
                                       kSilenceMax);
      std::this_thread::sleep_until(now);
      event_ms = orders[next].ordered_at_ms;
    }
    // What falls into this beat goes as one request.
    const auto beat_ms =
        static_cast<int64_t>(std::chrono::duration<double, std::milli>(kBeat).count() * speed);
    size_t end = next;
    while (end < orders.size() && end - next < kBatchOrders &&
           orders[end].ordered_at_ms <= event_ms + beat_ms)
      ++end;
    TC_TRY(send(client, std::span(orders).subspan(next, end - next), played));
    next = end;
    progress.set(next, next < orders.size() ? format_time(orders[next].ordered_at_ms) : "");
  }
  return played;
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = Clock::now();
  TC_ASSIGN(const std::unique_ptr<OrderClient> client,
            OrderClient::connect(options.url, options.token));
  TC_ASSIGN(const std::vector<OrderEvent> orders,
            read_recorded_orders(options.file, options.from_ms, options.until_ms));
  TC_ASSIGN(const Played played, play(*client, orders, options.speed));
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  const std::string rejected = played.posted.rejected == 0
                                   ? ""
                                   : fmt::format("\n{} were rejected, the first: {}",
                                                 played.posted.rejected, played.posted.first_error);
  report(context,
         {{"orders", played.orders},
          {"rows", played.rows},
          {"accepted", played.posted.accepted},
          {"duplicates", played.posted.duplicates},
          {"rejected", played.posted.rejected},
          {"seconds", seconds}},
         fmt::format("{} orders ({} rows) played in {:.1f} s: {} accepted, {} known already.{}",
                     played.orders, played.rows, seconds, played.posted.accepted,
                     played.posted.duplicates, rejected));
  return Done{};
}

}  // namespace

void add_replay(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("replay", "Play a file against a running server at event-time speed");
  command->add_option("file", options->file, "Orders, in any form that import takes")
      ->required()
      ->type_name("FILE");
  command->add_option("--url", options->url, "The running server")->capture_default_str();
  command
      ->add_option("--token", options->token,
                   "Of scope ingest; better in TILLCAST_TOKEN, as the machine's other users see "
                   "arguments")
      ->type_name("TOKEN");
  add_time(*command, "--from", options->from_ms, "Begin with what was ordered at or after it");
  add_time(*command, "--until", options->until_ms, "End with what was ordered before it");
  command->add_option("--speed", options->speed, "Event seconds a second; 21600 is a day in 4 s")
      ->capture_default_str()
      ->check(CLI::Range(1e-3, 1e9));
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
