#include "bench/benchmarks.h"

#include <array>

namespace tillcast {
namespace {

constexpr std::string_view kIngest =
    "Full requests of 1,000 orders on four connections, one after the other, for a minute; ten "
    "live pages\nsubscribe to everything. A transaction is a line of an order. Orders are as long "
    "as in the UCI data (26.6 lines\nin the mean, with their descriptions), their ids are "
    "scattered, and they come from 500,000 customers in random\norder. They are counted when the "
    "answer says that they are durable. `acknowledged to frame` is the time from\nthat answer to "
    "the first frame that covers it, `acknowledged to scored` to a prediction made after the "
    "order.\n\nWhere the time goes: `cores by thread` are the server's, `seconds by stage` sums "
    "of its /metrics (`receive` and `queue`\nare waiting). What stands in the way of more: one "
    "thread folds and scores (`writer`), and does nothing else; and\nwhat a transaction costs the "
    "whole server, of two cores which the generator and the kernel use too.";
constexpr std::string_view kOrders =
    "One order a request on 64 connections, sent when it is due, whatever the server does "
    "meanwhile; a latency\ncounts from when it was due. The rate is doubled until not 99 % are "
    "answered within 100 ms, then the distance\nis halved three times; the highest rate that was "
    "kept is shown.";
constexpr std::string_view kFrame =
    "From the moment at which an order is due until a live page has read the frame with it, at "
    "1,000 orders a\nsecond, one a request, in a shop of 20,000 customers.";
constexpr std::string_view kPredict =
    "`GET /v1/customers/{id}/prediction` of random customers at 5,000 requests a second on 64 "
    "connections, in a\nshop of 50,000 customers and 100,000 orders; a latency counts from when "
    "the request was due.";
constexpr std::string_view kImport =
    "The whole process, five times (the median is shown): the UCI file from the disk, its orders "
    "made durable,\nprofiles and books computed.";
constexpr std::string_view kClients =
    "Orders come in all the time, so that there are new figures whenever some may be sent, ten "
    "times a second. A client\nis counted if it got at least 95 % of those frames. Its memory is "
    "what the "
    "process grew by with all of them\nconnected; what the kernel keeps for a socket is not in "
    "it.";
constexpr std::string_view kScale =
    "A hundred million transactions of a million customers through the same door. Each tenth is "
    "looked at by itself:\nCPU time of the server for a transaction, with its checkpoints. Then "
    "the server is told to stop, and started again.";

constexpr std::array kAll{
    Benchmark{"ingest", "durable orders over HTTP, 1,000 a request, ten pages watching", kIngest,
              bench_ingest},
    Benchmark{"orders", "durable orders over HTTP, one a request, 64 connections", kOrders,
              bench_orders},
    Benchmark{"frame", "from an order to the live page that shows it", kFrame, bench_frame},
    Benchmark{"predict", "predictions over HTTP, 64 connections", kPredict, bench_predict},
    Benchmark{"import", "the UCI file from the command line", kImport, bench_import},
    Benchmark{"clients", "10,000 live pages, ten frames a second each", kClients, bench_clients},
    Benchmark{"scale", "100 million transactions of a million customers, and a restart", kScale,
              bench_scale}};

}  // namespace

std::span<const Benchmark> benchmarks() { return kAll; }

}  // namespace tillcast
