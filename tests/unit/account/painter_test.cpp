// The painter with its confined process, and the packer.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include <sys/wait.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <zip.h>

#include "actors/account/painter.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "sample_pictures.hpp"

using namespace zhian;

namespace {

struct world {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  scoped_caller self{sys};
  caf::actor painter = spawn_painter(sys, PAINT_PROBE);

  ~world() { self->send_exit(painter, caf::exit_reason::user_shutdown); }

  std::pair<ec, painted> ask(std::string bytes) {
    std::pair<ec, painted> out{ec::internal, {}};
    self->request(painter, caf::infinite,
                  paint{std::make_shared<const std::string>(std::move(bytes))})
        .receive(
            [&](painted& x) {
              out = {ec::none, std::move(x)};
            },
            [&](caf::error& err) { out.first = ec_of(err); });
    return out;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(painters, world)

BOOST_AUTO_TEST_CASE(nothing_of_the_file_that_came_is_in_the_one_that_is_kept) {
  auto [error, made] = ask(test::jpeg_of(test::flag(900, 600), 6, "HOME-48.2082N-16.3738E"));
  BOOST_TEST(error == ec::none);
  BOOST_TEST(made.media_type == "image/webp");
  BOOST_TEST(made.height == 512u);
  BOOST_TEST(made.width == 341u);
  BOOST_REQUIRE(made.bytes);
  for (const char* trace : {"HOME", "Exif", "EXIF", "48.2082"})
    BOOST_TEST((made.bytes->find(trace) == std::string::npos), trace);
}

BOOST_AUTO_TEST_CASE(a_bad_file_costs_its_own_request_only) {
  BOOST_TEST(ask("GIF89a...").first == ec::file_type_unsupported);
  BOOST_TEST(ask("").first == ec::file_empty);
  BOOST_TEST(ask(test::png_of(test::flag(64, 64)).substr(0, 90)).first == ec::file_damaged);
  BOOST_TEST(ask(test::png_of(test::flag(64, 64))).first == ec::none);
}

BOOST_AUTO_TEST_CASE(an_input_that_cannot_be_read_is_an_exit_code) {
  auto status = std::system("'" PAINT_PROBE "' paint </"); // A directory.
  BOOST_TEST(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == 4);
}

BOOST_AUTO_TEST_CASE(an_archive_holds_its_files_under_their_names) {
  auto text = std::make_shared<const std::string>("{\"a\":1}");
  auto made =
      account::make_zip({{"profile.json", text},
                         {"resumes/简历.pdf", std::make_shared<const std::string>(5000, 'x')}});
  BOOST_REQUIRE(made);
  zip_error_t error;
  zip_error_init(&error);
  auto* from = zip_source_buffer_create(made->data(), made->size(), 0, &error);
  auto* archive = zip_open_from_source(from, ZIP_RDONLY, &error);
  BOOST_REQUIRE(archive);
  BOOST_TEST(zip_get_num_entries(archive, 0) == 2);
  BOOST_TEST(zip_name_locate(archive, "profile.json", 0) == 0);
  BOOST_TEST(zip_name_locate(archive, "resumes/简历.pdf", 0) == 1);
  zip_stat_t about;
  BOOST_TEST(zip_stat_index(archive, 1, 0, &about) == 0);
  BOOST_TEST(about.size == 5000u);
  BOOST_TEST(about.comp_size < 500u);
  zip_discard(archive);
}

BOOST_AUTO_TEST_CASE(an_archive_has_a_bound) {
  auto much = std::make_shared<const std::string>(size_t{40} << 20, 'x');
  auto made = account::make_zip({{"a", much}, {"b", much}});
  BOOST_REQUIRE(!made);
  BOOST_TEST(ec_of(made.error()) == ec::payload_too_large);
}

BOOST_AUTO_TEST_SUITE_END()
