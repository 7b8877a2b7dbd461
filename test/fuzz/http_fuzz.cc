// Requests as they come over a connection, one after the other, to the last byte of their answers.
//
// What is read does not depend on the pieces in which it came; the API answers each exactly once,
// JSON where it says JSON, with a head that no text of the request can break. IMPORT in an address
// stands for an import there is. Writes go as far as the writer, which has been stopped: the shop
// stays as it is.
#include <utility>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <nlohmann/json.hpp>

#include "engine/engine_shop.h"
#include "engine/testing_segments.h"
#include "fuzz/check.h"
#include "fuzz/shop.h"
#include "fuzz/sources.h"
#include "log/sqlite_log.h"
#include "serve/api.h"
#include "serve/router.h"
#include "serve/writer.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Message = http::request<http::string_body>;

// As serve/session.cc has them.
constexpr uint32_t kHeaderBytesMax = 16 << 10;

class FuzzedShop {
 public:
  FuzzedShop() {
    auto log = open_sqlite_log(fuzz::scratch_folder(), LogAccess::kReadWrite);
    EngineOptions options;
    options.watching = true;
    options.segmentation = test_segmentation();
    engine_ = Engine::open(std::move(log).value(), fuzz::shop_model(), std::move(options)).value();
    FUZZ_CHECK(engine_->append(fuzz::shop_orders(), fuzz::kShopFromMs).ok());
    FUZZ_CHECK(engine_->step().ok());
    board_.published(engine_->seq(), engine_->as_of_ms(), 0);
    shop_ = std::make_unique<EngineShop>(*engine_);
    writer_ = std::make_unique<Writer>(*engine_, metrics_, board_, Writer::Hooks{});
    writer_->stop();
    writer_->join();
    const ImportLimits limits{.bytes_max = 1 << 20, .open_max = 3, .kept_max = 4};
    imports_ =
        std::make_unique<Imports>(fuzz::scratch_folder() / "imports", *shop_, *writer_, limits);
    const auto at_once = [](const std::function<void()>& work) { work(); };
    const auto aside = [](const std::function<void()>& work) { return work(), true; };
    api_ = std::make_unique<Api>(Api::Parts{*shop_, *writer_, metrics_, board_, options_, gate_,
                                            imports_.get(), at_once, at_once, aside, aside,
                                            [] { return 1u; }, 100});
  }
  ~FuzzedShop() {
    imports_->stop();
    imports_->join();
  }

  const Api& api() const { return *api_; }

  // There always is one that waits for its bytes.
  const std::string& import_id() {
    if (!import_id_.empty() && imports_->find(import_id_).ok()) return import_id_;
    for (const ImportView& import : imports_->list()) (void)imports_->forget(import.id);
    return import_id_ = imports_->begin("orders.csv", 5'000).value().id;
  }

  Response answer(Request request) {
    std::optional<Response> answer;
    api_->handle(std::move(request), [&](Response response) {
      FUZZ_CHECK(!answer);
      answer = std::move(response);
    });
    FUZZ_CHECK(answer.has_value());
    return std::move(*answer);
  }

 private:
  ServerOptions options_;
  ServerMetrics metrics_;
  TokenBook tokens_{std::filesystem::path()};
  Gate gate_{GateOptions{}, tokens_};
  StatusBoard board_{ClockMode::kEvent, "fuzz", {}};
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<EngineShop> shop_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<Imports> imports_;
  std::unique_ptr<Api> api_;
  std::string import_id_;
};

// The next request of `bytes`, which it takes off; nothing: there is no whole one.
std::optional<Message> take_request(std::string_view& bytes, size_t chunk) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(kHeaderBytesMax);
  parser.body_limit(kBodyBytesMax);
  parser.eager(true);
  size_t used = 0, known = 0;
  while (!parser.is_done()) {
    if (known == bytes.size()) return std::nullopt;
    known = std::min(bytes.size(), known + std::min(chunk, bytes.size()));
    boost::system::error_code error;
    used += parser.put(asio::buffer(bytes.data() + used, known - used), error);
    if (error && error != http::error::need_more) return std::nullopt;
  }
  bytes.remove_prefix(used);
  return parser.release();
}

Request to_request(const Message& from) {
  const auto text = [](boost::beast::string_view view) {
    return std::string(view.data(), view.size());
  };
  Request request;
  request.method = text(from.method_string());
  request.target = text(from.target());
  request.host = text(from[http::field::host]);
  request.origin = text(from[http::field::origin]);
  request.content_type = text(from[http::field::content_type]);
  request.content_encoding = text(from[http::field::content_encoding]);
  request.accept_encoding = text(from[http::field::accept_encoding]);
  request.if_none_match = text(from[http::field::if_none_match]);
  request.body = from.body();
  return request;
}

// Another's parser reads of the answer what was meant.
void check_answer(const Response& response) {
  FUZZ_CHECK(!reason(response.status).empty());
  if (response.content_type.find("json") != std::string_view::npos && !response.content().empty())
    FUZZ_CHECK(nlohmann::json::accept(response.content()));
  if (response.status == HttpStatus::kNotModified || response.status == HttpStatus::kNoContent)
    return;
  const std::string bytes = response_head(response, true, false) + std::string(response.content());
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  FUZZ_CHECK(parser.put(asio::buffer(bytes), error) == bytes.size() && !error && parser.is_done());
  const auto& read = parser.get();
  FUZZ_CHECK(read.result_int() == unsigned(response.status));
  FUZZ_CHECK(read.body() == response.content());
  for (const auto& [name, value] : response.headers)
    FUZZ_CHECK(read[std::string(name)] == boost::beast::string_view(value));
}

void check_request(FuzzedShop& shop, const Message& message) {
  Request request = to_request(message);
  if (const size_t at = request.target.find("IMPORT"); at != std::string::npos)
    request.target.replace(at, 6, shop.import_id());
  const auto [path, query] = split_target(request.target);
  FUZZ_CHECK(path.size() + query.size() <= request.target.size());
  for (const Api::Route& route : Api::routes())
    if (const auto id = match_path(route.pattern, path)) FUZZ_CHECK(id->size() <= path.size());
  if (boost::beast::websocket::is_upgrade(message) && path == "/v1/live") {
    Pass pass;
    if (const auto refused = shop.api().refuse_live(request, pass)) check_answer(*refused);
    return;
  }
  check_answer(shop.answer(std::move(request)));
}

void one_input(std::string_view bytes) {
  static FuzzedShop shop;
  std::string_view slowly = bytes;
  for (int requests = 0; requests < 8; ++requests) {
    const auto message = take_request(bytes, SIZE_MAX);
    const auto same = take_request(slowly, 1);
    FUZZ_CHECK(message.has_value() == same.has_value());
    if (!message) return;
    FUZZ_CHECK(bytes == slowly && message->method_string() == same->method_string());
    FUZZ_CHECK(message->target() == same->target() && message->body() == same->body());
    check_request(shop, *message);
  }
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
