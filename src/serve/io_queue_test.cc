#include "serve/io_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <thread>

namespace tillcast {
namespace {

TEST(IoQueue, WhatWaitsIsTakenTogetherInItsOrder) {
  boost::asio::io_context io;
  IoQueue queue(io);
  std::vector<int> ran;
  for (int i = 0; i < 5; ++i) queue.post([&ran, i] { ran.push_back(i); });
  EXPECT_TRUE(ran.empty());
  EXPECT_EQ(io.run(), 1u);  // the I/O thread was called once for all five
  EXPECT_EQ(ran, (std::vector{0, 1, 2, 3, 4}));
}

TEST(IoQueue, WhatIsPostedMeanwhileComesAfter) {
  boost::asio::io_context io;
  IoQueue queue(io);
  std::vector<int> ran;
  queue.post([&] {
    EXPECT_TRUE(queue.on_io_thread());
    queue.post([&] { ran.push_back(2); });
    ran.push_back(1);
  });
  io.run();
  EXPECT_EQ(ran, (std::vector{1, 2}));
  EXPECT_FALSE(queue.on_io_thread());
}

TEST(IoQueue, WhatIsPostedTogetherWakesOnceAtTheEnd) {
  boost::asio::io_context io;
  IoQueue queue(io);
  std::vector<int> ran;
  queue.post([&] { ran.push_back(0); });
  queue.together([&] {
    io.poll();  // called before
    io.restart();
    EXPECT_EQ(ran, std::vector{0});
    queue.post([&] { ran.push_back(1); });
    std::thread([&] { queue.post([&] { ran.push_back(2); }); }).join();
    EXPECT_EQ(io.poll(), 0u);
    io.restart();
  });
  EXPECT_EQ(io.poll(), 1u);
  EXPECT_EQ(ran, (std::vector{0, 1, 2}));
  io.restart();
  EXPECT_THROW(queue.together([&] {
    queue.post([&] { ran.push_back(3); });
    throw std::runtime_error("no answer");
  }),
               std::runtime_error);
  EXPECT_EQ(io.poll(), 1u);
  EXPECT_EQ(ran.back(), 3);
}

TEST(IoQueue, NothingOfManyThreadsIsLostOrTurnedAround) {
  static constexpr int kThreads = 4, kEach = 5'000;
  boost::asio::io_context io;
  IoQueue queue(io);
  std::vector<std::vector<int>> ran(kThreads);
  int left = kThreads * kEach;
  auto work = boost::asio::make_work_guard(io);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i)
        queue.post([&, thread, i] {
          ran[static_cast<size_t>(thread)].push_back(i);
          if (--left == 0) work.reset();
        });
    });
  io.run();
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<int>& of_thread : ran) {
    EXPECT_EQ(of_thread.size(), size_t{kEach});
    EXPECT_TRUE(std::ranges::is_sorted(of_thread));
  }
}

}  // namespace
}  // namespace tillcast
