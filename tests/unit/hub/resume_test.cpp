// Streams over real sockets: whatever is cut, late or slow, a client sees every final once and in
// order.
#include <atomic>
#include <random>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "protocols/metrics.hpp"
#include "tests/support/patience.hpp"
#include "tests/unit/hub/socket_client.hpp"
#include "tests/unit/hub/stream_node.hpp"

using namespace std::chrono_literals;
using namespace zhian;
using namespace zhian::test;

namespace {

struct fixture {
  explicit fixture(const std::function<void(settings&)>& change = {})
      : node(change), who(node.make_person()) {}

  stream_node node;
  person who;
  room_id room = node.make_room(who); // One question: seq 1.
  stream_ref stream = stream_of(room);

  void commit(int n) {
    for (; n > 0; --n)
      node.store.commit(stream, "answer", "{}");
  }
  std::string channel() const { return "room:" + room.str(); }
  std::string subscription() const { return R"({"ch":")" + channel() + "\"}"; }
  std::string position(uint64_t seq, const std::string& epoch = "1-7") const {
    return R"({"ch":")" + channel() + R"(","epoch":")" + epoch + R"(","seq":)" + std::to_string(seq)
           + "}";
  }
};

struct small_node : fixture {
  small_node()
      : fixture([](settings& x) {
          x.websocket.max_queue_bytes = 64 * 1024;
          x.websocket.pong_timeout = 500ms;
        }) {}
};

/// Opens a socket and says who it is.
std::unique_ptr<socket_client> enter(fixture& f, const socket_client::options& how = {}) {
  auto client = std::make_unique<socket_client>(f.node.port(), how);
  BOOST_REQUIRE(client->authenticate(f.who.token));
  return client;
}

