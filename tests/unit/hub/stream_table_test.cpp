// The hub's memory: every edge is told what it follows, whole and in order.
#include <algorithm>
#include <random>
#include <set>

#include <boost/test/unit_test.hpp>

#include "cluster/hub/stream_table.hpp"

using namespace zhian;

namespace {

stream_table::frame frame(const std::string& room, uint64_t seq) {
  auto made = std::make_shared<stream_frame>();
  made->stream = {stream_kind::room, room};
  made->epoch = "e";
  made->seq = seq;
  made->type = "question";
  made->data = "{}";
  return made;
}

std::vector<uint64_t> seqs_for(const stream_table& table, stream_table::edge who,
                               const stream_table::batch& frames) {
  std::vector<uint64_t> out;
  for (auto& [to, batch] : table.route(frames))
    if (to == who)
      for (auto& one : batch)
        out.push_back(one->seq);
  return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_edge_is_told_only_what_it_follows_in_order) {
  stream_table table;
  table.subscribe(1, "room:a");
  table.subscribe(2, "room:a");
  table.subscribe(2, "room:b");
  stream_table::batch frames{frame("a", 1), frame("b", 1), frame("c", 9), frame("a", 2)};
  BOOST_TEST(seqs_for(table, 1, frames) == (std::vector<uint64_t>{1, 2}),
             boost::test_tools::per_element());
  BOOST_TEST(seqs_for(table, 2, frames) == (std::vector<uint64_t>{1, 1, 2}),
             boost::test_tools::per_element());
  BOOST_TEST(table.route({frame("c", 10)}).empty());
}

BOOST_AUTO_TEST_CASE(a_repeated_subscription_is_told_once) {
  stream_table table;
  table.subscribe(1, "room:a");
  table.subscribe(1, "room:a");
  BOOST_TEST(seqs_for(table, 1, {frame("a", 1)}).size() == 1u);
  table.unsubscribe(1, "room:a");
  table.unsubscribe(1, "room:a");
  BOOST_TEST(table.route({frame("a", 2)}).empty());
  BOOST_TEST(table.streams() == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_stays_of_an_edge_that_is_gone) {
  stream_table table;
  for (int i = 0; i < 50; ++i) {
    table.subscribe(1, "room:" + std::to_string(i));
    table.subscribe(2, "room:" + std::to_string(i % 10));
  }
  table.forget(1);
  table.forget(7);
  BOOST_TEST(table.subscriptions() == 10u);
  BOOST_TEST(table.streams() == 10u);
  table.forget(2);
  BOOST_TEST(table.streams() == 0u);
}

BOOST_AUTO_TEST_CASE(any_sequence_of_changes_agrees_with_a_plain_set) {
  std::mt19937 random{20261121};
  for (int round = 0; round < 200; ++round) {
    stream_table table;
    std::set<std::pair<stream_table::edge, std::string>> model;
    for (int step = 0; step < 100; ++step) {
      stream_table::edge who = random() % 4;
      auto room = std::string(1, static_cast<char>('a' + random() % 5));
      auto key = "room:" + room;
      switch (random() % 8) {
      case 0:
        table.forget(who);
        std::erase_if(model, [&](const auto& x) { return x.first == who; });
        break;
      case 1:
      case 2:
        table.unsubscribe(who, key);
        model.erase({who, key});
        break;
      default:
        table.subscribe(who, key);
        model.insert({who, key});
      }
    }
    BOOST_TEST(table.subscriptions() == model.size());
    stream_table::batch frames;
    for (uint64_t i = 1; i <= 30; ++i)
      frames.push_back(frame(std::string(1, static_cast<char>('a' + random() % 5)), i));
    for (stream_table::edge who = 0; who < 4; ++who) {
      std::vector<uint64_t> expected;
      for (auto& one : frames)
        if (model.count({who, one->stream.key()}))
          expected.push_back(one->seq);
      auto got = seqs_for(table, who, frames);
      BOOST_TEST(got == expected, boost::test_tools::per_element());
    }
  }
}
