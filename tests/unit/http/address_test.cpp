#include <boost/test/unit_test.hpp>

#include "http/server/address.hpp"

using namespace zhian::http;
using boost::asio::ip::make_address;

namespace {

const cidr_list proxies{{"10.0.0.0/8", "::1", "fd00::/8"}, "http.trusted_proxies"};

std::string client(std::string_view peer, std::string_view forwarded) {
  return client_address(make_address(std::string{peer}), forwarded, proxies);
}

} // namespace

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_AUTO_TEST_CASE(a_stranger_cannot_claim_another_address) {
  BOOST_TEST(client("203.0.113.7", "198.51.100.1") == "203.0.113.7");
  BOOST_TEST(client("203.0.113.7", "") == "203.0.113.7");
}

BOOST_AUTO_TEST_CASE(behind_a_trusted_proxy_the_last_untrusted_hop_counts) {
  BOOST_TEST(client("10.1.2.3", "198.51.100.1") == "198.51.100.1");
  // The client invented the first entry; the proxy added the second.
  BOOST_TEST(client("10.1.2.3", "1.2.3.4, 198.51.100.1") == "198.51.100.1");
  BOOST_TEST(client("10.1.2.3", "1.2.3.4, 198.51.100.1 , 10.9.9.9") == "198.51.100.1");
  BOOST_TEST(client("::1", "2001:db8::5") == "2001:db8::5");
}

BOOST_AUTO_TEST_CASE(rubbish_in_the_header_ends_the_walk) {
  BOOST_TEST(client("10.1.2.3", "unknown") == "10.1.2.3");
  BOOST_TEST(client("10.1.2.3", "198.51.100.1, evil, 10.9.9.9") == "10.9.9.9");
  BOOST_TEST(client("10.1.2.3", ",,,") == "10.1.2.3");
  BOOST_TEST(client("10.1.2.3", "") == "10.1.2.3");
}

BOOST_AUTO_TEST_CASE(a_chain_of_only_proxies_answers_the_first_of_them) {
  BOOST_TEST(client("10.1.2.3", "10.7.7.7, 10.8.8.8") == "10.7.7.7");
}

BOOST_AUTO_TEST_CASE(ipv4_on_an_ipv6_socket_is_ipv4) {
  BOOST_TEST(client("::ffff:203.0.113.7", "") == "203.0.113.7");
  BOOST_TEST(client("::ffff:10.1.2.3", "198.51.100.1") == "198.51.100.1");
}

BOOST_AUTO_TEST_CASE(networks_match_to_the_bit) {
  cidr_list nets{{"192.0.2.128/25", "2001:db8:8000::/33", "198.51.100.4"}, "x"};
  for (auto text :
       {"192.0.2.128", "192.0.2.255", "2001:db8:8000::1", "2001:db8:ffff::1", "198.51.100.4"})
    BOOST_TEST(nets.contains(make_address(text)), text);
  for (auto text :
       {"192.0.2.127", "192.0.3.128", "2001:db8:7fff::1", "198.51.100.5", "::198.51.100.4"})
    BOOST_TEST(!nets.contains(make_address(text)), text);
  BOOST_TEST(cidr_list({"0.0.0.0/0"}, "x").contains(make_address("8.8.8.8")));
  BOOST_TEST(!cidr_list({"0.0.0.0/0"}, "x").contains(make_address("2001:db8::1")));
  BOOST_TEST(cidr_list({"::/0"}, "x").contains(make_address("2001:db8::1")));
}

BOOST_AUTO_TEST_CASE(what_is_no_network_is_refused_by_name) {
  for (auto text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "host", "::1/129", "10.0.0/8"})
    BOOST_CHECK_EXCEPTION(
        cidr_list({text}, "http.admin_allow"), std::runtime_error,
        [](const auto& x) { return std::string{x.what()}.starts_with("http.admin_allow"); });
}

BOOST_AUTO_TEST_CASE(limits_count_an_ipv6_household_as_one) {
  BOOST_TEST(limit_key("203.0.113.7") == "203.0.113.7");
  BOOST_TEST(limit_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  BOOST_TEST(limit_key("2001:db8:1:2:ffff::1") == limit_key("2001:db8:1:2:3:4:5:6"));
  BOOST_TEST(limit_key("2001:db8:1:3::1") != limit_key("2001:db8:1:2::1"));
}

BOOST_AUTO_TEST_SUITE_END()
