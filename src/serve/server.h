// serve/server.h: the running server: HTTP and WebSocket in front of one Engine.
//
// Threads:   run() is the I/O thread; recorder and writer own the engine's non-const methods until
//            run() returns; a small pool answers views; one more writes to live clients where there
//            are many. stop() and those that set models from any thread, the rest from the one that
//            runs.
// Ownership: the Engine outlives the Server.
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "engine/engine.h"
#include "segment/segmentation.h"
#include "serve/server_options.h"

namespace tillcast {

class Server {
 public:
  // Listens; connections are answered once run() is called. kUnavailable: the address is in use or
  // not ours.
  static Result<std::unique_ptr<Server>> start(Engine& engine, ServerOptions options);
  ~Server();

  uint16_t port() const;

  // Serves until stop() or a signal, finishes what was accepted, writes a last checkpoint: within
  // two seconds. The error is what made the server end by itself (kCorrupt).
  Result<> run();
  void stop();

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
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillcast
