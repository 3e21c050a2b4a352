// What links over the middleman of CAF cannot do and those over sockets of our own can. Asserted as
// it is, so that a version of CAF that can do it is noticed; docs/decisions/0043-caf-transport.md.
#include <boost/test/unit_test.hpp>

#if !defined(__SANITIZE_THREAD__) // See `carriers`.

#include <deque>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/send.hpp>

#include "tests/cluster/certificates.hpp"
#include "tests/cluster/end_point.hpp"
#include "tests/cluster/silent_client.hpp"
#include "tests/support/wait_until.hpp"

using namespace zhian;
using namespace zhian::cluster;
using namespace std::chrono_literals;
using test::authority;
using test::carried_by;
using test::cpu_seconds;
using test::end_point;
using test::introduce;
using test::line;
using test::silent_client;
using test::wait_until;

namespace {

/// Two nodes, and eight clients of the first one that connect and say nothing: what they cost in
/// three seconds, as a share of one core.
double cost_of_silent_clients(const tls_files& of_a, const tls_files& of_b) {
  end_point a{carried_by::caf, "a", of_a}, b{carried_by::caf, "b", of_b};
  introduce({&a, &b});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(b) && b.up_with(a); }));
  std::deque<silent_client> clients;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back(a.me.address);
  auto before = cpu_seconds();
  // Longer than the time of greeting, and one second more.
  BOOST_TEST(!clients.front().closed_by_peer(3s));
  auto cost = (cpu_seconds() - before) / 3;
  for (const auto& c : clients)
    BOOST_TEST(!c.closed_by_peer(0s)); // They are never shown out.
  BOOST_TEST((a.links->send(b.me.incarnation, line("x")) == sent::yes));
  BOOST_TEST(wait_until([&] { return b.received() == 1; })); // Others are served all the same.
  return cost;
}

struct stranger_config : caf::actor_system_config {
  stranger_config() {
    load<caf::io::middleman>();
    set("middleman.app-identifiers", std::vector<std::string>{"zhian-links"});
    set("scheduler.max-threads", size_t{1});
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(limits_of_caf)

// E1 fails: the multiplexer asks for writability while OpenSSL waits to read.
BOOST_AUTO_TEST_CASE(silent_clients_of_a_tls_port_keep_its_thread_busy) {
  auto cost = cost_of_silent_clients(authority().issue("a"), authority().issue("b"));
  BOOST_TEST_MESSAGE("eight silent clients take " << cost * 100 << " % of a core");
  BOOST_TEST(cost > 0.05);
}

// Its sessions do not empty the error queue of OpenSSL, which is one a thread: what one connection
// leaves there is taken for the failure of the next one that is looked at.
BOOST_AUTO_TEST_CASE(whoever_hangs_up_at_a_tls_port_takes_links_of_others_along) {
  end_point a{carried_by::caf, "a", authority().issue("a")},
      b{carried_by::caf, "b", authority().issue("b")};
  introduce({&a, &b});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(b) && b.up_with(a); }));
  size_t hung_up = 0;
  BOOST_TEST(wait_until([&] {
    test::serial_shown_at(a.me.address);
    ++hung_up;
    return a.down_because(b, down_reason::lost) || b.down_because(a, down_reason::lost);
  }));
  BOOST_TEST_MESSAGE("a link was lost after " << hung_up << " strangers");
  // It is made again.
  BOOST_TEST(wait_until(
      [&] { return a.links->send(b.me.incarnation, line("x")) == sent::yes && b.received() > 0; }));
}

// E1 in half: they cost nothing, and they stay.
BOOST_AUTO_TEST_CASE(silent_clients_of_a_plain_port_cost_nothing_and_stay) {
  auto cost = cost_of_silent_clients({}, {});
  BOOST_TEST_MESSAGE("eight silent clients take " << cost * 100 << " % of a core");
  BOOST_TEST(cost < 0.05);
}

BOOST_AUTO_TEST_CASE(whoever_knocks_is_answered_however_often) {
  link_rules strict;
  strict.knocks_at_once = 3;
  strict.knocks_per_second = 0.001;
  end_point a{carried_by::caf, "a", {}, strict};
  std::deque<silent_client> clients;
  for (int i = 0; i < 6; ++i)
    clients.emplace_back(a.me.address);
  end_point b{carried_by::caf, "0", {}}; // It dials.
  introduce({&a, &b});
  BOOST_TEST(wait_until([&] { return a.up_with(b) && b.up_with(a); }));
}

// What could be helped: the actor of the links takes no orders, whoever gives them.
BOOST_AUTO_TEST_CASE(a_stranger_with_caf_of_its_own_does_not_end_the_links) {
  end_point a{carried_by::caf, "a", {}}, b{carried_by::caf, "b", {}};
  introduce({&a, &b});
  BOOST_REQUIRE(wait_until([&] { return a.up_with(b) && b.up_with(a); }));
  stranger_config config;
  caf::actor_system system{config};
  auto [host, port] = host_and_port(a.me.address);
  auto clerk = system.middleman().remote_actor(host, static_cast<uint16_t>(std::stoul(port)));
  BOOST_REQUIRE(clerk);
  for (auto reason : {caf::exit_reason::user_shutdown, caf::exit_reason::kill})
    caf::anon_send_exit(*clerk, reason);
  caf::anon_send(*clerk, std::string{"what is this"});
  // It comes after those on the same connection.
  end_point c{carried_by::caf, "c", {}};
  introduce({&a, &b, &c});
  BOOST_TEST(wait_until([&] { return a.up_with(c) && c.up_with(a); }));
  BOOST_TEST((b.links->send(a.me.incarnation, line("x")) == sent::yes));
  BOOST_TEST(wait_until([&] { return a.received() == 1; }));
  BOOST_TEST(!b.down_because(a, down_reason::lost));
}

BOOST_AUTO_TEST_SUITE_END()

#endif
