// A room takes the version that is in force when it begins, and keeps it to its report.
#include "actors/engines/config_json.hpp"
#include "actors/interview/branch.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/report.hpp"
#include "actors/interview/rubric.hpp"
#include "protocols/engine_versions.hpp"
#include "tests/unit/interview/room_world.hpp"

using namespace room_test;

namespace {

std::shared_ptr<engine_config> version_of(uint32_t n) {
  auto out = std::make_shared<engine_config>(*engines::shipped_interview());
  out->version = n;
  return out;
}

std::vector<planned_question> bank_plan() {
  const auto* x = find_question("q-backend-001-zh");
  BOOST_REQUIRE(x != nullptr);
  return {{x->id, x->text, "sql", "general"}};
}

/// A room of a version, as it is when it was loaded.
struct versioned_room : played_room {
  explicit versioned_room(std::shared_ptr<const engine_config> by)
      : played_room(bank_plan(), language::zh) {
    state.config.engine_version = by->version;
    state.by = std::move(by);
  }
  rapidjson::Document report() {
    step(end_requested{});
    BOOST_REQUIRE_EQUAL(kept.size(), 1u);
    return parsed(kept[0].report);
  }
};

const std::string some_answer =
    "首先看执行计划，因为可能全表扫描；其次看索引和锁，压测后从 3 秒降到 20 毫秒。";

/// Keeps versions ready that a room asks for.
class fake_keeper : public metered_actor {
public:
  fake_keeper(caf::actor_config& cfg, std::shared_ptr<engine_board> board,
              std::shared_ptr<ec> answer, std::shared_ptr<int> asked)
      : metered_actor(cfg, "keeper"),
        board_(std::move(board)),
        answer_(std::move(answer)),
        asked_(std::move(asked)) {}
  caf::behavior make_behavior() override {
    return {[this](const hold_engine& x) -> caf::result<zhian::done> {
      ++*asked_;
      if (*answer_ != ec::none)
        return make_error(*answer_);
      board_->keep(version_of(x.version));
      return zhian::done{};
    }};
  }

private:
  std::shared_ptr<engine_board> board_;
  std::shared_ptr<ec> answer_;
  std::shared_ptr<int> asked_;
};

/// A room that began with version 3, on a node whose board is as the test says.
struct versioned_world : room_world {
  std::shared_ptr<engine_board> board = std::make_shared<engine_board>();
  std::shared_ptr<ec> keeper_says = std::make_shared<ec>(ec::none);
  std::shared_ptr<int> asked = std::make_shared<int>(0);

