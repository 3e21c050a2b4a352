// Which store of files belongs to a database: the first node's, and nobody else's.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <future>

#include "cluster/core/file_mark.hpp"
#include "storage/files/disk_store.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;
namespace fs = std::filesystem;

namespace {

/// A store that is away.
struct absent_store : files::object_store {
  ec put(std::string_view, std::string_view) override { return ec::storage_unavailable; }
  files::object_bytes get(std::string_view, uint64_t) override {
    return {ec::storage_unavailable, {}};
  }
  ec put_mark(std::string_view) override { return ec::storage_unavailable; }
  ec find_mark(std::string_view) override { return ec::storage_unavailable; }
  bool shared() const override { return true; }
};

struct mark_fixture : test::store_fixture {
  settings at(const std::string& directory, const std::string& address = "10.0.0.1:9000") const {
    auto out = node_settings();
    out.node.data_dir += "/" + directory;
    out.cluster.address = address;
    return out;
  }
  std::optional<std::string> join(const settings& conf) const {
    files::disk_store store{conf.node.data_dir + "/files", true};
    pqxx::connection db{app_dsn()};
    return cluster::foreign_files(db, store, conf);
  }
  static size_t marks(const settings& conf) {
    fs::path dir = conf.node.data_dir + "/files/marks";
    return fs::exists(dir) ? static_cast<size_t>(std::distance(fs::directory_iterator{dir}, {}))
                           : 0;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_mark, mark_fixture)

BOOST_AUTO_TEST_CASE(the_first_node_leaves_the_mark_and_who_has_its_files_joins) {
  auto one = at("a");
  BOOST_TEST(!join(one));
  BOOST_TEST(marks(one) == 1u);
  BOOST_TEST(
      fs::exists(one.node.data_dir + "/files/marks/" + value("SELECT mark FROM file_store")));
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(!join(one));
  BOOST_TEST(marks(one) == 1u);
}

BOOST_AUTO_TEST_CASE(who_has_other_files_does_not_and_hears_which_setting_to_change) {
  BOOST_TEST(!join(at("a")));
  auto why = join(at("b"));
  BOOST_REQUIRE(why);
  BOOST_TEST(why->starts_with("node.data_dir: the directory "), *why);
  BOOST_TEST(marks(at("b")) == 0u);
  // Alone it harms nobody but itself.
  BOOST_TEST(!join(at("b", "")));
  auto bucket = at("b");
  bucket.files.store = "s3";
  bucket.s3.bucket = "files";
  bucket.s3.secret_key = "verysecret";
  files::disk_store elsewhere{bucket.node.data_dir + "/files", true};
  pqxx::connection db{app_dsn()};
  why = cluster::foreign_files(db, elsewhere, bucket);
  BOOST_REQUIRE(why);
  BOOST_TEST(why->starts_with("files.s3.bucket: the bucket files "), *why);
  BOOST_TEST(why->find("verysecret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_nodes_that_start_together_with_files_of_their_own_one_joins) {
  std::vector<std::future<bool>> starts;
  for (int i = 0; i < 6; ++i)
    starts.push_back(
        std::async(std::launch::async, [&, i] { return !join(at("own-" + std::to_string(i))); }));
  int joined = 0;
  for (auto& x : starts)
    joined += x.get() ? 1 : 0;
  BOOST_TEST(joined == 1);
  size_t left = 0;
  for (int i = 0; i < 6; ++i)
    left += marks(at("own-" + std::to_string(i)));
  BOOST_TEST(left == 1u); // The others took theirs away.
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_is_waited_for_unless_the_node_is_alone) {
  absent_store away;
  pqxx::connection db{app_dsn()};
  BOOST_CHECK_THROW(cluster::foreign_files(db, away, at("a")), std::runtime_error);
  BOOST_TEST(value("SELECT count(*) FROM file_store") == "0");
  BOOST_TEST(!cluster::foreign_files(db, away, at("a", "")));
  BOOST_TEST(!join(at("a")));
  // Away is not elsewhere: it may have the mark.
  BOOST_CHECK_THROW(cluster::foreign_files(db, away, at("a")), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
