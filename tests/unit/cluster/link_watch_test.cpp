#include <boost/test/unit_test.hpp>

#include <set>
#include <utility>

#include "cluster/view/link_watch.hpp"

using namespace zhian;
using namespace zhian::cluster;

namespace {

constexpr int64_t second = 1'000'000'000;

/// Members a, b, c, … who all have links with each other until `cut`; each polls once a second.
struct links_fixture {
  std::vector<member> members;
  std::map<std::string, link_watch> watches;
  std::set<std::string> silent; ///< Names that do not count.
  int64_t now = 100 * second;

  void start(const std::string& names) {
    for (char c : names) {
      member m;
      m.name = std::string(1, c);
      m.incarnation = m.name + "#1";
      m.links.emplace();
      members.push_back(m);
      watches.emplace(m.name, link_watch{10 * second, 5 * second, second * 3 / 2});
    }
    for (auto& a : members)
      for (const auto& b : members)
        if (a.name != b.name)
          a.links->push_back(b.incarnation);
    pass(6);
  }
  member& at(char name) {
    for (auto& m : members)
      if (m.name[0] == name)
        return m;
    throw std::logic_error("no such member");
  }
  void cut(char a, char b) {
    std::erase(*at(a).links, at(b).incarnation);
    std::erase(*at(b).links, at(a).incarnation);
  }
  void join(char a, char b) {
    at(a).links->push_back(at(b).incarnation);
    at(b).links->push_back(at(a).incarnation);
  }
  void pass(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      now += second;
      for (auto& [name, w] : watches)
        w.polled(now, at(name[0]).incarnation, members,
                 [&](const member& m) { return !silent.contains(m.name); });
    }
  }
  /// Who would go, with the name of whom each makes way for: "b>a c>a".
  std::string goes() {
    std::string out;
    for (auto& [name, w] : watches)
      if (!w.makes_way_for().empty())
        out += (out.empty() ? "" : " ") + name + '>' + w.makes_way_for().substr(0, 1);
    return out;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(parted_members, links_fixture)

BOOST_AUTO_TEST_CASE(while_all_have_links_nobody_goes_and_all_are_whole) {
  start("abc");
  pass(60);
  BOOST_TEST(goes().empty());
  for (const auto& [name, w] : watches)
    BOOST_TEST(w.whole());
}

BOOST_AUTO_TEST_CASE(of_two_the_greater_name_goes_after_ten_seconds_and_not_before) {
  start("ab");
  cut('a', 'b');
  pass(10);
  BOOST_TEST(goes().empty());
  pass(1);
  BOOST_TEST(goes() == "b>a");
}

BOOST_AUTO_TEST_CASE(one_that_has_lost_all_others_goes_whatever_its_name) {
  start("abc");
  cut('a', 'b');
  cut('a', 'c');
  pass(11);
  BOOST_TEST(goes() == "a>b");
}

BOOST_AUTO_TEST_CASE(of_two_that_both_reach_the_third_the_greater_name_goes) {
  start("abc");
  cut('a', 'b');
  pass(11);
  BOOST_TEST(goes() == "b>a");
}

BOOST_AUTO_TEST_CASE(when_nobody_reaches_anybody_the_least_name_stays) {
  start("abcd");
  for (auto [x, y] :
       {std::pair{'a', 'b'}, {'a', 'c'}, {'a', 'd'}, {'b', 'c'}, {'b', 'd'}, {'c', 'd'}})
    cut(x, y);
  pass(11);
  BOOST_TEST(goes() == "b>a c>a d>a");
}

BOOST_AUTO_TEST_CASE(of_two_halves_the_one_with_the_least_name_stays) {
  start("abcd");
  for (auto [x, y] : {std::pair{'a', 'b'}, {'a', 'd'}, {'c', 'b'}, {'c', 'd'}})
    cut(x, y);
  pass(11);
  BOOST_TEST(goes() == "b>a d>a");
}

BOOST_AUTO_TEST_CASE(somebody_always_stays) {
  // Every graph of five members.
  for (unsigned graph = 0; graph < 1024; ++graph) {
    links_fixture f;
    f.start("abcde");
    unsigned bit = 0;
    for (char x = 'a'; x <= 'e'; ++x)
      for (char y = static_cast<char>(x + 1); y <= 'e'; ++y, ++bit)
        if ((graph >> bit & 1) == 0)
          f.cut(x, y);
    f.pass(11);
    size_t stay = 0;
    for (const auto& [name, w] : f.watches)
      stay += w.makes_way_for().empty() ? 1 : 0;
    BOOST_TEST_REQUIRE(stay > 0u, "graph " << graph);
    // Whoever stays beside another one has a link with it, or that one goes.
    for (auto& [x, wx] : f.watches)
      for (auto& [y, wy] : f.watches)
        if (x < y && wx.makes_way_for().empty() && wy.makes_way_for().empty()) {
          const auto& links = *f.at(x[0]).links;
          BOOST_TEST_REQUIRE(
              (std::find(links.begin(), links.end(), f.at(y[0]).incarnation) != links.end()),
              "graph " << graph << ", " << x << " and " << y);
        }
  }
}

BOOST_AUTO_TEST_CASE(a_link_that_comes_back_in_between_starts_the_time_anew) {
  start("ab");
  cut('a', 'b');
  pass(8);
  join('a', 'b');
  pass(1);
  cut('a', 'b');
  pass(8);
  BOOST_TEST(goes().empty());
}

BOOST_AUTO_TEST_CASE(a_gap_between_polls_proves_nothing) {
  start("ab");
  cut('a', 'b');
  pass(8);
  now += 30 * second; // The store was away.
  pass(8);
  BOOST_TEST(goes().empty());
  pass(4);
  BOOST_TEST(goes() == "b>a");
}

BOOST_AUTO_TEST_CASE(a_link_that_only_one_end_claims_is_none) {
  start("ab");
  std::erase(*at('a').links, at('b').incarnation);
  pass(11);
  BOOST_TEST(goes() == "b>a");
}

BOOST_AUTO_TEST_CASE(one_that_is_silent_drains_or_says_nothing_of_links_is_no_reason) {
  start("abc");
  cut('a', 'c');
  silent.insert("a");
  pass(20);
  BOOST_TEST(goes().empty());
  silent.clear();
  at('a').state = member_state::draining;
  pass(20);
  BOOST_TEST(goes().empty());
  at('a').state = member_state::up;
  at('a').links.reset();
  pass(20);
  BOOST_TEST(goes().empty());
  at('c').links.reset();
  at('a').links.emplace();
  pass(20);
  BOOST_TEST(goes().find("c>") == std::string::npos); // Neither does one that says nothing go.
}

BOOST_AUTO_TEST_CASE(it_is_whole_again_after_links_with_all_for_a_while) {
  start("abc");
  cut('a', 'c');
  pass(11);
  at('c').state = member_state::draining;
  pass(20);
  BOOST_TEST(!watches.at("c").whole());
  join('a', 'c');
  pass(5);
  BOOST_TEST(!watches.at("c").whole());
  pass(1);
  BOOST_TEST(watches.at("c").whole());
}

BOOST_AUTO_TEST_CASE(it_is_whole_at_once_when_nobody_else_is_up) {
  start("ab");
  cut('a', 'b');
  pass(11);
  at('b').state = member_state::draining;
  silent.insert("a");
  pass(1);
  BOOST_TEST(watches.at("b").whole());
}

BOOST_AUTO_TEST_SUITE_END()
