#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>

namespace bw::test {

/// A connection to a server on this machine that sends whatever bytes a test wants.
class RawClient {
public:
    explicit RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~RawClient() { ::close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void endSending() { ::shutdown(fd_, SHUT_WR); }

    /// One whole reply; empty when the server closed or said nothing in time.
    std::string reply(int milliseconds = 10'000) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        while (true) {
            if (const std::size_t size = replySize(); size > 0) {
                std::string whole = taken_.substr(0, size);
                taken_.erase(0, size);
                return whole;
            }
            if (!more(end)) return {};
        }
    }
    /// What came and is no whole reply.
    [[nodiscard]] const std::string& rest() const { return taken_; }
    /// Whether the server closes within the time; what it sends meanwhile is thrown away.
    bool closes(int milliseconds = 10'000) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        while (more(end)) taken_.clear();
        return closed_;
    }

private:
    /// Of the reply at the front; 0 while it is not whole.
    [[nodiscard]] std::size_t replySize() const {
        const auto head = taken_.find("\r\n\r\n");
        if (head == std::string::npos) return 0;
        const auto field = taken_.find("Content-Length: ");
        const std::size_t length =
            field < head ? static_cast<std::size_t>(std::stoul(taken_.substr(field + 16))) : 0;
        return taken_.size() >= head + 4 + length ? head + 4 + length : 0;
    }
    bool more(std::chrono::steady_clock::time_point end) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        pollfd waited{fd_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) <= 0)
            return false;
        char block[65536];
        const ssize_t count = ::recv(fd_, block, sizeof(block), 0);
        closed_ = count <= 0;
        if (count > 0) taken_.append(block, static_cast<std::size_t>(count));
        return count > 0;
    }

    int fd_;
    bool connected_ = false, closed_ = false;
    std::string taken_;
};

}  // namespace bw::test
