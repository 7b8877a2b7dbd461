// serve/server.h: the running server: HTTP and WebSocket in front of one shop.
//
// Threads:   run() is the I/O thread; the threads of the shop's writer alone change the shop until
//            run() returns; a small pool answers views; one more writes to live clients where there
//            are many. stop(), answer() and those that set models from any thread, the rest from
//            the one that runs.
// Ownership: the Engine, or the Shop, outlives the Server.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/shop.h"
#include "segment/segmentation.h"
#include "serve/http_message.h"
#include "serve/server_options.h"
#include "serve/shop_writer.h"

namespace tillcast {

class Server {
 public:
  // Listens; connections are answered once run() is called. kUnavailable: the address is in use or
  // not ours.
  static Result<std::unique_ptr<Server>> start(Engine& engine, ServerOptions options);
  // The same for a shop that is kept elsewhere. make_writer is called once it listens, before this
  // returns, and the writer ends with the server.
  static Result<std::unique_ptr<Server>> start(const Shop& shop, const MakeWriter& make_writer,
                                               ServerOptions options);
  ~Server();

  uint16_t port() const;

  // Serves until stop() or a signal, finishes what was accepted, writes a last checkpoint: within
  // two seconds. The error is what made the server end by itself (kCorrupt).
  Result<> run();
  void stop();

  // What a GET says here, for a request that another node has let in already: no gate, no counting,
  // and ServerOptions::forward is not asked. 404: no such route. May wait for the writer.
  Response answer(const Request& request) const;

  // Puts another champion in (null: none) and tells the clients, once everyone has been scored with
  // it; the old one answers till then. A model that does not fit is refused in the log.
  void set_champion(std::shared_ptr<const Model> model);
  void set_challengers(std::vector<std::shared_ptr<const Model>> models);
  // Puts every customer into a segment of another fit (null: into none) and tells the clients. One
  // that does not fit is refused in the log.
  void set_segmentation(std::shared_ptr<const Segmentation> segmentation);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  static Result<std::unique_ptr<Server>> open(std::shared_ptr<const Shop> shop,
                                              const MakeWriter& make_writer, ServerOptions options);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillcast
