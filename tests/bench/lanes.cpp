// Fenced, deduplicated, numbered commands through the lanes, beside pgbench writing the same rows
// in one transaction each, on the same server in one run. 64 in flight on both sides.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include "bench/bench_args.hpp"
#include "cluster/core/node.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;

namespace {

constexpr size_t in_flight = 64;
constexpr size_t account_count = 4096;

struct go {
  static constexpr uint16_t kind = 0x0fe0;
};
struct stop_now {
  static constexpr uint16_t kind = 0x0fe1;
  struct reply {
    static constexpr uint16_t kind = 0x0fe2;
    uint64_t commits = 0;
    uint64_t errors = 0;
  };
};

/// Keeps 64 commands in flight: each changes an account, appends an event to its user's stream and
/// is remembered.
class driver : public metered_actor {
public:
  driver(caf::actor_config& cfg, services svc, std::vector<user_id> users,
         std::vector<uint64_t>& versions)
      : metered_actor(cfg, "bench"),
        svc_(std::move(svc)),
        users_(std::move(users)),
        versions_(versions) {}

  caf::behavior make_behavior() override {
    return {
        [this](go) {
          running_ = true;
          for (size_t i = 0; i < in_flight; ++i)
            next();
        },
        [this](stop_now) {
          running_ = false;
          stop_now::reply out{commits_, errors_};
          commits_ = errors_ = 0;
          return out;
        },
    };
  }

private:
  void next() {
    auto at = turn_++ % users_.size();
    const auto& id = users_[at];
    write_set w;
    w.shard = id.shard;
    w.epoch = svc_.router->epoch_of(id.shard);
    w.entity = "account/" + id.str();
    w.op = {to_string(make_ulid(wall_now())), digest_of("body")};
    w.answer = "answer";
    money_row row;
    row.user = id;
    row.available = static_cast<int64_t>(versions_[at]);
    row.version = ++versions_[at];
    w.records.emplace_back(row);
    w.records.emplace_back(
        event_row{stream_of(id), realm::zhimai, "changed", R"({"points":1})", wall_now()});
    request(svc_.lane_of(id.shard), caf::infinite, std::move(w))
        .then(
            [this](committed&) {
              ++commits_;
              if (running_)
                next();
            },
            [this](caf::error&) {
              ++errors_;
              if (running_)
                next();
            });
  }

  services svc_;
  std::vector<user_id> users_;
  std::vector<uint64_t>& versions_;
  size_t turn_ = 0;
  uint64_t commits_ = 0;
  uint64_t errors_ = 0;
  bool running_ = false;
};

const char* const pgbench_script = R"(\set i random(1, 4096)
\set s :i - 1
BEGIN;
SELECT 1 FROM shard WHERE shard_id = :s FOR SHARE;
INSERT INTO op_dedup (shard_id, entity, op_key, body_hash, answer, first_seq) VALUES (:s, 'account/b' || :i::int, gen_random_uuid()::text, '\x00112233445566778899aabbccddeeff', 'answer', 1);
INSERT INTO stream_head (stream, shard_id, head) VALUES ('user_b' || :i::int, :s, 1) ON CONFLICT (stream) DO UPDATE SET head = stream_head.head + 1 RETURNING head;
INSERT INTO user_event (stream, seq, realm, shard_id, type, data, at) VALUES ('user_b' || :i::int, (SELECT head FROM stream_head WHERE stream = 'user_b' || :i::int), 1, :s, 'changed', '{"points": 1}', now());
UPDATE account SET points = points + 1, version = version + 1 WHERE user_id = 'b' || :i::int;
COMMIT;
)";

double pgbench_tps(const test::store_fixture& store, const std::string& script, int seconds) {
  const char* pgbench = std::getenv("ZHIAN_PGBENCH");
  auto out =
      bench::output_of(std::string{pgbench == nullptr ? "pgbench" : pgbench} + " -n -M prepared -c "
                       + std::to_string(in_flight) + " -j 2 -T " + std::to_string(seconds) + " -f "
                       + script + " \"" + store.super_dsn() + "\" 2>&1");
  auto at = out.find("tps = ");
  if (at == std::string::npos)
    throw std::runtime_error("pgbench said: " + out);
  return std::stod(out.substr(at + 6));
}

} // namespace

int main(int argc, char** argv) {
  auto args = bench::parse(argc, argv);
  test::store_fixture store;
  auto conf = store.node_settings();
  cluster::node node{conf, cluster::node_options{.serve_http = false}};
  node.start();
  if (!node.wait_ready(std::chrono::seconds{20})) {
    std::cerr << "the node did not become ready\n";
    return 1;
  }
  std::vector<user_id> users;
  std::vector<uint64_t> versions(account_count, 0);
  for (size_t i = 0; i < account_count; ++i)
    users.push_back(user_id::make(static_cast<shard_id>(i % shard_count), wall_now()));
  store.run(
      "INSERT INTO account SELECT 'b' || g, 1, g - 1, 0, 0, 1 FROM generate_series(1, 4096) g");
  auto script =
      (std::filesystem::temp_directory_path() / ("zhian-bench-" + random_hex(4) + ".sql")).string();
  std::ofstream{script} << pgbench_script;
  std::filesystem::permissions(script, std::filesystem::perms::owner_read
                                           | std::filesystem::perms::owner_write);

  auto work = node.system().spawn<driver>(node.svc(), users, std::ref(versions));
  caf::scoped_actor self{node.system()};
  uint64_t errors = 0;
  auto lanes_cps = [&](int seconds) {
    auto begin = std::chrono::steady_clock::now();
    self->send(work, go{});
    self->receive(caf::after(std::chrono::seconds{seconds}) >> [] {});
    uint64_t commits = 0;
    self->request(work, caf::infinite, stop_now{})
        .receive(
            [&](stop_now::reply& r) {
              commits = r.commits;
              errors += r.errors;
            },
            [](caf::error&) {});
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    // What is still in flight ends before the other side is measured.
    self->receive(caf::after(std::chrono::milliseconds{300}) >> [] {});
    self->request(work, caf::infinite, stop_now{})
        .receive([](stop_now::reply&) {}, [](caf::error&) {});
    return static_cast<double>(commits) / took.count();
  };
  lanes_cps(2); // Every account exists and the plans are made.
  std::vector<double> pgbench, lanes;
  for (int i = 0; i < args.rounds; ++i) {
    pgbench.push_back(pgbench_tps(store, script, args.seconds));
    lanes.push_back(lanes_cps(args.seconds));
    std::cerr << "round " << i + 1 << ": pgbench " << pgbench.back() << " tps, lanes "
              << lanes.back() << " commands/s\n";
  }
  std::filesystem::remove(script);
  self->send_exit(work, caf::exit_reason::user_shutdown);
  auto p = bench::median(pgbench), l = bench::median(lanes);
  if (args.json)
    std::cout << "{\"pgbench_tps_64\":" << p << ",\"lanes_cps_64\":" << l
              << ",\"ratio_64\":" << l / p << ",\"rounds\":" << args.rounds
              << ",\"seconds\":" << args.seconds << ",\"lanes\":" << conf.postgres.lanes
              << ",\"errors\":" << errors << "}" << std::endl;
  else
    std::cout << "lanes " << l << " commands/s, pgbench " << p << " tps: " << l / p << " times\n";
  return errors == 0 ? 0 : 1;
}
