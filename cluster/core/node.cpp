#include "cluster/core/node.hpp"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/account/account_actor.hpp"
#include "actors/account/painter.hpp"
#include "actors/approval/approval_actor.hpp"
#include "actors/catalogue/catalogue_actor.hpp"
#include "actors/gateways/feed_fetcher.hpp"
#include "actors/gateways/job_source.hpp"
#include "actors/gateways/mail.hpp"
#include "actors/gateways/password_pool.hpp"
#include "actors/gateways/virus_scanner.hpp"
#include "actors/gateways/wechat_pay/desk.hpp"
#include "actors/gateways/wechat_pay/setup.hpp"
#include "actors/identity/identity_actor.hpp"
#include "actors/interview/builtin_engine.hpp"
#include "actors/interview/engine_log.hpp"
#include "actors/interview/engine_router.hpp"
#include "actors/interview/model_engine.hpp"
#include "actors/interview/room_actor.hpp"
#include "actors/interview/trial_desk.hpp"
#include "actors/order/order_actor.hpp"
#include "actors/patrol/patrol_actor.hpp"
#include "actors/patrol/patrol_figures.hpp"
#include "actors/report/press.hpp"
#include "actors/resume/extractor.hpp"
#include "actors/resume/reader.hpp"
#include "actors/task/task_actor.hpp"
#include "actors/task/task_pools.hpp"
#include "actors/task/task_trials.hpp"
#include "actors/testing/purse_actor.hpp"
#include "cluster/core/engine_keeper.hpp"
#include "cluster/core/file_mark.hpp"
#include "cluster/core/file_sweep.hpp"
#include "cluster/core/key_keeper.hpp"
#include "cluster/core/membership.hpp"
#include "cluster/core/orphans.hpp"
#include "cluster/core/outbox.hpp"
#include "cluster/core/rules_keeper.hpp"
#include "cluster/core/shard_host.hpp"
#include "cluster/core/timers.hpp"
#include "cluster/core/upkeep.hpp"
#include "cluster/gate/caf_transport.hpp"
#include "cluster/gate/gate.hpp"
#include "cluster/gate/link_transport.hpp"
#include "cluster/hub/hub.hpp"
#include "config/checks.hpp"
#include "http/server/server.hpp"
#include "protocols/errors.hpp"
#include "protocols/job.hpp"
#include "protocols/news.hpp"
#include "protocols/notice.hpp"
#include "protocols/question.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "protocols/runtime/stop_signal.hpp"
#include "storage/files/file_store.hpp"
#include "storage/postgres/gather.hpp"
#include "storage/postgres/lane.hpp"
#include "storage/postgres/queries.hpp"
#include "storage/redis/limiter.hpp"

