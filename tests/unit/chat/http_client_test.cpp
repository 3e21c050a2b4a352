#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "actors/gateways/http_client.hpp"
#include "tests/support/http_stub.hpp"

using namespace zhian;
using test::http_stub;
using test::put;
using test::wait_for_end;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

/// Notes what it hears.
class notes : public http_listener {
public:
  void on_head(const http_head& x) override {
    status = x.status;
    head_seen.set_value();
  }
  void on_body(std::string_view) override {}
  void on_end(const http_end& x) override { end.set_value(x); }
  http_end wait() {
    auto got = end.get_future();
    BOOST_REQUIRE((got.wait_for(patience) == std::future_status::ready));
    return got.get();
  }
  std::atomic<long> status{0};
  std::promise<void> head_seen;
  std::promise<http_end> end;
};

http_request get(const http_stub& from) {
  http_request x;
  x.url = from.url();
  x.total_timeout = patience;
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_out)

BOOST_AUTO_TEST_CASE(a_post_carries_its_body_and_the_answer_comes_with_its_head) {
  http_stub server{[](int fd, const std::string& head) {
    std::string body(5, '\0');
    (void)!::recv(fd, body.data(), body.size(), MSG_WAITALL);
    bool good = head.starts_with("POST /x HTTP/1.1\r\n") && body == "hello"
                && head.find("X-Key: 1\r\n") != std::string::npos;
    put(fd, std::string{"HTTP/1.1 "} + (good ? "201" : "400")
                + " OK\r\nRetry-After:  7 \r\nContent-Length: 2\r\n\r\nhi");
  }};
  http_client client;
  http_request x = get(server);
  x.method = "POST";
  x.url = server.url("/x");
  x.headers = {"X-Key: 1"};
  x.body = "hello";
  auto got = fetch(client, x);
  BOOST_TEST(got.end.what == http_failure::none);
  BOOST_TEST(got.head.status == 201);
  BOOST_TEST(got.head.header("retry-after") == "7");
  BOOST_TEST(got.body == "hi");
}

BOOST_AUTO_TEST_CASE(many_transfers_run_at_once_and_all_end) {
  std::atomic<int> together{0};
  std::promise<void> all_here;
  auto gate = all_here.get_future().share();
  http_stub server{[&](int fd, const std::string&) {
    if (++together == 20)
      all_here.set_value();
    gate.wait_for(patience);
    put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }};
  http_client client;
  std::vector<std::shared_ptr<notes>> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(std::make_shared<notes>());
    BOOST_TEST(client.start(get(server), all.back()) != 0u);
  }
  for (auto& x : all) {
    BOOST_TEST(x->wait().what == http_failure::none);
    BOOST_TEST(x->status == 200);
  }
}

