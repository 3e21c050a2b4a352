// What a link between two nodes promises, on real sockets with real TLS.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <fstream>

#include "tests/cluster/certificates.hpp"
#include "tests/cluster/end_point.hpp"
#include "tests/cluster/silent_client.hpp"
#include "tests/support/wait_until.hpp"

using namespace zhian;
using namespace zhian::cluster;
using test::wait_until;

namespace {

using test::authority;
using test::carried_by;
using test::carriers;
using test::cpu_seconds;
using test::end_point;
using test::introduce;
using test::line;
using test::silent_client;

} // namespace

BOOST_AUTO_TEST_SUITE(gate)

BOOST_DATA_TEST_CASE(two_nodes_link_and_frames_arrive_in_order_both_ways, carriers, by) {
  for (bool tls : {true, false}) {
    end_point a{by, "a", tls ? authority().issue("a") : tls_files{}},
        b{by, "b", tls ? authority().issue("b") : tls_files{}};
    introduce({&a, &b});
    BOOST_REQUIRE(wait_until([&] { return a.up_with(b) && b.up_with(a); }));
    for (int i = 0; i < 1000; ++i) {
      BOOST_TEST((a.links->send(b.me.incarnation, line("a" + std::to_string(i))) == sent::yes));
      BOOST_TEST((b.links->send(a.me.incarnation, line("b" + std::to_string(i))) == sent::yes));
    }
    BOOST_REQUIRE(wait_until([&] { return a.received() == 1000 && b.received() == 1000; }));
    for (int i = 0; i < 1000; ++i) {
      BOOST_TEST(b.frames[static_cast<size_t>(i)].second.payload == "a" + std::to_string(i));
      BOOST_TEST(a.frames[static_cast<size_t>(i)].second.payload == "b" + std::to_string(i));
    }
    BOOST_TEST(b.frames[0].first == a.me.incarnation);
  }
}

BOOST_DATA_TEST_CASE(who_does_not_know_the_secret_of_a_member_is_not_linked, carriers, by) {
  end_point a{by, "a", authority().issue("a")}, b{by, "b", authority().issue("b")};
  auto claimed = b.me;
  claimed.link_secret = "what the row says";
  a.links->set_peers({claimed});
  b.links->set_peers({a.me});
  BOOST_TEST(wait_until([&] { return a.down_because(b, down_reason::stranger); }));
  BOOST_TEST(!a.up_with(b));
  BOOST_TEST((a.links->send(b.me.incarnation, line("x")) == sent::no_link));
}

BOOST_DATA_TEST_CASE(a_certificate_of_another_authority_is_refused, carriers, by) {
  test::certificate_authority other;
  end_point a{by, "a", authority().issue("a")}, b{by, "b", other.issue("b")};
  introduce({&a, &b});
  BOOST_TEST(wait_until([&] { return a.down_because(b, down_reason::stranger); }));
  BOOST_TEST(!a.up_with(b));
  BOOST_TEST(!b.up_with(a));
}

BOOST_DATA_TEST_CASE(
    both_sides_learn_that_a_process_has_ended_and_one_that_comes_back_is_linked_again, carriers,
    by) {
  auto a = std::make_unique<end_point>(by, "a", authority().issue("a"));
  end_point b{by, "b", authority().issue("b")};
  auto c = std::make_unique<end_point>(by, "c", authority().issue("c"));
  introduce({a.get(), &b, c.get()});
  BOOST_REQUIRE(wait_until([&] { return b.up_with(*a) && b.up_with(*c) && a->up_with(*c); }));
  auto gone_a = a->me, gone_c = c->me;
  a->links->stop();
  c->links->stop();
  // `b` dials `c`, and only knocks at `a`.
  BOOST_TEST(wait_until([&] { return b.down_because(*c, down_reason::refused); }));
  BOOST_TEST(wait_until([&] { return b.down_because(*a, down_reason::refused); }));
  end_point again{by, "c", authority().issue("c")};
  introduce({&b, &again});
  BOOST_TEST(wait_until([&] { return b.up_with(again) && again.up_with(b); }));
}

BOOST_DATA_TEST_CASE(a_peer_that_takes_nothing_stops_the_sender_and_not_the_link, carriers, by) {
  link_rules small;
  small.window.credit = 64 << 10;
  small.window.queue_bytes = 256 << 10;
  end_point a{by, "a", authority().issue("a"), small}, b{by, "b", authority().issue("b"), small};
  introduce({&a, &b});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(b); }));
  b.slow = true;
  std::string text(4096, 'x');
  int accepted = 0;
  BOOST_REQUIRE(wait_until([&] {
    auto r = a.links->send(b.me.incarnation, line(text));
    accepted += r == sent::yes ? 1 : 0;
    return r == sent::overloaded;
  }));
  BOOST_TEST(accepted <= (64 + 256) / 4 + 1);
  BOOST_REQUIRE(wait_until([&] { return b.received() >= 15; }));
  BOOST_TEST(b.received() <= 16u); // Credit for 64 KiB.
  // Probes need no credit: long after the term of silence the link is still up.
  auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{2200};
  BOOST_TEST(wait_until([&] { return std::chrono::steady_clock::now() > until; }));
  BOOST_TEST(!a.down_because(b, down_reason::silent));
  b.slow = false;
  b.links->consumed(a.me.incarnation, 64 << 10);
  BOOST_TEST(wait_until([&] { return b.received() == static_cast<size_t>(accepted); }));
}

