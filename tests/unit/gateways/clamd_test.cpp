#include <boost/test/unit_test.hpp>

#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "actors/gateways/clamd.hpp"

using namespace zhian;
using kind = scan_verdict::kind;

namespace {

/// A socket in the file system on which one caller is heard out and answered.
class one_answer {
public:
  one_answer(std::string reply, size_t read_at_least)
      : path_("/tmp/zh-clamd-" + std::to_string(::getpid())) {
    ::unlink(path_.c_str());
    fd_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path_.copy(at.sun_path, sizeof at.sun_path - 1);
    BOOST_REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    BOOST_REQUIRE(::listen(fd_, 1) == 0);
    thread_ = std::thread{[this, reply = std::move(reply), read_at_least] {
      auto caller = ::accept(fd_, nullptr, nullptr);
      char chunk[4096];
      while (heard_.size() < read_at_least) {
        auto got = ::read(caller, chunk, sizeof chunk);
        if (got <= 0)
          break;
        heard_.append(chunk, static_cast<size_t>(got));
      }
      if (!reply.empty())
        static_cast<void>(!::write(caller, reply.data(), reply.size()));
      else // Silent until the caller has had enough.
        while (::read(caller, chunk, sizeof chunk) > 0)
          continue;
      ::close(caller);
    }};
  }
  ~one_answer() {
    join();
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  void join() {
    if (thread_.joinable())
      thread_.join();
  }
  const std::string& path() const { return path_; }
  const std::string& heard() const { return heard_; }

private:
  std::string path_;
  int fd_ = -1;
  std::string heard_;
  std::thread thread_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(clamd)

BOOST_AUTO_TEST_CASE(only_the_words_of_a_verdict_are_one) {
  auto of = [](std::string_view x) {
    return read_clamd_reply(x).what;
  };
  BOOST_TEST((of(std::string_view{"stream: OK\0", 11}) == kind::clean));
  BOOST_TEST((of("stream: OK\n") == kind::clean));
  auto found = read_clamd_reply("stream: Eicar-Signature FOUND");
  BOOST_TEST((found.what == kind::infected));
  BOOST_TEST(found.detail == "Eicar-Signature");
  for (const char* bad : {"", "OK", "stream: ", "stream: FOUND", "stream: OK FOUND OK",
                          "INSTREAM size limit exceeded. ERROR", "UNKNOWN COMMAND"})
    BOOST_TEST((of(bad) == kind::unavailable), bad);
}

BOOST_AUTO_TEST_CASE(a_stream_is_sent_in_chunks_with_an_end) {
  stop_signal stop;
  std::string bytes(70000, 'x');
  // Command, two chunks with their lengths, the empty one.
  one_answer server{std::string{"stream: OK\0", 11}, 10 + 4 + 65536 + 4 + 4464 + 4};
  auto got = scan_with_clamd(server.path(), bytes, std::chrono::seconds(20), stop);
  BOOST_TEST((got.what == kind::clean));
  server.join();
  BOOST_TEST((server.heard().substr(0, 14) == std::string("zINSTREAM\0\0\1\0\0", 14)));
  BOOST_TEST((server.heard().substr(10 + 4 + 65536, 4) == std::string("\0\0\x11\x70", 4)));
  BOOST_TEST((server.heard().substr(server.heard().size() - 4) == std::string(4, '\0')));
}

BOOST_AUTO_TEST_CASE(nobody_there_or_nothing_said_is_no_verdict) {
  stop_signal stop;
  auto ask = [&](const std::string& where, int ms) {
    return scan_with_clamd(where, "x", std::chrono::milliseconds(ms), stop).what;
  };
  BOOST_TEST((ask("/tmp/no-such-socket", 1000) == kind::unavailable));
  BOOST_TEST((ask("127.0.0.1:1", 5000) == kind::unavailable));
  one_answer silent{"", 1};
  BOOST_TEST((ask(silent.path(), 200) == kind::unavailable));
}

BOOST_AUTO_TEST_CASE(a_node_going_down_does_not_wait_for_a_scan) {
  stop_signal stop;
  stop.raise();
  one_answer silent{"", 1};
  auto got = scan_with_clamd(silent.path(), "x", std::chrono::minutes(5), stop);
  BOOST_TEST((got.what == kind::unavailable));
}

BOOST_AUTO_TEST_SUITE_END()