  versioned_world() {
    auto conf = std::make_shared<settings>();
    conf->interview.delta_interval = 0ms;
    store->row = open_new_room(room, realm::zhimai, host_user, config_of(2), plain_plan(2),
                               wall_now(), conf->interview, version_of(3))
                     .row;
    svc.engines = board;
    svc.engine_keeper = sys.spawn<fake_keeper>(board, keeper_says, asked);
    router->host =
        sys.spawn<fake_host>(entity_context{refs::room(realm::zhimai, room), 3, svc, conf});
    all.push_back(svc.engine_keeper);
    all.push_back(router->host);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(engine_versions)

BOOST_AUTO_TEST_CASE(a_room_names_the_version_it_began_with_in_its_row) {
  auto opening = open_new_room(room_id::make(7, t0), realm::zhimai, user_id::make(7, t0),
                               config_of(1), plain_plan(1), t0, {}, version_of(5));
  BOOST_TEST(parsed(opening.row.config)["engine_version"].GetInt() == 5);
  BOOST_TEST(from_row(opening.row)->config.engine_version == 5u);
  auto before = open_new_room(room_id::make(7, t0), realm::zhimai, user_id::make(7, t0),
                              config_of(1), plain_plan(1), t0, {});
  BOOST_TEST(!parsed(before.row.config).HasMember("engine_version"));
  // What a client sees of the configuration has no version of ours in it.
  BOOST_TEST(config_view_json(from_row(opening.row)->config).find("engine") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_version_says_who_speaks_where_the_node_has_it) {
  interview_settings model;
  model.engine = "openai";
  auto by = version_of(1);
  BOOST_TEST(engine_for(model, by.get()) == "openai");
  BOOST_TEST(engine_for({}, by.get()) == "builtin");
  by->engine = "builtin";
  BOOST_TEST(engine_for(model, by.get()) == "builtin");
  by->engine = "openai";
  BOOST_TEST(engine_for(model, by.get()) == "openai");
  BOOST_TEST(engine_for({}, by.get()) == "builtin");
  BOOST_TEST(engine_for(model, nullptr) == "openai");
}

BOOST_AUTO_TEST_CASE(the_report_names_the_version_and_is_scored_by_it) {
  auto by = version_of(5);
  for (auto& row : by->weights)
    row.points = {0, 0, 0, 0, 100};
  versioned_room room{by};
  room.step(woken{});
  room.step(line_spoken{1, room.state.attempt, "请讲。", "stop"});
  room.step(answer_given{1, some_answer});
  auto report = room.report();
  BOOST_TEST(report["engine_version"].GetInt() == 5);
  BOOST_TEST(report["rubric_version"].GetString() == std::string{"rubric-1-e5"});
  auto judged = score_answer(*find_question("q-backend-001-zh"), some_answer, language::zh, *by);
  BOOST_TEST(report["score"].GetInt() == judged.overall);
  BOOST_TEST(
      judged.overall
      != score_answer(*find_question("q-backend-001-zh"), some_answer, language::zh).overall);
}

BOOST_AUTO_TEST_CASE(a_version_without_follow_ups_asks_none) {
  auto by = version_of(2);
  for (auto& x : by->limits)
    if (x.name == "follow_ups")
      x.value = 0;
  for (bool asks : {true, false}) {
    versioned_room room{asks ? version_of(2) : by};
    room.step(woken{});
    room.step(line_spoken{1, room.state.attempt, "请讲。", "stop"});
    room.step(answer_given{1, "大概看看日志，重启一下。"});
    BOOST_TEST(room.state.current().follow_up == asks);
    BOOST_TEST((room.state.phase == room_phase::wrapping_up) == !asks);
  }
}

BOOST_AUTO_TEST_CASE(a_model_is_told_by_the_version_of_its_room) {
  auto by = version_of(2);
  versioned_room room{by};
  room.state.engine = "openai";
  room.step(woken{});
  BOOST_REQUIRE(room.started.back().context);
  BOOST_TEST((room.started.back().context->by == by));
}

BOOST_AUTO_TEST_CASE(a_branch_begins_with_the_version_in_force) {
  versioned_room room{version_of(2)};
  room.step(woken{});
  room.step(line_spoken{1, room.state.attempt, "请讲。", "stop"});
  room.step(answer_given{1, some_answer});
  room.step(end_requested{});
  auto opening = open_branch(room_id::make(7, t0), room.state, 1, true, t0, {}, version_of(9));
  BOOST_TEST(from_row(opening.row)->config.engine_version == 9u);
}

BOOST_AUTO_TEST_CASE(a_room_has_its_version_from_the_board_or_asks_for_it) {
  {
    versioned_world world;
    world.board->put_in_force(version_of(3));
    world.board->put_in_force(version_of(4)); // Published since; the room keeps its own.
    BOOST_REQUIRE(world.open().value.has_value());
    BOOST_TEST(*world.asked == 0);
    while (world.stored().phase == room_phase::answering)
      BOOST_REQUIRE(world.answer(world.stored().current().turn, "我做过。").value.has_value());
    BOOST_REQUIRE_EQUAL(world.store->records.size(), 1u);
    BOOST_TEST(parsed(world.store->records[0].report)["engine_version"].GetInt() == 3);
  }
  {
    versioned_world world;
    world.board->put_in_force(version_of(4));
    BOOST_REQUIRE(world.open().value.has_value());
    BOOST_TEST(*world.asked == 1);
    BOOST_TEST((world.stored().phase == room_phase::answering));
  }
}

BOOST_AUTO_TEST_CASE(a_room_whose_version_cannot_be_read_does_not_go_on_with_another) {
  versioned_world world;
  world.board->put_in_force(version_of(4));
  *world.keeper_says = ec::storage_unavailable;
  BOOST_TEST(world.open().error == ec::storage_unavailable);
  BOOST_TEST((world.stored().phase == room_phase::asking));
  *world.keeper_says = ec::none; // The next activation asks again.
  BOOST_REQUIRE(world.open().value.has_value());
  BOOST_TEST((world.stored().phase == room_phase::answering));
}

BOOST_AUTO_TEST_SUITE_END()
