// Asking an entity of this node beside asking one of another node, over each kind of link: asks
// answered a second, and CPU of both processes an ask. The text of an ask comes back with its
// answer.
#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <caf/scoped_actor.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench_args.hpp"
#include "bench/gate_side.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "tests/cluster/certificates.hpp"

using namespace zhian;
using namespace zhian::bench;

namespace {

constexpr shard_id here = 1, there = 2;
constexpr size_t sizes[] = {64, 4096};
constexpr size_t windows[] = {1, 64, 1024};

struct go {
  static constexpr uint16_t kind = 0x0fe0;
  shard_id to = 0;
  size_t bytes = 0;
  size_t in_flight = 0;
};
struct stop_now {
  static constexpr uint16_t kind = 0x0fe1;
  struct reply {
    static constexpr uint16_t kind = 0x0fe2;
    uint64_t answers = 0;
    uint64_t errors = 0;
  };
};

/// Keeps so many asks in flight; answers `stop_now` when none is any more.
class asker final : public metered_actor {
public:
  asker(caf::actor_config& cfg, const cluster::shard_map& map)
      : metered_actor(cfg, "bench"), map_(map) {}

  caf::behavior make_behavior() override {
    return {
        [this](const go& x) {
          what_ = x;
          answers_ = errors_ = 0;
          running_ = true;
          for (size_t i = 0; i < x.in_flight; ++i)
            next();
        },
        [this](stop_now) -> caf::result<stop_now::reply> {
          running_ = false;
          stopping_ = make_response_promise<stop_now::reply>();
          look();
          return stopping_;
        },
    };
  }

private:
  void next() {
    entity_ref to;
    to.kind = entity_kind::account;
    to.shard = what_.to;
    to.id = "01HZXK3V9W8T6Y5R4E3W2Q1A0B"; // As long as they are.
    ++open_;
    ask(this, map_, std::move(to), call_meta{}, echo{std::string(what_.bytes, 'x')})
        .then(
            [this](const echo::reply& x) {
              ++(x.text.size() == what_.bytes ? answers_ : errors_);
              ended();
            },
            [this](const caf::error&) {
              ++errors_;
              ended();
            });
  }
  void ended() {
    --open_;
    if (running_)
      next();
    else
      look();
  }
  void look() {
    if (open_ == 0 && stopping_.pending())
      stopping_.deliver(stop_now::reply{answers_, errors_});
  }

  const cluster::shard_map& map_;
  go what_;
  uint64_t answers_ = 0, errors_ = 0;
  size_t open_ = 0;
  bool running_ = false;
  caf::typed_response_promise<stop_now::reply> stopping_;
};

/// The node that answers, as a process of its own.
class other_process {
public:
  other_process(way by, const std::string& self) {
    me = {"b", make_uuid(), {}, "a-secret"};
    cluster::tls_files files;
    if (has_tls(by))
      files = test::authority().issue(std::string{"b-"} + name_of(by));
    std::array<std::string, 7> args{self,     "--serve",         name_of(by), me.incarnation,
                                    files.ca, files.certificate, files.key};
    std::array<char*, 8> argv{};
    for (size_t i = 0; i < args.size(); ++i)
      argv[i] = args[i].data();
    int to[2], from[2];
    if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(to[0], 0);
      ::dup2(from[1], 1);
      ::execv("/proc/self/exe", argv.data());
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    in_ = ::fdopen(to[1], "w");
    out_ = ::fdopen(from[0], "r");
    me.address = line();
  }
  ~other_process() {
    std::fclose(in_); // It ends with its input.
    std::fclose(out_);
    ::waitpid(pid_, nullptr, 0);
  }
  other_process(const other_process&) = delete;
  other_process& operator=(const other_process&) = delete;

  void say(const std::string& text) {
    std::fputs((text + '\n').c_str(), in_);
    std::fflush(in_);
  }
  std::string line() {
    char text[128] = {};
    if (std::fgets(text, sizeof text, out_) == nullptr)
      throw std::runtime_error("the other process has gone");
    std::string out = text;
    out.pop_back();
    return out;
  }
  double cpu_seconds() {
    say("cpu");
    return std::stod(line());
  }

  cluster::peer me;

private:
  pid_t pid_ = -1;
  std::FILE* in_ = nullptr;
  std::FILE* out_ = nullptr;
};

struct measure {
  double mps = 0;
  double cpu_us = 0;
};

/// One way to ask: the node that asks, and, unless that is local, the process that answers.
class route {
public:
  route(way by, const std::string& self) : by_(by) {
    cluster::tls_files files;
    if (has_tls(by))
      files = test::authority().issue(std::string{"a-"} + name_of(by));
    me_ = std::make_unique<side>(by, "a", make_uuid(), here, std::move(files));
    if (by != way::local) {
      other_ = std::make_unique<other_process>(by, self);
      other_->say(me_->me().incarnation + ' ' + me_->me().address);
      me_->meet(other_->me, there);
    }
    asker_ = me_->system().spawn<asker>(me_->map());
  }
  ~route() { caf::anon_send_exit(asker_, caf::exit_reason::user_shutdown); }
  route(const route&) = delete;
  route& operator=(const route&) = delete;

