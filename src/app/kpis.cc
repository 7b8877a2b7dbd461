// tillcast kpis: the shop's totals.
#include <fmt/format.h>

#include "app/command.h"
#include "app/options.h"
#include "app/shop.h"
#include "base/time.h"
#include "serve/json_views.h"

namespace tillcast {
namespace {

struct Options {
  std::optional<int64_t> from_ms;
  std::optional<int64_t> to_ms;
};

std::string words(const Kpis& kpis) {
  const auto row = [&](std::string_view name, const std::string& value) {
    return fmt::format("  {:<34} {:>18}\n", name, value);
  };
  const auto money = [&](MoneySum sum) { return to_string(sum) + " " + kpis.currency; };
  std::string text = fmt::format("From {} to {}, as of {}\n", format_time(*kpis.from_ms),
                                 format_time(*kpis.to_ms), format_time(*kpis.as_of_ms));
  text += row("Orders", fmt::format("{}", kpis.totals.orders));
  text += row("Transactions (lines)", fmt::format("{}", kpis.totals.transactions));
  text += row("Gross revenue", money(kpis.totals.gross));
  text += row("Refunds", money(kpis.totals.refunds));
  text += row("Adjustments", money(kpis.totals.adjustments));
  text += row("Net revenue", money(kpis.totals.net()));
  text += row("Customers", fmt::format("{}", kpis.customers.customers));
  text += row("  of them new", fmt::format("{}", kpis.customers.new_customers));
  if (kpis.expected_purchases_30d)
    text +=
        row("Expected to buy within 30 days", fmt::format("{:.0f}", *kpis.expected_purchases_30d));
  text.pop_back();
  return text;
}

Result<> run(const Context& context, const Options& options) {
  const Window window{options.from_ms.value_or(INT64_MIN), options.to_ms.value_or(INT64_MAX)};
  if (window.from_ms >= window.to_ms) return invalid("kpis: --from is not before --to; swap them");
  TC_ASSIGN(const std::unique_ptr<Engine> engine, open_engine(context, LogAccess::kReadOnly, true));
  const Kpis kpis = engine->kpis(window);
  if (!kpis.as_of_ms) return not_found("the log holds no orders; run 'tillcast import FILE'");
  report(context, nlohmann::ordered_json::parse(kpis_json(kpis)), words(kpis));
  return Done{};
}

}  // namespace

void add_kpis(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("kpis", "Show the shop's totals");
  add_time(*command, "--from", options->from_ms, "Count what was ordered at or after it");
  add_time(*command, "--to", options->to_ms, "Count what was ordered before it");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
