#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include <sys/stat.h>

#include "actors/resume/child_process.hpp"
#include "actors/resume/confinement.hpp"

using namespace zhian;
using namespace zhian::resume;

namespace {

struct fixture {
  stop_signal stop;
  child_bounds bounds;
  // A second of CPU may take a while on a busy machine.
  fixture() { bounds.timeout = std::chrono::seconds(90); }

  child_outcome run(std::vector<std::string> args, std::string_view input = "") {
    args.insert(args.begin(), "probe");
    return run_child(EXTRACT_PROBE, args, input, bounds, stop);
  }
};

/// Gone, or a dead entry nobody has collected.
bool is_dead(int pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string number;
  std::string name;
  std::string state;
  return !(file >> number >> name >> state) || state == "Z" || state == "X";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(children, fixture)

BOOST_AUTO_TEST_CASE(a_child_reads_its_input_and_its_output_and_status_come_back) {
  std::string input(3000000, 'x');
  auto got = run({"echo"}, input);
  BOOST_TEST(got.end == child_end::exited);
  BOOST_TEST(got.code == 7);
  BOOST_TEST((got.output == input));
}

BOOST_AUTO_TEST_CASE(a_child_sees_three_words_of_environment_and_no_descriptor_of_ours) {
  ::setenv("ZHIAN_AUTH_MASTER_KEY", "secret", 1);
  auto got = run({"environment"});
  BOOST_TEST(got.output == "LANG=C.UTF-8\nPATH=/usr/bin:/bin\nOMP_THREAD_LIMIT=1\n");
  ::unsetenv("ZHIAN_AUTH_MASTER_KEY");
}

BOOST_AUTO_TEST_CASE(a_child_that_floods_is_ended) {
  bounds.max_output = 100000;
  auto got = run({"flood"});
  BOOST_TEST(got.end == child_end::too_much_output);
  BOOST_TEST(got.output.size() < 300000u);
}

BOOST_AUTO_TEST_CASE(a_child_that_hangs_is_ended_with_all_it_started) {
  bounds.timeout = std::chrono::seconds(6);
  auto got = run({"hang"});
  BOOST_TEST(got.end == child_end::timed_out);
  int grandchild = 0;
  BOOST_REQUIRE(std::sscanf(got.output.c_str(), "%d", &grandchild) == 1);
  while (!is_dead(grandchild))
    std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(a_child_that_grows_is_ended) {
  bounds.max_resident = size_t{256} << 20;
  BOOST_TEST(run({"grow"}).end == child_end::too_much_memory);
}

BOOST_AUTO_TEST_CASE(a_crash_is_told_by_its_signal) {
  auto got = run({"abort"});
  BOOST_TEST(got.end == child_end::signalled);
  BOOST_TEST(got.code == SIGABRT);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_does_not_start) {
  auto got = run_child("/no/such/program", {"x"}, "", bounds, stop);
  BOOST_TEST(got.end == child_end::not_started);
  BOOST_TEST(got.code == ENOENT);
}

BOOST_AUTO_TEST_CASE(a_child_does_not_hold_up_a_node_going_down) {
  stop.raise();
  bounds.timeout = std::chrono::minutes(5);
  BOOST_TEST(run({"hang"}).end == child_end::stopped);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(confined, fixture)

BOOST_AUTO_TEST_CASE(a_confined_process_lives) {
  auto got = run({"confined", "nothing"});
  BOOST_TEST(got.end == child_end::exited);
  BOOST_TEST(got.code == 0);
  BOOST_TEST(got.output == "alive");
}

BOOST_AUTO_TEST_CASE(what_a_parser_has_no_business_with_ends_it) {
  for (const char* act : {"socket", "fork", "exec", "ptrace", "kill", "unlink", "code"}) {
    auto got = run({"confined", act});
    BOOST_TEST(got.end == child_end::signalled, act);
    BOOST_TEST(got.code == SIGSYS, act);
    BOOST_TEST(got.output == "", act);
  }
}

BOOST_AUTO_TEST_CASE(no_file_can_be_written_and_nothing_said_but_the_answer) {
  BOOST_TEST(run({"confined", "write"}).output == "refused");
  BOOST_TEST(run({"confined", "complain"}).output == "refused");
}

BOOST_AUTO_TEST_CASE(popplers_data_can_be_read_and_other_files_cannot) {
  BOOST_TEST(run({"confined", "data"}).output == "read");
  BOOST_TEST(run({"confined", "secrets"}).output == (has_landlock() ? "refused" : "read"));
}

BOOST_AUTO_TEST_CASE(memory_and_cpu_run_out) {
  bounds.max_resident = size_t{1} << 30;
  auto memory = run({"confined", "memory"});
  BOOST_TEST((memory.end == child_end::signalled || memory.end == child_end::too_much_memory),
             memory.end);
  auto cpu = run({"confined", "spin"});
  BOOST_TEST(cpu.end == child_end::signalled);
}

#if defined(__SANITIZE_ADDRESS__)
BOOST_AUTO_TEST_CASE(what_a_sanitizer_finds_ends_a_confined_process_that_cannot_complain) {
  for (const char* act : {"overflow", "beyond"}) {
    auto got = run({"confined", act});
    BOOST_TEST((got.end != child_end::exited || got.code != 0), act);
    BOOST_TEST(got.output == "", act);
  }
}
#endif

BOOST_AUTO_TEST_SUITE_END()
