// serve/reply.h: how a request is answered: once, from any thread.
//
// Threads: a value; its copies share what they call, so that handing it on costs no memory.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "serve/http_message.h"

namespace tillcast {

class Reply {
 public:
  template <class Call>
  requires(!std::is_same_v<Call, Reply>) Reply(Call call)  // NOLINT: any callable is one
      : call_(std::make_shared<const Of<Call>>(std::move(call))) {}

  void operator()(Response response) const { call_->call(std::move(response)); }

 private:
  struct Held {
    virtual ~Held() = default;
    virtual void call(Response response) const = 0;
  };
  template <class Call>
  struct Of final : Held {
    explicit Of(Call held) : held_(std::move(held)) {}
    void call(Response response) const override { held_(std::move(response)); }
    const Call held_;
  };
  std::shared_ptr<const Held> call_;
};

}  // namespace tillcast