// E1: with the TLS module of CAF 0.17 four such clients took two thirds of a core.
BOOST_AUTO_TEST_CASE(silent_clients_cost_nothing_and_are_shown_out) {
  end_point a{carried_by::asio, "a", authority().issue("a")},
      b{carried_by::asio, "b", authority().issue("b")};
  introduce({&a, &b});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(b); }));
  std::deque<silent_client> clients;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back(a.me.address);
  BOOST_TEST((a.links->send(b.me.incarnation, line("x")) == sent::yes));
  BOOST_TEST(wait_until([&] { return b.received() == 1; })); // Others are served.
  auto before = cpu_seconds();
  auto start = std::chrono::steady_clock::now();
  for (const auto& c : clients)
    BOOST_TEST(c.closed_by_peer());
  auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  BOOST_TEST(took > 1.0);
  BOOST_TEST((cpu_seconds() - before) / took < 0.05);
}

BOOST_AUTO_TEST_CASE(an_address_that_knocks_without_end_is_not_answered_every_time) {
  link_rules strict;
  strict.knocks_at_once = 3;
  strict.knocks_per_second = 0.001;
  end_point a{carried_by::asio, "a", authority().issue("a"), strict};
  std::deque<silent_client> clients;
  for (int i = 0; i < 6; ++i)
    clients.emplace_back(a.me.address);
  for (const auto& c : clients)
    BOOST_TEST(c.closed_by_peer());
  // Those that were not let in went at once; the others after the time of greeting.
  end_point b{carried_by::asio, "0", authority().issue("0")}; // It dials.
  introduce({&a, &b});
  BOOST_TEST(wait_until([&] {
    return b.down_because(a, down_reason::lost) || b.down_because(a, down_reason::stranger);
  }));
  BOOST_TEST(!a.up_with(b));
}

// E4
BOOST_DATA_TEST_CASE(a_new_certificate_is_used_for_the_next_link_and_a_broken_one_is_not, carriers,
                     by) {
  auto files = authority().issue("swapped");
  end_point a{by, "a", files}, b{by, "b", authority().issue("b")};
  introduce({&a, &b});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(b); }));
  auto first = test::serial_shown_at(a.me.address);
  {
    std::ofstream broken{files.certificate};
    broken << "nothing";
  }
  end_point c{by, "c", authority().issue("c")};
  introduce({&a, &b, &c});
  BOOST_TEST(wait_until([&] { return a.up_with(c); })); // With the one before.
  BOOST_TEST(test::serial_shown_at(a.me.address) == first);
  authority().issue("swapped");
  BOOST_TEST(wait_until([&] { return test::serial_shown_at(a.me.address) != first; }));
  end_point d{by, "d", authority().issue("d")};
  introduce({&a, &b, &c, &d});
  BOOST_TEST(wait_until([&] { return a.up_with(d); }));
  // With CAF those who come and go take links along (caf_limits_test.cpp).
  if (by == carried_by::asio)
    BOOST_TEST(!a.down_because(b, down_reason::lost));
}

// E5
BOOST_DATA_TEST_CASE(what_was_meant_for_an_earlier_life_does_not_arrive_in_the_next, carriers, by) {
  end_point a{by, "a", authority().issue("a")};
  auto b = std::make_unique<end_point>(by, "b", authority().issue("b"));
  introduce({&a, b.get()});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(*b); }));
  auto former = b->me.incarnation;
  b->links->stop();
  end_point next{by, "b", authority().issue("b")};
  introduce({&a, &next});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(next); }));
  BOOST_TEST((a.links->send(former, line("old")) == sent::no_link));
  BOOST_TEST((a.links->send(next.me.incarnation, line("new")) == sent::yes));
  BOOST_REQUIRE(wait_until([&] { return next.received() == 1; }));
  BOOST_TEST(next.frames[0].second.payload == "new");
}

BOOST_DATA_TEST_CASE(a_taken_address_and_a_missing_file_are_said_by_name, carriers, by) {
  end_point a{by, "a", authority().issue("a")};
  link_transport_options twice{a.me, {}, {}, {}, {}};
  BOOST_CHECK_EXCEPTION(
      test::make_transport(by, std::move(twice)), std::runtime_error,
      [&](const auto& x) { return std::string{x.what()}.find(a.me.address) != std::string::npos; });
  auto files = authority().issue("x");
  files.key = "/nowhere/node.key";
  link_transport_options without{a.me, files, {}, {}, {}};
  without.me.address = "127.0.0.1:0";
  BOOST_CHECK_THROW(test::make_transport(by, std::move(without)), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
