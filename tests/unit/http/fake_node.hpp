// A node whose entities and services are scripted by the test, and a real edge in front of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include "http/server/server.hpp"
#include "protocols/account.hpp"
#include "protocols/approval.hpp"
#include "protocols/calendar_queries.hpp"
#include "protocols/engine_versions.hpp"
#include "protocols/errors.hpp"
#include "protocols/job_queries.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/monthly_queries.hpp"
#include "protocols/news_queries.hpp"
#include "protocols/patrol_queries.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/payment.hpp"
#include "protocols/question_queries.hpp"
#include "protocols/report.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/staff.hpp"
#include "protocols/storage.hpp"
#include "protocols/stream.hpp"
#include "protocols/task_queries.hpp"

namespace zhian::test {

/// What an entity was asked.
template <class T>
struct asked {
  entity_ref to;
  call_meta meta;
  T what;
};

/// Answers of all entities and services, by message kind. Set before the server starts or under the
/// lock.
class script {
public:
  using answer =
      std::function<void(caf::response_promise&, const entity_ref&, const caf::message&)>;

  /// `f(const asked<T>&)` answers a T::reply or a caf::error. Services get an empty ref and meta.
  template <class T, class F>
  void on(F f) {
    std::lock_guard guard{mx_};
    answers_[T::kind] = [f](caf::response_promise& rp, const entity_ref& to,
                            const caf::message& body) {
      asked<T> x{to, {}, {}};
      if (body.size() == 2) {
        x.meta = body.get_as<call_meta>(0);
        x.what = body.get_as<T>(1);
      } else {
        x.what = body.get_as<T>(0);
      }
      caf::expected<typename T::reply> got = f(x);
      if (got)
        rp.deliver(std::move(*got));
      else
        rp.deliver(std::move(got.error()));
    };
  }

  /// Never answers a T.
  template <class T>
  void silent() {
    std::lock_guard guard{mx_};
    answers_[T::kind] = [this](caf::response_promise& rp, const entity_ref&, const caf::message&) {
      std::lock_guard held{held_mx_};
      held_.push_back(rp);
    };
  }

  /// Fails what `silent` holds.
  void release(ec why) {
    std::lock_guard held{held_mx_};
    for (auto& x : held_)
      x.deliver(make_error(why));
    held_.clear();
  }
  size_t held() {
    std::lock_guard held{held_mx_};
    return held_.size();
  }

  void run(uint16_t kind, caf::response_promise& rp, const entity_ref& to,
           const caf::message& body) {
    answer found;
    {
      std::lock_guard guard{mx_};
      if (auto at = answers_.find(kind); at != answers_.end())
        found = at->second;
    }
    if (found)
      found(rp, to, body);
    else
      rp.deliver(make_error(ec::unsupported));
  }

private:
  std::mutex mx_;
  std::mutex held_mx_;
  std::map<uint16_t, answer> answers_;
  std::vector<caf::response_promise> held_;
};

/// One actor that plays the shard host and every service.
class fake_actor : public metered_actor {
public:
  fake_actor(caf::actor_config& cfg, std::shared_ptr<script> plays)
      : metered_actor(cfg, "fake"), plays_(std::move(plays)) {}

  template <class T>
  auto service() {
    return [this](T& x) {
      auto rp = make_response_promise();
      plays_->run(T::kind, rp, {}, caf::make_message(x));
    };
  }