/// The next `n` frames are these finals, in order.
void expect(socket_client& client, uint64_t first, uint64_t last) {
  for (; first <= last; ++first) {
    auto got = client.next_json();
    BOOST_REQUIRE(got.HasMember("seq"));
    BOOST_REQUIRE_EQUAL(got["seq"].GetUint64(), first);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(resume)

BOOST_FIXTURE_TEST_CASE(a_subscription_starts_at_the_head_and_gets_what_follows, fixture) {
  commit(3);
  auto client = enter(*this);
  auto opened = client->ask("subscribe", subscription());
  BOOST_REQUIRE(opened["ok"].GetBool());
  const auto& data = opened["data"];
  BOOST_TEST(data["ch"].GetString() == channel());
  BOOST_TEST(data["epoch"].GetString() == "1-7");
  BOOST_TEST(data["seq"].GetInt() == 4);
  BOOST_TEST(!data["recovered"].GetBool());
  BOOST_TEST(data["room"]["phase"].GetString() == "answering");
  BOOST_TEST(data["room"]["turn"].GetInt() == 1);
  BOOST_TEST(data["room"]["questions"].GetInt() == 6);
  BOOST_TEST(data["room"]["engine"].GetString() == "builtin");
  node.store.interim(stream, "delta", R"({"text":"a"})");
  commit(1);
  auto delta = client->next_json();
  BOOST_TEST(delta["type"].GetString() == "delta");
  BOOST_TEST(!delta.HasMember("seq"));
  auto final = client->next_json();
  BOOST_TEST(final["seq"].GetInt() == 5);
  BOOST_TEST(final["ch"].GetString() == channel());
  BOOST_TEST(bool(parse_timestamp(final["at"].GetString())));
}

BOOST_FIXTURE_TEST_CASE(nobody_but_the_host_hears_a_room, fixture) {
  auto stranger = node.make_person();
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(stranger.token));
  auto refused = client.ask("subscribe", subscription());
  BOOST_TEST(refused["error"]["code"].GetString() == "not_found");
  auto resumed = client.ask("resume", position(0));
  BOOST_TEST(resumed["error"]["code"].GetString() == "not_found");
  commit(2);
  // The stranger's own channel works and is the only thing it hears.
  BOOST_TEST(client.ask("subscribe", R"({"ch":"user"})")["ok"].GetBool());
  node.store.commit(stranger.stream(), "record_ready", "{}");
  BOOST_TEST(client.next_json()["ch"].GetString() == "user");
}

BOOST_FIXTURE_TEST_CASE(a_resume_brings_exactly_what_was_missed, fixture) {
  commit(9);
  auto client = enter(*this);
  auto opened = client->ask("resume", position(4));
  BOOST_TEST(opened["data"]["recovered"].GetBool());
  BOOST_TEST(opened["data"]["seq"].GetInt() == 4);
  expect(*client, 5, 10);
  commit(2);
  expect(*client, 11, 12);
}

BOOST_FIXTURE_TEST_CASE(a_resume_at_the_head_costs_no_read, fixture) {
  commit(4);
  auto client = enter(*this);
  auto opened = client->ask("resume", position(5));
  BOOST_TEST(opened["data"]["recovered"].GetBool());
  BOOST_TEST(node.play->reads == 0);
  commit(1);
  expect(*client, 6, 6);
}

BOOST_FIXTURE_TEST_CASE(what_is_committed_while_the_room_is_asked_comes_once, fixture) {
  node.play->on_open = [&] {
    commit(3);
  };
  auto client = enter(*this);
  auto opened = client->ask("subscribe", subscription());
  auto seq = opened["data"]["seq"].GetUint64();
  BOOST_TEST(seq == 4u); // The room answered after its commits; they are in its view.
  node.play->on_open = nullptr;
  commit(1);
  expect(*client, 5, 5);
}

BOOST_FIXTURE_TEST_CASE(what_is_committed_while_the_history_is_read_comes_once, fixture) {
  commit(5);
  node.play->on_read = [&] {
    commit(3);
  };
  auto client = enter(*this);
  BOOST_TEST(client->ask("resume", position(2))["data"]["recovered"].GetBool());
  expect(*client, 3, 9);
  commit(1);
  expect(*client, 10, 10);
}

BOOST_FIXTURE_TEST_CASE(a_position_that_cannot_be_recovered_gets_a_gap_with_a_snapshot, fixture) {
  commit(19);
  node.store.prune(stream, 10);
  auto check = [&](const std::string& from) {
    BOOST_TEST_CONTEXT(from) {
      auto client = enter(*this);
      auto opened = client->ask("resume", from);
      auto head = node.store.head(stream);
      BOOST_TEST(!opened["data"]["recovered"].GetBool());
      BOOST_TEST(opened["data"]["seq"].GetUint64() == head);
      auto gap = client->next_json();
      BOOST_TEST(gap["type"].GetString() == "gap");
      BOOST_TEST(gap["seq"].GetUint64() == head);
      BOOST_TEST(gap["data"]["lines"].GetUint64() == head);
      commit(1);
      expect(*client, head + 1, head + 1);
    }
  };
  check(position(5));         // Gone from the store.
  check(position(15, "0-1")); // Another epoch.
  check(position(5000));      // Ahead of the stream.
  auto kept = enter(*this);
  BOOST_TEST(kept->ask("resume", position(10))["data"]["recovered"].GetBool());
  expect(*kept, 11, 23);
}

BOOST_FIXTURE_TEST_CASE(a_thousand_missing_frames_are_recovered_and_one_more_is_a_gap, fixture) {
  commit(1001); // Head 1002.
  auto client = enter(*this);
  BOOST_TEST(client->ask("resume", position(2))["data"]["recovered"].GetBool());
  expect(*client, 3, 1002);
  auto late = enter(*this);
  BOOST_TEST(!late->ask("resume", position(1))["data"]["recovered"].GetBool());
  BOOST_TEST(late->next_json()["type"].GetString() == "gap");
}

BOOST_FIXTURE_TEST_CASE(the_user_channel_resumes_and_tells_gaps_without_a_snapshot, fixture) {
  for (int i = 0; i < 5; ++i)
    node.store.commit(who.stream(), "record_ready", "{}");
  auto client = enter(*this);
  auto opened = client->ask("resume", R"({"ch":"user","epoch":"1-7","seq":2})");
  BOOST_TEST(opened["data"]["recovered"].GetBool());
  BOOST_TEST(!opened["data"].HasMember("room"));
  expect(*client, 3, 5);
  auto gap = client->ask("resume", R"({"ch":"user","epoch":"x","seq":2})");
  BOOST_TEST(!gap["data"]["recovered"].GetBool());
  auto told = client->next_json();
  BOOST_TEST(told["type"].GetString() == "gap");
  BOOST_TEST(told["data"].MemberCount() == 0u);
}

BOOST_FIXTURE_TEST_CASE(news_lost_on_the_way_are_read_from_the_store, fixture) {
  auto client = enter(*this);
  BOOST_REQUIRE(client->ask("subscribe", subscription())["ok"].GetBool());
  for (int i = 0; i < 3; ++i)
    node.store.commit(stream, "answer", "{}", false);
  commit(2);
  expect(*client, 2, 6);
  commit(1);
  expect(*client, 7, 7);
}

BOOST_FIXTURE_TEST_CASE(a_hole_that_cannot_be_read_sends_the_client_back_with_its_position,
                        fixture) {
  auto client = enter(*this);
  BOOST_REQUIRE(client->ask("subscribe", subscription())["ok"].GetBool());
  node.play->queries_fail = ec::storage_unavailable;
  node.store.commit(stream, "answer", "{}", false);
  commit(1);
  BOOST_TEST(client->closed() == 3010);
  node.play->queries_fail = ec::none;
  auto back = enter(*this);
  BOOST_TEST(back->ask("resume", position(1))["data"]["recovered"].GetBool());
  expect(*back, 2, 3);
}

BOOST_FIXTURE_TEST_CASE(a_new_epoch_in_the_middle_is_told_as_a_gap, fixture) {
  auto client = enter(*this);
  BOOST_REQUIRE(client->ask("subscribe", subscription())["ok"].GetBool());
  node.store.set_epoch(stream, "2-8");
  commit(1);
  auto gap = client->next_json();
  BOOST_TEST(gap["type"].GetString() == "gap");
  BOOST_TEST(gap["epoch"].GetString() == "2-8");
  commit(1);
  expect(*client, 2, 2);
}

BOOST_FIXTURE_TEST_CASE(after_unsubscribe_nothing_comes_and_starting_over_works, fixture) {
  auto client = enter(*this);
  BOOST_REQUIRE(client->ask("subscribe", subscription())["ok"].GetBool());
  commit(1);
  expect(*client, 2, 2);
  BOOST_TEST(client->ask("unsubscribe", subscription())["data"]["ch"].GetString() == channel());
  BOOST_TEST(client->ask("unsubscribe", subscription())["ok"].GetBool());
  commit(3);
  BOOST_TEST(client->ask("resume", position(2))["data"]["recovered"].GetBool());
  expect(*client, 3, 5);
  // Resuming an open channel starts it over.
  BOOST_TEST(client->ask("resume", position(3))["data"]["recovered"].GetBool());
  expect(*client, 4, 5);
  commit(1);
  expect(*client, 6, 6);
}

BOOST_FIXTURE_TEST_CASE(channels_are_bounded, fixture) {
  auto client = enter(*this);
  for (uint32_t i = 0; i < node.config.websocket.max_channels; ++i) {
    auto one = node.make_room(who);
    BOOST_REQUIRE(client->ask("subscribe", R"({"ch":"room:)" + one.str() + "\"}")["ok"].GetBool());
  }
  auto refused = client->ask("subscribe", subscription());
  BOOST_TEST(refused["error"]["code"].GetString() == "validation_failed");
  BOOST_TEST(refused["error"]["field"].GetString() == "data.ch");
}

