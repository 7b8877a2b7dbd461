// tillcast tokens: who may use a server from outside.
#include <fmt/format.h>

#include "app/command.h"
#include "base/time.h"
#include "serve/tokens.h"

namespace tillcast {
namespace {

using nlohmann::ordered_json;

constexpr int64_t kDayMs = 86'400'000;

struct Options {
  std::string name;
  std::string scope;
  int64_t expires_days = 0;
  std::string id;
};

ordered_json described(const Token& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"scopes", token.scopes.names()},
          {"created_at", format_time(token.created_at_ms)},
          {"expires_at",
           token.expires_at_ms ? ordered_json(format_time(*token.expires_at_ms)) : ordered_json()}};
}

Result<> create(const Context& context, const Options& options) {
  TC_ASSIGN(const Scopes scopes, Scopes::parse(options.scope));
  const int64_t now_ms = wall_clock_ms();
  std::optional<int64_t> expires_at_ms;
  if (options.expires_days > 0) expires_at_ms = now_ms + options.expires_days * kDayMs;
  TC_ASSIGN(const NewToken made,
            TokenFile(context.data_dir).create(options.name, scopes, expires_at_ms, now_ms));
  ordered_json document = described(made.token);
  document["token"] = made.secret;
  // Even with --quiet: it is never shown again.
  if (context.quiet && !context.json)
    fmt::print("{}\n", made.secret);
  else
    report(context, document,
           fmt::format("{}\nThis is token {} ({}); keep it now, it is not shown again. A running "
                       "server takes it within\na second, and from then on every request needs a "
                       "token.",
                       made.secret, made.token.id, scopes.text()));
  return Done{};
}

Result<> list(const Context& context) {
  auto tokens = TokenFile(context.data_dir).read();
  const bool none = !tokens.ok() && tokens.error().code == ErrorCode::kNotFound;
  if (!tokens.ok() && !none) return tokens.error();
  ordered_json document = {{"required", !none}, {"tokens", ordered_json::array()}};
  std::string words;
  if (!none) {
    const int64_t now_ms = wall_clock_ms();
    for (const Token& token : *tokens) {
      document["tokens"].push_back(described(token));
      const std::string until = !token.expires_at_ms  ? "no end"
                                : token.valid(now_ms) ? "until " + format_time(*token.expires_at_ms)
                                                      : "expired";
      words +=
          fmt::format("{}  {:<20}  {:<12}  {}\n", token.id, token.name, token.scopes.text(), until);
    }
    if (words.empty()) words = "none is left, and a server lets nobody in\n";
  } else {
    words = "no token was ever made: a server on this machine is open to its users\n";
  }
  words.pop_back();
  report(context, document, words);
  return Done{};
}

Result<> revoke(const Context& context, const Options& options) {
  TC_ASSIGN(const Token token, TokenFile(context.data_dir).revoke(options.id));
  report(context, described(token),
         fmt::format("{} ({}) is revoked; a running server knows within a second.", token.id,
                     token.name));
  return Done{};
}

}  // namespace

void add_tokens(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("tokens", "Who may use a server: create, list, revoke");
  command->require_subcommand(1);
  CLI::App* make = command->add_subcommand("create", "Make a token; it is printed once");
  make->add_option("--name", options->name, "Whose it is, for the list")->required();
  make->add_option("--scope", options->scope,
                   "What it is for: ingest (hand in orders), read, admin; several with commas")
      ->required();
  make->add_option("--expires", options->expires_days, "After so many days (default: never)")
      ->type_name("DAYS")
      ->check(CLI::Range(int64_t{1}, int64_t{3650}));
  make->callback([&context, options] {
    context.run = [&context, options] { return create(context, *options); };
  });
  command->add_subcommand("list", "All tokens; never what they are")->callback([&context] {
    context.run = [&context] { return list(context); };
  });
  CLI::App* take = command->add_subcommand("revoke", "End a token and who signed in with it");
  take->add_option("id", options->id, "As the list has it")->required()->type_name("ID");
  take->callback([&context, options] {
    context.run = [&context, options] { return revoke(context, *options); };
  });
  for (CLI::App* each : command->get_subcommands({})) each->fallthrough();
}

}  // namespace tillcast