namespace zhian::cluster {

namespace {

struct system_config : caf::actor_system_config {
  explicit system_config(const settings& conf) {
    // `sharing` wakes a worker at once and sleeps when idle; the default steals, polls and costs
    // CPU.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", static_cast<size_t>(conf.node.worker_threads));
    set("logger.verbosity", caf::atom("quiet"));
    add_error_category(ec_category, [](uint8_t code, caf::atom_value, const caf::message&) {
      return std::string{to_string(static_cast<ec>(code))};
    });
  }
};

/// Throws until the rules of money have been read.
void need_rules(caf::actor_system& sys, const caf::actor& keeper) {
  bool there = false;
  scoped_caller self{sys};
  self->request(keeper, std::chrono::seconds{5}, await_rules{})
      .receive([&](zhian::done) { there = true; }, [](const caf::error&) {});
  if (!there)
    throw std::runtime_error("the rules of money cannot be read");
}

/// Throws until it is known how engines work.
void need_engines(caf::actor_system& sys, const caf::actor& keeper) {
  bool there = false;
  scoped_caller self{sys};
  self->request(keeper, std::chrono::seconds{5}, await_engines{})
      .receive([&](zhian::done) { there = true; }, [](const caf::error&) {});
  if (!there)
    throw std::runtime_error("the versions of engines cannot be read");
}

/// How long shards are given away before the rest is left to be claimed.
constexpr std::chrono::seconds longest_farewell{15};

/// Throws until the signing keys have been read: a node that signed without them would be believed
/// by nobody else.
void need_keys(caf::actor_system& sys, const caf::actor& keeper) {
  if (!keeper)
    return;
  auto answer = ec::none;
  scoped_caller self{sys};
  self->request(keeper, std::chrono::seconds{5}, look_for_key{})
      .receive([](zhian::done) {}, [&](const caf::error& err) { answer = ec_of(err); });
  if (answer != ec::not_found) // No key is called "".
    throw std::runtime_error("the signing keys cannot be read");
}

entity_factories factories(const testing_settings& conf) {
  entity_factories out{
      {entity_kind::identity, spawn_identity}, {entity_kind::session, spawn_session},
      {entity_kind::account, spawn_account},   {entity_kind::room, spawn_room},
      {entity_kind::order, spawn_order},       {entity_kind::patrol, spawn_patrol},
      {entity_kind::approval, spawn_approval}, {entity_kind::catalogue, spawn_catalogue},
      {entity_kind::task, spawn_task}};
  if (conf.bank)
    out.emplace(entity_kind::purse, spawn_purse);
  return out;
}

/// Wakes a list that everybody reads, if its shard is held here, so that it has what this program
/// ships. Only by a message: who owns the shard later is asked by his own node.
template <class Keep>
void wake_catalogue(const shard_map& map, std::string_view name, Keep keep) {
  auto list = refs::catalogue(realm::zhimai, name);
  if (map.epoch_of(list.shard) == 0)
    return;
  caf::anon_send(map.local_host_of(list.shard),
                 entity_call{list, caf::make_message(call_meta{}, keep)});
}

/// What the options or the settings switch off.
storage::sabotage planted(storage::sabotage off, const testing_settings& conf) {
  off.no_fence = off.no_fence || conf.plants("fence");
  off.no_dedup = off.no_dedup || conf.plants("dedup");
  off.no_version = off.no_version || conf.plants("version");
  off.tell_first = off.tell_first || conf.plants("tell-before-commit");
  return off;
}

} // namespace

struct node::impl {
  impl(settings c, node_options o)
      : conf(std::make_shared<const settings>(std::move(c))),
        options(std::move(o)),
        config(*conf),
        sys(config) {}