BOOST_FIXTURE_TEST_CASE(a_consumer_too_slow_for_finals_is_sent_away_and_loses_nothing, small_node) {
  socket_client::options slow;
  slow.receive_buffer = 4096;
  auto client = enter(*this, slow);
  BOOST_REQUIRE(client->ask("subscribe", subscription())["ok"].GetBool());
  auto& closed = metrics::get_counter("zhian_ws_closed_total", "", {{"code", "3008"}});
  auto before = closed.value();
  auto until = std::chrono::steady_clock::now() + patience(8s);
  while (closed.value() == before && std::chrono::steady_clock::now() < until)
    node.store.commit_many(stream, 10, 8000);
  BOOST_TEST(closed.value() == before + 1);
  uint64_t seen = 1;
  while (auto text = client->next()) {
    rapidjson::Document got;
    got.Parse(text->c_str());
    BOOST_REQUIRE_EQUAL(got["seq"].GetUint64(), ++seen);
  }
  auto head = node.store.head(stream);
  BOOST_TEST(seen < head);
  auto back = enter(*this);
  while (seen < head && head - seen > 1000)
    head = seen; // More than a recovery brings: only the gap remains, and that is another test.
  if (seen < head) {
    BOOST_TEST(back->ask("resume", position(seen))["data"]["recovered"].GetBool());
    expect(*back, seen + 1, head);
  }
}

