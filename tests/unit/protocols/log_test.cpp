#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "protocols/ids.hpp"
#include "protocols/runtime/log.hpp"

using namespace zhian;

namespace {

/// What is said after the end of the log goes to standard error, and there is much of it here.
struct quiet_stderr {
  int kept = ::dup(STDERR_FILENO);
  quiet_stderr() {
    auto nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDERR_FILENO);
    ::close(nowhere);
  }
  ~quiet_stderr() {
    ::dup2(kept, STDERR_FILENO);
    ::close(kept);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(logs)

// A node that was fenced flushes and goes while all its actors are at work.
BOOST_AUTO_TEST_CASE(the_last_flush_hurts_nobody_who_is_still_talking) {
  auto path = (std::filesystem::temp_directory_path() / ("zh-log-" + random_hex(6))).string();
  quiet_stderr quiet;
  log::start(log::severity::warn, path, "n1");
  std::atomic<int> said{0};
  std::atomic<bool> over{false};
  std::vector<std::thread> talkers;
  for (int i = 0; i < 4; ++i)
    talkers.emplace_back([&, i] {
      while (!over) {
        log::warn("test", "still here", {{"talker", i}});
        ++said;
      }
    });
  while (said < 100)
    std::this_thread::yield();
  log::flush();
  over = true;
  for (auto& x : talkers)
    x.join();
  std::ifstream file{path};
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    BOOST_TEST_REQUIRE(line.starts_with("{\"at\":"), line);
    BOOST_TEST_REQUIRE(line.ends_with("}"), line);
  }
  BOOST_TEST(lines > 0);
  std::filesystem::remove(path);
}

BOOST_AUTO_TEST_SUITE_END()