  caf::behavior make_behavior() override {
    return {
        [this](entity_call& x) {
          auto rp = make_response_promise();
          uint16_t kind = 0;
          (find_kind<
              sign_up, resend_code, verify_code, sign_in, start_reset, reset_password,
              change_password, end_other_sessions, refresh_session, lease_session, end_session,
              read_me, add_resume, make_default_resume, correct_resume, delete_resume, create_room,
              open_room, answer_turn, end_room, choose_engine, sign_in_limited, ask_gate,
              read_points, read_membership, redeem_points, place_order, mark_messages, await_code,
              cancel_order, check_order, payment_told, refund_told, staff_looked, propose,
              take_finding, agree, refuse_approval, open_meeting, meter_meeting, end_meeting,
              add_calendar_event, change_calendar_event, delete_calendar_event, mark_favourite,
              practise_questions, add_question, change_question, retire_question, import_questions,
              add_news, change_news, withdraw_news, import_news, refresh_news, read_news_feed,
              search_jobs, drop_job_search, add_job, change_job, withdraw_job, import_jobs,
              buy_download, ask_download, start_task, cancel_task, await_task, start_forecast,
              await_parts, interview_from_pack>(x.body, kind));
          plays_->run(kind, rp, x.to, x.body);
        },
        service<look_for_key>(),
        service<put_file>(),
        service<extract_file>(),
        service<analyse_text>(),
        service<scan_file>(),
        service<get_file>(),
        service<take_tokens>(),
        service<list_resumes>(),
        service<list_records>(),
        service<list_sessions>(),
        service<find_resume>(),
        service<find_record>(),
        service<find_report>(),
        service<print_report>(),
        service<read_stream>(),
        service<list_history>(),
        service<list_vouchers>(),
        service<list_meetings>(),
        service<find_meeting>(),
        service<list_calendar_events>(),
        service<find_calendar_event>(),
        service<list_tasks>(),
        service<find_task>(),
        service<list_task_results>(),
        service<find_task_result>(),
        service<find_pack>(),
        service<show_result>(),
        service<compare_results>(),
        service<list_questions>(),
        service<find_question_row>(),
        service<count_questions>(),
        service<sum_counts>(),
        service<list_news>(),
        service<find_news_row>(),
        service<list_jobs>(),
        service<find_job>(),
        service<list_all_jobs>(),
        service<load_job_book>(),
        service<list_job_searches>(),
        service<find_job_search>(),
        service<list_orders>(),
        service<find_order>(),
        service<list_messages>(),
        service<count_unread>(),
        service<open_notice>(),
        service<search_orders>(),
        service<find_evidence>(),
        service<list_findings>(),
        service<find_finding>(),
        service<list_approvals>(),
        service<load_approval>(),
        service<list_rules>(),
        service<find_rules>(),
        service<change_rules>(),
        service<list_engine_versions>(),
        service<find_engine_version>(),
        service<compare_engine_scores>(),
        service<draft_engine>(),
        service<publish_engine>(),
        service<roll_back_engine>(),
        service<diff_engines>(),
        service<try_engine>(),
        service<sum_payments>(),
        [](const join_edge&) { return zhian::done{}; },
        [](const subscribe_stream&) { return zhian::done{}; },
        [](const unsubscribe_stream&) {},
    };
  }

private:
  template <class... Ts>
  static void find_kind(const caf::message& body, uint16_t& kind) {
    ((body.match_element<Ts>(1) ? void(kind = Ts::kind) : void()), ...);
  }

  std::shared_ptr<script> plays_;
};

/// Everything goes to one host.
struct one_host : shard_router {
  caf::actor host;
  const caf::actor& host_of(shard_id) const override { return host; }
  uint64_t epoch_of(shard_id) const override { return 1; }
};

/// Config, system, fakes and a running edge on free ports.
class fake_node {
public:
  explicit fake_node(const std::function<void(settings&)>& change = {}) {
    config.which = profile::test;
    config.auth.master_key = std::string(64, '7');
    config.http.port = 0;
    config.http.admin_port = 0;
    config.log.access = false;
    if (change)
      change(config);
    fake = system.spawn<fake_actor>(plays);
    auto router = std::make_shared<one_host>();
    router->host = fake;
    svc.router = router;
    svc.status = status;
    status->fresh_until = boottime_ns() + 3600ll * 1'000'000'000;
    status->member = true;
    status->store_up = true;
    status->shards_owned = 4096;
    svc.keys = ring;
    svc.key_keeper = fake;
    svc.queries = svc.hub = svc.files = svc.extractor = svc.limiter = svc.rules_keeper = svc.press =
        svc.task_readers = fake;
    svc.rules = board;
    svc.engine_keeper = svc.trial_desk = fake;
    if (!config.wechat_pay.mch_id.empty())
      svc.pay = fake;
    if (!config.resume.clamd.empty())
      svc.scanner = fake;
    plays->on<take_tokens>([](const auto&) { return limit_verdict{true, 60, 59, 10, 0}; });
    edge = std::make_unique<http::server>(system, config, svc);
    edge->start();
  }
  ~fake_node() {
    edge->drain_and_stop();
    plays->release(ec::shutting_down);
    caf::anon_send_exit(fake, caf::exit_reason::user_shutdown);
  }

  template <class T, class F>
  void on(F f) {
    plays->on<T>(std::move(f));
  }

  settings config;
  std::shared_ptr<script> plays = std::make_shared<script>();
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  std::shared_ptr<rules_board> board = std::make_shared<rules_board>(); ///< Empty.
  std::shared_ptr<key_ring> ring = std::make_shared<key_ring>();        ///< Empty.
  caf::actor_system_config caf_config;
  caf::actor_system system{quiet(caf_config)};
  caf::actor fake;
  services svc;
  std::unique_ptr<http::server> edge;

private:
  static caf::actor_system_config& quiet(caf::actor_system_config& x) {
    x.set("scheduler.policy", caf::atom("sharing"));
    x.set("scheduler.max-threads", 2);
    return x;
  }
};

} // namespace zhian::test
