#pragma once

// Part of HttpServer.cpp: the only header here that sees Boost.

#include "core/serve/HttpServer.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <set>
#include <thread>

namespace bw::http {

namespace net = boost::asio;
using Socket = net::ip::tcp::socket;
using Time = std::chrono::steady_clock::time_point;

/// What all connections of one server share.
struct Shared {
    const HttpServerOptions options;
    HttpHandler& handler;
    std::shared_ptr<net::ssl::context> tls;  ///< null: none
    std::atomic<bool> draining = false;
    std::atomic<int> open = 0;
    std::atomic<std::int64_t> held = 0;  ///< bytes of bodies
};

/// A connection as its lane sees it; lives by the operations that it has begun.
class Connection {
public:
    virtual ~Connection() = default;
    /// On the lane's thread: cuts off a peer that is past its deadline.
    virtual void look(Time now) = 0;
    /// On the lane's thread: ends it as soon as nothing is under way.
    virtual void drain() = 0;
    virtual void abort() = 0;
};

/// One thread and its connections.
struct Lane {
    Lane() : context(1), work(net::make_work_guard(context)), clock(context) {}
    std::set<Connection*> connections;  ///< of the thread alone; outlives the context
    net::io_context context;
    net::executor_work_guard<net::io_context::executor_type> work;
    net::steady_timer clock;
    std::thread thread;
};

/// Takes over an accepted socket; on the lane's thread. `refused`: it gets 503 and is closed.
void serveConnection(Lane& lane, Shared& shared, Socket socket, bool refused);

}  // namespace bw::http