BOOST_FIXTURE_TEST_CASE(a_past_larger_than_the_queue_waits_for_its_reader, small_node) {
  node.store.commit_many(stream, 900, 1000); // Fourteen times the bound.
  socket_client::options slow;
  slow.receive_buffer = 4096;
  auto client = enter(*this, slow);
  BOOST_TEST(client->ask("resume", position(1))["data"]["recovered"].GetBool());
  commit(3); // Live ones behind it.
  expect(*client, 2, 904);
}

BOOST_FIXTURE_TEST_CASE(interim_frames_are_dropped_first, small_node) {
  socket_client::options slow;
  slow.receive_buffer = 4096;
  auto client = enter(*this, slow);
  BOOST_REQUIRE(client->ask("subscribe", subscription())["ok"].GetBool());
  auto delta = R"({"text":")" + std::string(2000, 'x') + "\"}";
  for (int i = 0; i < 3000; ++i)
    node.store.interim(stream, "delta", delta);
  commit(1);
  int deltas = 0;
  while (true) {
    auto got = client->next_json();
    if (got.HasMember("seq")) {
      BOOST_TEST(got["seq"].GetInt() == 2);
      break;
    }
    ++deltas;
  }
  BOOST_TEST(deltas < 3000);
  BOOST_TEST(client->ask("ping", "{}")["ok"].GetBool());
}

BOOST_FIXTURE_TEST_CASE(a_client_cut_at_random_sees_the_stream_whole, fixture) {
  constexpr uint64_t last = 3000;
  std::atomic<uint64_t> reached{1};
  std::thread lane{[&] {
    std::mt19937 random{7};
    for (uint64_t seq = 2; seq <= last; ++seq) {
      while (seq > reached + 300) // Not further ahead than a recovery brings.
        std::this_thread::yield();
      if (random() % 4 == 0)
        node.store.interim(stream, "delta", "{}");
      node.store.commit(stream, "answer", "{}", random() % 40 != 0 || seq == last);
    }
  }};
  std::mt19937 random{20261121};
  uint64_t seen = 1;
  int connections = 0;
  while (seen < last) {
    auto client = enter(*this);
    ++connections;
    auto opened = client->ask("resume", position(seen));
    BOOST_REQUIRE(opened["ok"].GetBool());
    BOOST_REQUIRE(opened["data"]["recovered"].GetBool());
    for (auto left = random() % 400; left > 0 && seen < last; --left) {
      auto got = client->next_json();
      if (got.HasMember("seq"))
        BOOST_REQUIRE_EQUAL(got["seq"].GetUint64(), ++seen);
      reached = seen;
    }
    client->cut();
  }
  lane.join();
  BOOST_TEST(connections > 3);
}

BOOST_AUTO_TEST_SUITE_END()