  std::shared_ptr<const settings> conf;
  node_options options;
  system_config config;
  caf::actor_system sys;
  std::shared_ptr<shard_map> map = std::make_shared<shard_map>();
  services svc;
  std::shared_ptr<http_client> http; ///< All HTTP of the node outwards; null: nothing needs it.
  caf::actor builtin_engine;
  caf::actor model_engine; ///< Null: none is switched on.
  caf::actor task_trials;  ///< Behind svc.trial_desk.
  caf::actor gate;         ///< Null: this node is alone.
  std::shared_ptr<transport> links;
  caf::actor membership;
  caf::actor timers;
  caf::actor outbox;
  caf::actor sweep;
  caf::actor upkeep;
  caf::actor orphans;
  caf::actor patrol_figures;
  std::unique_ptr<http::server> server;
  std::shared_ptr<stop_signal> going_down; ///< Ends what blocks before the node has joined.
  bool running = false;
};

node::node(settings conf, node_options options)
    : impl_(std::make_unique<impl>(std::move(conf), std::move(options))) {
  auto status = std::make_shared<node_status>();
  status->node_name = impl_->conf->node.name;
  status->incarnation = make_uuid();
  status->app_version = ZHIAN_VERSION;
  impl_->svc.status = std::move(status);
}

node::~node() {
  stop();
}

void node::start() {
  auto& n = *impl_;
  const auto& conf = *n.conf;
  n.running = true;
  auto& svc = n.svc;
  svc.router = n.map;
  svc.hub = spawn_hub(n.sys);
  for (uint32_t i = 0; i < conf.postgres.lanes; ++i)
    svc.lanes.push_back(storage::spawn_lane(n.sys, conf.postgres, svc.status, i,
                                            planted(n.options.off, conf.testing)));
  svc.queries = storage::spawn_queries(n.sys, conf.postgres);
  svc.gatherer = storage::spawn_gatherer(n.sys, conf.postgres, conf.account.export_budget);
  auto ring = std::make_shared<key_ring>();
  svc.keys = ring;
  if (!conf.auth.master_key.empty())
    svc.key_keeper = spawn_key_keeper(n.sys, n.conf, ring);
  auto files = files::store_of(conf);
  svc.files = spawn_file_store(n.sys, files, default_max_file_bytes, conf.node.fresh_files,
                               conf.files.store == "s3" ? conf.s3.connections : 2);
  svc.extractor = spawn_extractor(n.sys, conf.extract);
  bool model = asks_model(conf);
  if (model || !conf.ocr.tencent_url.empty() || !conf.wechat_pay.mch_id.empty()
      || !conf.news.url.empty() || !conf.jobs.source_url.empty())
    n.http = std::make_shared<http_client>();
  if (!conf.wechat_pay.mch_id.empty()) {
    auto who = wechat_pay::load_setup(conf.wechat_pay);
    if (auto* wrong = std::get_if<wechat_pay::setup_problem>(&who))
      throw std::runtime_error(wrong->setting + ' ' + wrong->text);
    svc.pay = wechat_pay::spawn_desk(
        n.sys,
        std::make_shared<wechat_pay::client>(std::get<wechat_pay::setup>(std::move(who)),
                                             conf.wechat_pay, n.http),
        conf.wechat_pay.max_bill_bytes);
  }
  if (!conf.news.url.empty())
    svc.feeds = spawn_feed_fetcher(n.sys, n.http);
  auto rules = std::make_shared<rules_board>();
  svc.rules = rules;
  svc.rules_keeper = spawn_rules_keeper(n.sys, n.conf, rules);
  auto engines = std::make_shared<engine_board>();
  svc.engines = engines;
  svc.engine_keeper = spawn_engine_keeper(n.sys, n.conf, engines);
  svc.reader = spawn_reader(n.sys, conf.ocr, conf.extract, n.http);
  if (!conf.jobs.source_url.empty())
    svc.job_source = spawn_job_source(n.sys, conf.jobs, n.http);
  svc.scanner = spawn_virus_scanner(n.sys, conf.resume);
  svc.passwords = spawn_password_pool(n.sys, conf.auth);
  n.builtin_engine = interview::spawn_builtin_engine(n.sys, conf.interview);
  if (model) {
    auto texts = interview::load_prompt(conf.openai.prompt_file);
    if (auto* wrong = std::get_if<std::string>(&texts))
      throw std::runtime_error("interview.openai.prompt_file " + *wrong);
    n.model_engine = interview::spawn_model_engine(n.sys, n.http, conf.openai,
                                                   std::get<interview::prompt>(std::move(texts)));
  }
  svc.engine = interview::spawn_engine_router(
      n.sys, n.builtin_engine,
      conf.interview.engine == interview::model_engine_name ? n.model_engine : caf::actor{});
  // Those of tasks; each asks only where it is set up to.
  for (auto feature : {diagnosis_feature, forecast_feature})
    if (engine_set_up(conf, feature) == interview::model_engine_name)
      svc.model = n.model_engine;
  n.task_trials = tasks::spawn_task_trials(n.sys, n.conf, svc);
  svc.trial_desk = interview::spawn_trial_desk(n.sys, conf.interview, svc, n.task_trials);
  svc.limiter = spawn_limiter(n.sys, conf.redis, svc.status);
  svc.mail = spawn_mail(n.sys, conf.mail);
  svc.painter = spawn_painter(n.sys);
  svc.packer = spawn_packer(n.sys);
  svc.press = spawn_press(n.sys);
  svc.task_turns = spawn_task_turns(n.sys, conf.task);
  svc.task_workers = spawn_task_workers(n.sys, conf.task);
  svc.task_readers = spawn_task_readers(n.sys);

  std::vector<caf::actor> hosts;
  for (uint32_t i = 0; i < conf.cluster.hosts; ++i)
    hosts.push_back(spawn_shard_host(n.sys, n.map, factories(conf.testing), svc, n.conf));
  n.map->set_hosts(std::move(hosts));
  peer me{conf.node.name, svc.status->incarnation, {}, std::string(32, '\0')};
  fill_random(me.link_secret.data(), me.link_secret.size());
  if (!conf.cluster.address.empty()) {
    n.gate =
        spawn_gate(n.sys, {me.incarnation, n.map, &product_catalogue(), conf.http.request_budget});
    me.address = conf.cluster.address;
    link_rules rules;
    rules.probe = conf.cluster.probe;
    rules.silence = conf.cluster.silence;
    link_transport_options links{
        me,
        {conf.cluster.ca_file, conf.cluster.certificate_file, conf.cluster.key_file},
        rules,
        {},
        events_to(n.gate)};
    n.links = conf.cluster.transport == "caf" ? make_caf_transport(std::move(links))
                                              : make_link_transport(std::move(links));
    me.address = n.links->address();
    n.map->set_gate(n.gate);
    caf::anon_send(svc.hub, use_gate{n.gate});
  }
  n.timers = spawn_timers(n.sys, svc);
  for (const auto& host : n.map->hosts())
    caf::anon_send(host, tell_ends{n.timers});
  n.outbox = spawn_outbox(n.sys, svc, {{std::string{to_string(channel::mail)}, svc.mail}});
  for (const auto& lane : svc.lanes)
    caf::anon_send(lane, lane_listeners{svc.hub, n.outbox, n.timers});
  n.sweep = spawn_file_sweep(n.sys, svc, n.conf);
  n.upkeep = spawn_upkeep(n.sys, n.conf, n.sweep);
  n.orphans = spawn_orphans(n.sys, conf.postgres.dsn);
  n.patrol_figures = spawn_patrol_figures(n.sys, svc.queries, conf.patrol.figures_every);

  if (n.options.serve_http) {
    n.server = std::make_unique<http::server>(n.sys, conf, svc);
    n.server->start();
  }
  // Last: a node that cannot serve does not take shards from one that can.
  membership_options m{
      n.conf, svc.status, n.map,   n.options.on_fenced, nullptr, n.options.claim_at_start,
      me,     n.gate,     svc.hub, svc.lanes,           n.outbox};
  if (!m.on_fenced)
    m.on_fenced = [] {
      // Another incarnation owns what this one held: whatever is still in memory must not be told
      // to anybody.
      log::flush();
      std::_Exit(75);
    };
  n.going_down = std::make_shared<stop_signal>();
  m.admit = [&sys = n.sys, keeper = svc.key_keeper, rules = svc.rules_keeper,
             engines = svc.engine_keeper, files, conf = n.conf, stop = n.going_down,
             on_refused = n.options.on_refused](pqxx::connection& db) {
    need_keys(sys, keeper);
    need_rules(sys, rules);
    need_engines(sys, engines);
    auto why = foreign_files(db, *files(stop), *conf);
    if (!why)
      return true;
    log::error("node", "refused", {{"why", *why}});
    if (on_refused) {
      on_refused(*why);
      return false;
    }
    log::flush();
    // In one piece: other threads still log, and the reader wants one reason, not two halves.
    std::cerr << "zhian serve: the configuration is refused\n  " + *why + '\n';
    std::_Exit(78);
  };
  // Files that nodes share are swept by the owner of the first shard; at its start a node owns
  // none.
  bool sweeps_later = conf.files.store == "s3" || !conf.cluster.address.empty();
  m.on_claimed = [timers = n.timers, outbox = n.outbox, orphans = n.orphans, map = n.map,
                  sweep = sweeps_later ? n.sweep : nullptr]() mutable {
    caf::anon_send(timers, reload_work{});
    caf::anon_send(outbox, reload_work{});
    caf::anon_send(orphans, end_orphans{});
    wake_catalogue(*map, classic_questions, keep_shipped{});
    wake_catalogue(*map, workplace_news, keep_shipped{});
    wake_catalogue(*map, job_postings, keep_jobs{});
    if (auto once = std::exchange(sweep, nullptr))
      caf::anon_send(once, sweep_files{wall_now()});
  };
  m.on_drain = [hub = svc.hub] {
    caf::anon_send(hub, sockets_leave{});
  };
  n.membership = spawn_membership(n.sys, std::move(m));
  if (n.gate)
    caf::anon_send(n.gate, use_links{n.links, n.membership, svc.hub});
}

void node::stop() {
  auto& n = *impl_;
  if (!n.running)
    return;
  n.running = false;
  n.svc.status->draining = true;
  if (n.going_down)
    n.going_down->raise();
  scoped_caller self{n.sys};
  // Others take over shard by shard while the edge takes leave of its clients: entities still
  // answer, and what is asked here for a shard that has gone follows it. One after the other would
  // take as long as both.
  auto ask_to_leave = [&] {
    return self->request(n.membership, longest_farewell, leave_cluster{false});
  };
  std::optional<decltype(ask_to_leave())> farewell;
  if (n.membership && n.gate)
    farewell.emplace(ask_to_leave());
  if (n.server)
    n.server->drain_and_stop();
  if (farewell)
    farewell->receive([](zhian::done) {}, [](caf::error&) {});
  auto end = [&](const caf::actor& x) {
    if (!x)
      return;
    self->monitor(x);
    self->send_exit(x, caf::exit_reason::user_shutdown);
    // Each of them ends by itself; one that hangs in a blocking call is left to the end of the
    // process.
    self->receive([](const caf::down_msg&) {}, caf::after(std::chrono::seconds{5}) >> [] {});
  };
  end(n.timers);
  end(n.outbox);
  end(n.upkeep);
  end(n.orphans);
  end(n.patrol_figures);
  end(n.sweep);
  // Entities answer what they are doing; their commits are in the lanes before the lanes end.
  for (const auto& host : n.map->hosts())
    end(host);
  for (const auto& lane : n.svc.lanes)
    end(lane);
  if (n.membership) {
    self->request(n.membership, std::chrono::seconds{3}, leave_cluster{true})
        .receive([](zhian::done) {}, [](caf::error&) {});
    end(n.membership);
  }
  if (n.links)
    n.links->stop();
  end(n.gate);
  for (const auto* x :
       {&n.svc.queries,      &n.svc.gatherer,   &n.svc.files,         &n.svc.extractor,
        &n.svc.reader,       &n.svc.scanner,    &n.svc.passwords,     &n.svc.engine,
        &n.model_engine,     &n.builtin_engine, &n.svc.limiter,       &n.svc.mail,
        &n.svc.painter,      &n.svc.packer,     &n.svc.press,         &n.svc.key_keeper,
        &n.svc.rules_keeper, &n.svc.trial_desk, &n.svc.engine_keeper, &n.svc.pay,
        &n.svc.feeds,        &n.svc.job_source, &n.svc.task_turns,    &n.svc.task_workers,
        &n.svc.task_readers, &n.task_trials,    &n.svc.hub})
    end(*x);
  n.server.reset();
  n.http.reset();
  n.model_engine = n.builtin_engine = n.task_trials = nullptr;
  services rest;
  rest.status = n.svc.status;
  n.svc = std::move(rest);
  n.map->set_hosts({});
  n.map->set_gate(nullptr);
  n.links.reset();
  n.gate = nullptr;
  n.timers = n.outbox = n.upkeep = n.orphans = n.sweep = n.membership = n.patrol_figures = nullptr;
}

bool node::wait_ready(std::chrono::milliseconds limit) const {
  auto until = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < until) {
    if (impl_->svc.status->ready())
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return false;
}

uint16_t node::port() const {
  return impl_->server ? impl_->server->port() : 0;
}

uint16_t node::admin_port() const {
  return impl_->server ? impl_->server->admin_port() : 0;
}

const services& node::svc() const {
  return impl_->svc;
}

const caf::actor& node::membership() const {
  return impl_->membership;
}

const caf::actor& node::upkeep() const {
  return impl_->upkeep;
}

caf::actor_system& node::system() {
  return impl_->sys;
}

} // namespace zhian::cluster
