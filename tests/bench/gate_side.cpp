#include "bench/gate_side.hpp"

#include <iostream>

#include <caf/send.hpp>
#include <sys/resource.h>

#include "cluster/gate/caf_transport.hpp"
#include "cluster/gate/link_transport.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::bench {

namespace {

class entity final : public metered_actor {
public:
  explicit entity(caf::actor_config& cfg) : metered_actor(cfg, "bench_entity") {}
  caf::behavior make_behavior() override {
    return {
        [](const call_meta&, echo& x) { return echo::reply{std::move(x.text)}; },
    };
  }
};

/// Finds the entity, as the shard host of a node does.
class host final : public metered_actor {
public:
  host(caf::actor_config& cfg, caf::actor entity)
      : metered_actor(cfg, "bench_host"), entity_(std::move(entity)) {}
  caf::behavior make_behavior() override {
    return {
        [this](entity_call& x) -> caf::result<caf::message> {
          auto promise = make_response_promise();
          promise.delegate(entity_, std::move(x.body));
          return promise;
        },
    };
  }

private:
  caf::actor entity_;
};

} // namespace

side_config::side_config() {
  // As in a node.
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", size_t{2});
  set("logger.verbosity", caf::atom("quiet"));
}

side::side(way by, std::string name, std::string incarnation, shard_id holds,
           cluster::tls_files tls) {
  me_ = {std::move(name), std::move(incarnation), "127.0.0.1:0", "a-secret"};
  requests_.add<echo>(true, false);
  map_->hold(holds, 1);
  entity_ = sys_.spawn<entity>();
  map_->set_hosts({sys_.spawn<host>(entity_)});
  if (by == way::local)
    return;
  gate_ = cluster::spawn_gate(sys_, {me_.incarnation, map_, &requests_, std::chrono::seconds{60}});
  map_->set_gate(gate_);
  cluster::link_transport_options links{me_, std::move(tls), {}, {}, cluster::events_to(gate_)};
  links_ = by == way::caf || by == way::caf_tls ? cluster::make_caf_transport(std::move(links))
                                                : cluster::make_link_transport(std::move(links));
  me_.address = links_->address();
  caf::anon_send(gate_, cluster::use_links{links_, nullptr, nullptr});
}

side::~side() {
  if (gate_)
    caf::anon_send_exit(gate_, caf::exit_reason::user_shutdown);
  if (links_)
    links_->stop();
  caf::anon_send_exit(entity_, caf::exit_reason::user_shutdown);
  for (const auto& x : map_->hosts())
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  map_->set_gate(nullptr);
  map_->set_hosts({});
}

void side::meet(const cluster::peer& other, shard_id theirs) {
  auto owners = std::make_shared<cluster::shard_directory>();
  owners->incarnations = {other.incarnation};
  owners->owner.fill(0);
  owners->owner[theirs] = 1;
  map_->set_directory(std::move(owners));
  caf::anon_send(gate_, cluster::members_changed{{me_, other}});
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int serve(int argc, char** argv) {
  if (argc != 7)
    return 64;
  way by = way::local;
  for (auto x : all_ways)
    if (std::string{argv[2]} == name_of(x))
      by = x;
  side me{by, "b", argv[3], 2, {argv[4], argv[5], argv[6]}};
  std::cout << me.me().address << std::endl;
  cluster::peer asker{"a", {}, {}, "a-secret"};
  if (!(std::cin >> asker.incarnation >> asker.address))
    return 65;
  me.meet(asker, 1);
  std::string line;
  std::getline(std::cin, line); // The rest of that line.
  while (std::getline(std::cin, line))
    std::cout << cpu_seconds() << std::endl;
  return 0;
}

} // namespace zhian::bench
