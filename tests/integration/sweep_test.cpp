// Stored files that no row refers to are taken away, and no others.
#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "cluster/core/node.hpp"
#include "cluster/core/upkeep.hpp"
#include "protocols/resume.hpp"
#include "storage/postgres/ops.hpp"
#include "support/node_client.hpp"
#include "support/store_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct sweep_fixture : test::store_fixture {
  cluster::node node{node_settings(), cluster::node_options{.serve_http = false}};
  std::unique_ptr<test::node_client> client;

  sweep_fixture() {
    node.start();
    BOOST_REQUIRE(node.wait_ready(20s));
    client = std::make_unique<test::node_client>(node);
  }

  std::string put(const std::string& bytes) {
    auto kept = client->ask(node.svc().files,
                            put_file{"cv.txt", std::make_shared<const std::string>(bytes)});
    BOOST_REQUIRE(kept.error == ec::none);
    return kept.value.sha256;
  }
  /// Put two days ago.
  std::string put_long_ago(const std::string& bytes) {
    auto key = put(bytes);
    fs::last_write_time(fs::path{node_settings().node.data_dir} / "files/objects" / key.substr(0, 2)
                            / key.substr(2, 2) / key,
                        fs::file_time_type::clock::now() - 48h);
    return key;
  }
  bool kept(const std::string& key) {
    return client->ask(node.svc().files, get_file{key}).error == ec::none;
  }
  void refer(const std::string& key, const std::string& deleted_at = "NULL") {
    run("INSERT INTO resume (id, realm, shard_id, user_id, filename, media_type, size, sha256, "
        "pages, body, skills, warnings, created_at, version, deleted_at, latest) VALUES ('res_"
        + key + "', 1, 7, 'u', '', 't', 2, '" + key + "', 1, '', '[]', '[]', now(), 1, "
        + deleted_at + ", false)");
  }
  void sweep() {
    // The node's own first run may be under way.
    BOOST_TEST(test::wait_until([&] {
      return client->ask(node.upkeep(), cluster::run_upkeep{wall_now()}).error == ec::none;
    }));
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_sweep, sweep_fixture)

BOOST_AUTO_TEST_CASE(bytes_whose_row_was_never_committed_go_after_a_day_and_nothing_else_goes) {
  auto lost = put_long_ago("uploaded, and the node died");
  auto referred = put_long_ago("a resume");
  refer(referred);
  auto deleted = put_long_ago("a resume that was deleted, and its timer is gone");
  refer(deleted, "now()");
  auto in_grace = put_long_ago("deleted, and kept for a while");
  run("INSERT INTO timer VALUES (7, 1, 'account/x', 'drop:" + in_grace
      + "', now() + interval '20 days', '')");
  auto fresh = put("uploaded just now: its row is about to be committed");
  auto again = put_long_ago("uploaded again just now");
  put("uploaded again just now");
  sweep();
  BOOST_TEST(!kept(lost));
  BOOST_TEST(!kept(deleted));
  for (const auto& key : {referred, in_grace, fresh, again})
    BOOST_TEST(kept(key));
  auto status = storage::ops_store{app_dsn(), "tester"}.status();
  BOOST_REQUIRE(status);
  BOOST_REQUIRE_EQUAL(status->sweeps.size(), 1u);
  BOOST_TEST(status->sweeps[0].node == "node-1");
  BOOST_TEST(status->sweeps[0].swept == 2u);
  BOOST_TEST(status->sweeps[0].looked >= 6u);
}

BOOST_AUTO_TEST_CASE(a_store_whose_files_nearly_all_have_no_row_is_left_alone) {
  std::vector<std::string> keys;
  for (int i = 0; i < 120; ++i)
    keys.push_back(put_long_ago("file " + std::to_string(i)));
  sweep();
  for (const auto& key : keys)
    BOOST_TEST(kept(key));
}

BOOST_AUTO_TEST_CASE(a_directory_that_nodes_share_is_swept_by_the_owner_of_the_first_shard) {
  auto conf = node_settings("node-2");
  conf.cluster.address = "127.0.0.1:0"; // Others reach it: its directory is theirs.
  cluster::node second{conf, cluster::node_options{.on_fenced = [] {}, .serve_http = false}};
  second.start();
  BOOST_REQUIRE(test::wait_until([&] { return second.svc().status->member.load(); }));
  auto lost = put_long_ago("uploaded, and the node died");
  test::node_client other{second};
  BOOST_TEST(test::wait_until([&] {
    return other.ask(second.upkeep(), cluster::run_upkeep{wall_now()}).error == ec::none;
  }));
  BOOST_TEST(
      (second.svc().router->epoch_of(0) == 0)); // The first node has it and nobody to give to.
  BOOST_TEST(kept(lost));
  sweep();
  BOOST_TEST(!kept(lost));
}

BOOST_AUTO_TEST_SUITE_END()