  measure run(size_t bytes, size_t in_flight, std::chrono::milliseconds time) {
    caf::scoped_actor self{me_->system()};
    auto cpu = [this] {
      return cpu_seconds() + (other_ ? other_->cpu_seconds() : 0);
    };
    auto used = cpu();
    auto begin = std::chrono::steady_clock::now();
    self->send(asker_, go{by_ == way::local ? here : there, bytes, in_flight});
    self->receive(caf::after(time) >> [] {});
    stop_now::reply got;
    self->request(asker_, caf::infinite, stop_now{})
        .receive([&](const stop_now::reply& x) { got = x; }, [](const caf::error&) {});
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    used = cpu() - used;
    errors += got.errors;
    auto n = static_cast<double>(got.answers);
    return {n / took.count(), used / std::max(n, 1.0) * 1e6};
  }

  uint64_t errors = 0;

private:
  way by_;
  std::unique_ptr<side> me_;
  std::unique_ptr<other_process> other_;
  caf::actor asker_;
};

struct cell {
  std::vector<double> mps, cpu_us;
};
using results = std::map<std::tuple<size_t, size_t, way>, cell>; ///< By size and window.

/// {"local_mps":…,"tls_mps":…,…,"ratio_tls":…} of one size and window.
void put(std::ostream& out, results& all, size_t bytes, size_t window) {
  auto mps = [&](way x) {
    return median(all[{bytes, window, x}].mps);
  };
  auto cpu = [&](way x) {
    return median(all[{bytes, window, x}].cpu_us);
  };
  for (auto x : all_ways)
    out << '"' << name_of(x) << "_mps\":" << mps(x) << ",\"cpu_us_" << name_of(x) << "\":" << cpu(x)
        << ',';
  for (auto x : all_ways)
    if (x != way::local)
      out << "\"ratio_" << name_of(x) << "\":" << mps(x) / mps(way::local) << ",\"cpu_ratio_"
          << name_of(x) << "\":" << cpu(x) / cpu(way::local) << ',';
  out << "\"ratio_tls_to_caf_tls\":" << mps(way::tls) / mps(way::caf_tls)
      << ",\"ratio_plain_to_caf\":" << mps(way::plain) / mps(way::caf);
}

void print_table(std::ostream& out, results& all) {
  char line[160];
  std::snprintf(line, sizeof line, "%6s %9s", "bytes", "in flight");
  out << line;
  for (auto x : all_ways) {
    std::snprintf(line, sizeof line, " %11s/s %6s", name_of(x), "us");
    out << line;
  }
  out << '\n';
  for (auto bytes : sizes)
    for (auto window : windows) {
      std::snprintf(line, sizeof line, "%6zu %9zu", bytes, window);
      out << line;
      for (auto x : all_ways) {
        auto& c = all[{bytes, window, x}];
        std::snprintf(line, sizeof line, " %13.0f %6.1f", median(c.mps), median(c.cpu_us));
        out << line;
      }
      out << '\n';
    }
}

} // namespace

int main(int argc, char** argv) {
  log::start(log::severity::error, "", "bench"); // Links that end at the end are no news.
  if (argc > 1 && std::string{argv[1]} == "--serve")
    return serve(argc, argv);
  auto args = parse(argc, argv);
  std::deque<route> routes;
  for (auto by : all_ways)
    routes.emplace_back(by, argv[0]);
  // Links come up, and allocators get what they keep.
  for (auto& x : routes)
    for (auto bytes : sizes)
      x.run(bytes, windows[1], std::chrono::milliseconds{300});
  results all;
  for (int i = 0; i < args.rounds; ++i) {
    for (auto bytes : sizes)
      for (auto window : windows)
        for (auto by : all_ways) {
          auto m = routes[static_cast<size_t>(by)].run(bytes, window,
                                                       std::chrono::seconds{args.seconds});
          auto& c = all[{bytes, window, by}];
          c.mps.push_back(m.mps);
          c.cpu_us.push_back(m.cpu_us);
        }
    std::cerr << "round " << i + 1 << " of " << args.rounds << '\n';
  }
  uint64_t errors = 0;
  for (const auto& x : routes)
    errors += x.errors;
  print_table(args.json ? std::cerr : std::cout, all);
  if (args.json) {
    // At the top what is looked at first: small texts, 64 in flight.
    std::cout << '{';
    put(std::cout, all, sizes[0], windows[1]);
    std::cout << ",\"bytes\":" << sizes[0] << ",\"in_flight\":" << windows[1] << ",\"all\":[";
    const char* comma = "";
    for (auto bytes : sizes)
      for (auto window : windows) {
        std::cout << std::exchange(comma, ",") << "{\"bytes\":" << bytes
                  << ",\"in_flight\":" << window << ',';
        put(std::cout, all, bytes, window);
        std::cout << '}';
      }
    std::cout << "],\"rounds\":" << args.rounds << ",\"seconds\":" << args.seconds
              << ",\"errors\":" << errors << '}' << std::endl;
  }
  return errors == 0 ? 0 : 1;
}
