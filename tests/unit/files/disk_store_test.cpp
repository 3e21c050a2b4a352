#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>

#include <sys/stat.h>

#include "protocols/digest.hpp"
#include "scratch.hpp"
#include "storage/files/disk_store.hpp"

using namespace zhian;
using namespace zhian::files;
namespace fs = std::filesystem;

namespace {

struct fixture {
  test::scratch dir;
  disk_store store{dir.root()};

  std::string put(const std::string& bytes) {
    auto key = sha256_hex(bytes);
    BOOST_TEST(store.put(key, bytes) == ec::none);
    return key;
  }
  fs::path path_of(const std::string& key) const {
    return fs::path{dir.root()} / "objects" / key.substr(0, 2) / key.substr(2, 2) / key;
  }
};

unsigned mode_of(const fs::path& path) {
  struct stat about {};
  BOOST_REQUIRE(::stat(path.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

size_t entries(const fs::path& path) {
  return static_cast<size_t>(std::distance(fs::directory_iterator{path}, fs::directory_iterator{}));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(disk_stores, fixture)

BOOST_AUTO_TEST_CASE(an_object_comes_back_as_it_was) {
  std::string bytes{"a\0b\xff", 4};
  auto key = put(bytes);
  auto got = store.get(key, 100);
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST((got.bytes == bytes));
  BOOST_TEST((disk_store{dir.root()}.get(key, 100).bytes == bytes));
}

BOOST_AUTO_TEST_CASE(files_are_for_the_owner_only_and_nothing_unfinished_stays) {
  auto key = put("secret resume");
  BOOST_TEST(mode_of(path_of(key)) == 0600u);
  BOOST_TEST(mode_of(path_of(key).parent_path()) == 0700u);
  BOOST_TEST(mode_of(dir.root()) == 0700u);
  BOOST_TEST(entries(fs::path{dir.root()} / "tmp") == 0u);
}

BOOST_AUTO_TEST_CASE(a_repeated_put_writes_nothing_anew_and_is_dated) {
  auto key = put("x");
  auto before = fs::last_write_time(path_of(key)) - std::chrono::hours(5);
  fs::last_write_time(path_of(key), before);
  BOOST_TEST(store.put(key, "x") == ec::none);
  // Not written anew, but known to be wanted now: an `erase` goes by that.
  BOOST_TEST((fs::last_write_time(path_of(key)) > before));
}

BOOST_AUTO_TEST_CASE(damaged_bytes_are_never_handed_out_and_a_new_put_mends_them) {
  auto key = put("good bytes");
  std::ofstream{path_of(key)} << "evil bytes";
  auto got = store.get(key, 100);
  BOOST_TEST(got.error == ec::storage_unavailable);
  BOOST_TEST(got.bytes == "");
  BOOST_TEST(store.put(key, "good bytes") == ec::none);
  BOOST_TEST(store.get(key, 100).bytes == "good bytes");
  std::ofstream{path_of(key)} << "cut";
  BOOST_TEST(store.get(key, 100).error == ec::storage_unavailable);
  BOOST_TEST(store.put(key, "good bytes") == ec::none);
  BOOST_TEST(store.get(key, 100).bytes == "good bytes");
}

BOOST_AUTO_TEST_CASE(nothing_but_a_digest_is_a_key) {
  std::ofstream{fs::path{dir.root()} / "outside"} << "x";
  for (std::string bad : {std::string{}, std::string{"../outside"}, std::string(64, '/'),
                          std::string(64, '.'), std::string{"ba/78"}, std::string(64, 'A')}) {
    BOOST_TEST(store.get(bad, 100).error == ec::not_found);
    BOOST_TEST(store.put(bad, "x") == ec::bad_request);
  }
}

BOOST_AUTO_TEST_CASE(an_absent_object_is_not_found_and_a_larger_one_not_read) {
  BOOST_TEST(store.get(sha256_hex("never put"), 100).error == ec::not_found);
  auto key = put("0123456789");
  BOOST_TEST(store.get(key, 9).error == ec::storage_unavailable);
  BOOST_TEST(store.get(key, 10).error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_link_in_place_of_an_object_is_not_followed) {
  auto key = put("x");
  fs::remove(path_of(key));
  fs::create_symlink("/etc/passwd", path_of(key));
  BOOST_TEST(store.get(key, 1 << 20).error == ec::storage_unavailable);
}

BOOST_AUTO_TEST_CASE(old_leftovers_of_interrupted_writes_go_and_fresh_ones_stay) {
  auto tmp = fs::path{dir.root()} / "tmp";
  std::ofstream{tmp / "old"} << "x";
  std::ofstream{tmp / "fresh"} << "x";
  fs::last_write_time(tmp / "old", fs::file_time_type::clock::now() - std::chrono::hours(2));
  disk_store again{dir.root()};
  BOOST_TEST(!fs::exists(tmp / "old"));
  BOOST_TEST(fs::exists(tmp / "fresh"));
}

BOOST_AUTO_TEST_CASE(a_disk_that_cannot_be_written_is_an_error_and_no_crash) {
  disk_store nowhere{"/proc/no-such-place"};
  BOOST_TEST(nowhere.put(sha256_hex("x"), "x") == ec::storage_unavailable);
  BOOST_TEST(nowhere.get(sha256_hex("x"), 10).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(an_object_is_erased_unless_it_was_put_again_meanwhile) {
  auto key = put("x");
  auto now = wall_now();
  BOOST_TEST(store.erase(key, now - std::chrono::hours(1)) == ec::file_in_use);
  BOOST_TEST(store.get(key, 10).error == ec::none);
  fs::last_write_time(path_of(key), fs::file_time_type::clock::now() - std::chrono::hours(2));
  put("x"); // The same bytes once more: wanted again.
  BOOST_TEST(store.erase(key, now - std::chrono::hours(1)) == ec::file_in_use);
  BOOST_TEST(store.get(key, 10).error == ec::none);
  BOOST_TEST(store.erase(key, now + std::chrono::hours(1)) == ec::none);
  BOOST_TEST(store.get(key, 10).error == ec::not_found);
  BOOST_TEST(store.erase(key, now) == ec::none);
  BOOST_TEST(store.erase("../../etc/passwd", now) == ec::bad_request);
  put("x");
  BOOST_TEST(store.get(key, 10).error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_fresh_object_never_leaves_its_place) {
  auto key = put("x");
  fs::remove_all(fs::path{dir.root()} / "tmp"); // Nowhere to move it to.
  BOOST_TEST(store.erase(key, wall_now() - std::chrono::hours(1)) == ec::file_in_use);
  BOOST_TEST(store.get(key, 10).error == ec::none);
}

BOOST_AUTO_TEST_CASE(old_objects_are_listed_page_by_page_in_order_and_fresh_ones_are_not) {
  std::vector<std::string> old;
  for (int i = 0; i < 30; ++i) {
    auto key = put("object " + std::to_string(i));
    if (i % 3 == 0)
      continue;
    fs::last_write_time(path_of(key), fs::file_time_type::clock::now() - std::chrono::hours(48));
    old.push_back(key);
  }
  std::sort(old.begin(), old.end());
  std::ofstream{fs::path{dir.root()} / "objects" / "notes.txt"} << "none of ours";
  auto before = wall_now() - std::chrono::hours(24);
  for (uint32_t most : {1u, 7u, 30u, 31u}) {
    std::vector<std::string> found;
    uint32_t looked = 0;
    std::string after;
    for (int pages = 0; pages < 40; ++pages) {
      auto page = store.list(after, before, most);
      BOOST_TEST(page.error == ec::none);
      BOOST_TEST(page.looked <= most);
      looked += page.looked;
      found.insert(found.end(), page.keys.begin(), page.keys.end());
      after = page.next;
      if (after.empty())
        break;
    }
    BOOST_TEST(after == "");
    BOOST_TEST(looked == 30u);
    BOOST_TEST(found == old, boost::test_tools::per_element());
  }
  BOOST_TEST(store.list("../../etc", before, 10).error == ec::bad_request);
}

BOOST_AUTO_TEST_CASE(an_empty_store_lists_nothing) {
  auto page = store.list("", wall_now(), 10);
  BOOST_TEST(page.error == ec::none);
  BOOST_TEST(page.keys.empty());
  BOOST_TEST(page.next == "");
}

BOOST_AUTO_TEST_CASE(a_local_disk_is_not_shared) {
  BOOST_TEST(!store.shared());
}

BOOST_AUTO_TEST_CASE(a_mark_is_found_where_it_was_left_and_is_no_object) {
  auto mark = std::string(32, 'a');
  BOOST_TEST(store.find_mark(mark) == ec::not_found);
  BOOST_TEST(store.put_mark(mark) == ec::none);
  BOOST_TEST((disk_store{dir.root()}.find_mark(mark) == ec::none));
  BOOST_TEST(store.list({}, wall_now() + std::chrono::hours{1}, 100).looked == 0u);
  BOOST_TEST(store.drop_mark(mark) == ec::none);
  BOOST_TEST(store.drop_mark(mark) == ec::none);
  BOOST_TEST(store.find_mark(mark) == ec::not_found);
}

BOOST_AUTO_TEST_SUITE_END()
