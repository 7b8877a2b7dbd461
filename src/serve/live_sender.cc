#include "serve/live_sender.h"

#include <sys/socket.h>

#include <cerrno>
#include <thread>
#include <utility>

#include "base/assert.h"
#include "base/stopwatch.h"

namespace tillcast {
namespace {

// One that it writes, and some until the I/O thread comes to lend again.
constexpr size_t kLentMax = 4;

// What the socket takes without waiting.
void send_now(LiveWrite& write) {
  ssize_t sent = -1;
  do {
    sent =
        ::send(write.socket, write.bytes.data(), write.bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0)
    write.written = static_cast<size_t>(sent);
  else if (errno != EAGAIN)
    write.error = {errno, boost::system::system_category()};
}

void write_all(LiveWrites& writes) {
  Stopwatch watch;
  for (LiveWrite& write : writes) {
    send_now(write);
    write.took = watch.lap();
  }
}

}  // namespace

LiveSender::LiveSender(IoQueue& io_queue) : io_queue_(io_queue) {
  if (std::thread::hardware_concurrency() > 1) thread_.emplace("send", kLentMax);
}

bool LiveSender::has_room() const { return thread_ && lent_ < kLentMax; }

void LiveSender::write(LiveWrites writes, std::function<void(LiveWrites&)> back) {
  ++lent_;
  auto batch = std::make_shared<LiveWrites>(std::move(writes));
  const bool taken = thread_->run([this, batch = std::move(batch), back = std::move(back)] {
    write_all(*batch);
    io_queue_.post([this, batch, back] {
      --lent_;
      back(*batch);
      batch->clear();  // here: a session never ends on the other thread
    });
  });
  TC_ASSERT(taken);
}

void LiveSender::finish() {
  if (thread_) thread_->finish();
}

}  // namespace tillcast
