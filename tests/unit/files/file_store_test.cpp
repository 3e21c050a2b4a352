#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "protocols/digest.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "scratch.hpp"
#include "storage/files/file_store.hpp"

using namespace zhian;

namespace {

/// An object store that loses everything, as a remote one would when the network is gone.
class broken_store : public files::object_store {
public:
  ec put(std::string_view, std::string_view) override { return ec::storage_unavailable; }
  files::object_bytes get(std::string_view, uint64_t) override {
    throw std::runtime_error("no network");
  }
  bool shared() const override { return true; }
};

struct fixture {
  test::scratch dir;
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  scoped_caller self{sys};

  stored_file stored;
  ec put(const caf::actor& to, std::string name, std::string bytes) {
    auto result = ec::internal;
    self->request(to, caf::infinite,
                  put_file{std::move(name), std::make_shared<const std::string>(std::move(bytes))})
        .receive(
            [&](stored_file& x) {
              stored = std::move(x);
              result = ec::none;
            },
            [&](const caf::error& e) { result = ec_of(e); });
    return result;
  }

  std::string bytes;
  ec get(const caf::actor& from, std::string key) {
    auto result = ec::internal;
    self->request(from, caf::infinite, get_file{std::move(key)})
        .receive(
            [&](const std::shared_ptr<const std::string>& x) {
              bytes = *x;
              result = ec::none;
            },
            [&](const caf::error& e) { result = ec_of(e); });
    return result;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_stores, fixture)

BOOST_AUTO_TEST_CASE(a_file_is_kept_under_its_digest_with_a_clean_name_and_a_sniffed_type) {
  auto store = spawn_file_store(sys, dir.root());
  BOOST_TEST(put(store, "../简历\r\n.exe", "%PDF-1.7 x") == ec::none);
  BOOST_TEST(stored.name == "简历.exe");
  BOOST_TEST(stored.media_type == "application/pdf");
  BOOST_TEST(stored.size == 10u);
  BOOST_TEST(stored.sha256 == sha256_hex("%PDF-1.7 x"));
  BOOST_TEST(get(store, stored.sha256) == ec::none);
  BOOST_TEST(bytes == "%PDF-1.7 x");
}

BOOST_AUTO_TEST_CASE(the_same_bytes_are_one_object_whatever_their_names) {
  auto store = spawn_file_store(sys, dir.root());
  BOOST_TEST(put(store, "a.txt", "same") == ec::none);
  auto first = stored.sha256;
  BOOST_TEST(put(store, "b.txt", "same") == ec::none);
  BOOST_TEST(stored.sha256 == first);
  BOOST_TEST(stored.name == "b.txt");
}

BOOST_AUTO_TEST_CASE(nothing_and_too_much_are_refused) {
  auto store = spawn_file_store(sys, dir.root(), 10);
  BOOST_TEST(put(store, "a", "") == ec::file_empty);
  BOOST_TEST(put(store, "a", "0123456789") == ec::none);
  BOOST_TEST(put(store, "a", "0123456789a") == ec::payload_too_large);
  auto result = ec::none;
  self->request(store, caf::infinite, put_file{"a", nullptr})
      .receive([](const stored_file&) {}, [&](const caf::error& e) { result = ec_of(e); });
  BOOST_TEST(result == ec::file_empty);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
  auto store = spawn_file_store(sys, dir.root());
  BOOST_TEST(get(store, sha256_hex("never put")) == ec::not_found);
  BOOST_TEST(get(store, "../../etc/passwd") == ec::not_found);
}

BOOST_AUTO_TEST_CASE(many_puts_of_the_same_bytes_at_once_are_one_whole_object) {
  auto store = spawn_file_store(sys, dir.root());
  auto content = std::make_shared<const std::string>(300000, 'x');
  std::vector<decltype(self->request(store, caf::infinite, put_file{}))> pending;
  for (int i = 0; i < 20; ++i)
    pending.push_back(self->request(store, caf::infinite, put_file{"a", content}));
  for (auto& x : pending)
    x.receive([](const stored_file&) {}, [](const caf::error& e) { BOOST_ERROR(ec_of(e)); });
  BOOST_TEST(get(store, sha256_hex(*content)) == ec::none);
  BOOST_TEST((bytes == *content));
}

BOOST_AUTO_TEST_CASE(a_fresh_file_is_not_erased_whatever_was_asked) {
  auto erase = [this](const caf::actor& store) {
    auto result = ec::none;
    self->request(store, caf::infinite,
                  erase_file{stored.sha256, wall_now() + std::chrono::hours(1)})
        .receive([](done) {}, [&](const caf::error& e) { result = ec_of(e); });
    return result;
  };
  auto careful =
      spawn_file_store(sys, dir.root(), default_max_file_bytes, std::chrono::seconds{300});
  BOOST_TEST(put(careful, "a", "x") == ec::none);
  BOOST_TEST(erase(careful) == ec::file_in_use);
  BOOST_TEST(get(careful, stored.sha256) == ec::none);
  auto at = std::filesystem::path{dir.root()} / "objects" / stored.sha256.substr(0, 2)
            / stored.sha256.substr(2, 2) / stored.sha256;
  std::filesystem::last_write_time(at, std::filesystem::file_time_type::clock::now()
                                           - std::chrono::seconds{301});
  BOOST_TEST(erase(careful) == ec::none);
  BOOST_TEST(get(careful, stored.sha256) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(trouble_of_an_object_store_is_an_error_of_one_request) {
  auto store = spawn_file_store(sys, [](auto) { return std::make_unique<broken_store>(); });
  BOOST_TEST(put(store, "a", "x") == ec::storage_unavailable);
  BOOST_TEST(get(store, sha256_hex("x")) == ec::internal);
  BOOST_TEST(put(store, "a", "x") == ec::storage_unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
