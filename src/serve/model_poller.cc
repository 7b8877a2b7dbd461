#include "serve/model_poller.h"

#include <spdlog/spdlog.h>

#include "base/thread_name.h"

namespace tillcast {

ModelPoller::ModelPoller(Look look, std::chrono::steady_clock::duration apart, Found found)
    : look_(std::move(look)), apart_(apart), found_(std::move(found)), thread_([this] { run(); }) {}

ModelPoller::~ModelPoller() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    stopped_.notify_all();
  }
  thread_.join();
}

void ModelPoller::run() {
  name_this_thread("models");
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, apart_, [&] { return stop_; })) {
    lock.unlock();
    try {
      found_(look_());
    } catch (const std::exception& error) {  // of the provider, or out of memory
      spdlog::error("models: {}", error.what());
    }
    lock.lock();
  }
}

}  // namespace tillcast