BOOST_AUTO_TEST_CASE(a_cancelled_transfer_hangs_up_and_tells_it_once) {
  std::promise<void> hung_up;
  http_stub server{[&](int fd, const std::string&) {
    put(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: x\n\n");
    wait_for_end(fd);
    hung_up.set_value();
  }};
  http_client client;
  auto heard = std::make_shared<notes>();
  auto id = client.start(get(server), heard);
  BOOST_REQUIRE((heard->head_seen.get_future().wait_for(patience) == std::future_status::ready));
  client.cancel(id);
  client.cancel(id);
  BOOST_TEST(heard->wait().what == http_failure::cancelled);
  BOOST_TEST((hung_up.get_future().wait_for(patience) == std::future_status::ready));
}

BOOST_AUTO_TEST_CASE(a_full_queue_refuses_and_a_waiting_transfer_can_be_cancelled) {
  http_stub server{[](int fd, const std::string&) {
    wait_for_end(fd);
  }};
  http_client client{{1, 1}};
  auto first = std::make_shared<notes>();
  auto second = std::make_shared<notes>();
  auto third = std::make_shared<notes>();
  auto running = client.start(get(server), first);
  uint64_t waiting = 0;
  // The first leaves the queue as soon as the thread looks.
  for (auto until = std::chrono::steady_clock::now() + patience;
       waiting == 0 && std::chrono::steady_clock::now() < until;)
    waiting = client.start(get(server), second);
  BOOST_REQUIRE(waiting != 0u);
  BOOST_TEST(client.start(get(server), third) == 0u);
  client.cancel(waiting);
  BOOST_TEST(second->wait().what == http_failure::cancelled);
  client.cancel(running);
  BOOST_TEST(first->wait().what == http_failure::cancelled);
}

BOOST_AUTO_TEST_CASE(each_way_to_fail_has_its_name) {
  http_client client;
  {
    http_stub gone{[](int, const std::string&) {
    }};
    auto x = get(gone);
    BOOST_TEST(fetch(client, x).end.what == http_failure::reset);
  }
  {
    http_stub silent{[](int fd, const std::string&) {
      wait_for_end(fd);
    }};
    auto x = get(silent);
    x.total_timeout = 2s; // Enough to connect on a busy machine.
    auto got = fetch(client, x);
    BOOST_TEST(got.end.what == http_failure::timed_out);
    BOOST_TEST(!got.end.connecting);
  }
  {
    http_stub flood{[](int fd, const std::string&) {
      put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + std::string(4000, 'x'));
      wait_for_end(fd);
    }};
    auto x = get(flood);
    x.most_bytes = 1000;
    BOOST_TEST(fetch(client, x).end.what == http_failure::too_large);
  }
  {
    http_stub half{[](int fd, const std::string&) {
      put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\nhalf");
    }};
    BOOST_TEST(fetch(client, get(half)).end.what == http_failure::reset);
  }
  http_request nobody;
  {
    http_stub closed{[](int, const std::string&) {
    }};
    nobody.url = closed.url();
  }
  auto got = fetch(client, nobody);
  BOOST_TEST(got.end.what == http_failure::unreachable);
  BOOST_TEST(got.end.connecting);
  nobody.url = "file:///etc/passwd";
  BOOST_TEST(fetch(client, nobody).end.what == http_failure::other);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer_and_not_followed) {
  http_stub server{[](int fd, const std::string&) {
    put(fd, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  }};
  http_client client;
  BOOST_TEST(fetch(client, get(server)).head.status == 302);
}

BOOST_AUTO_TEST_CASE(a_fetch_is_given_up_and_hangs_up_when_its_node_goes_down) {
  std::promise<void> asked, hung_up;
  http_stub server{[&](int fd, const std::string&) {
    asked.set_value();
    wait_for_end(fd);
    hung_up.set_value();
  }};
  http_client client;
  stop_signal stop;
  auto got = std::async(std::launch::async, [&] { return fetch(client, get(server), stop); });
  BOOST_REQUIRE((asked.get_future().wait_for(patience) == std::future_status::ready));
  stop.raise();
  BOOST_TEST(got.get().end.what == http_failure::cancelled);
  BOOST_TEST((hung_up.get_future().wait_for(patience) == std::future_status::ready));
}

BOOST_AUTO_TEST_CASE(a_fetch_that_may_be_given_up_answers_like_any_other) {
  http_stub server{[](int fd, const std::string&) {
    put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }};
  http_client client;
  stop_signal stop;
  auto got = fetch(client, get(server), stop);
  BOOST_TEST(got.head.status == 200);
  BOOST_TEST(got.body == "ok");
  BOOST_TEST(got.end.what == http_failure::none);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_its_transfers) {
  http_stub server{[](int fd, const std::string&) {
    wait_for_end(fd);
  }};
  auto heard = std::make_shared<notes>();
  {
    http_client client;
    client.start(get(server), heard);
  }
  BOOST_TEST(heard->wait().what == http_failure::cancelled);
}

BOOST_AUTO_TEST_SUITE_END()
