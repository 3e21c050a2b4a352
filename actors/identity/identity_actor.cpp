#include "actors/identity/identity_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/identity/codes.hpp"
#include "actors/identity/identity_state.hpp"
#include "actors/identity/recovery_state.hpp"
#include "actors/identity/release_state.hpp"
#include "actors/identity/sign_in_trail.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/staff.hpp"

namespace zhian {

namespace {

using namespace identity;

constexpr std::string_view register_purpose = "register";
constexpr std::string_view reset_purpose = "reset";

class identity_actor : public entity_actor {
public:
  identity_actor(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "identity", std::move(context)) {}

  caf::behavior make_behavior() override {
    email_ = ctx().self.id.substr(ctx().self.id.find(':') + 1);
    load(load_identity{ctx().self.in, "email", email_, ctx().self.str(), ctx().self.shard},
         [this](load_identity::reply& rows) {
           state_ = {std::move(rows.row), std::move(rows.user)};
         });
    return common()
        .or_else(
            [this](const call_meta& meta, sign_up& x) -> caf::result<sign_up_taken> {
              auto promise = make_response_promise<sign_up_taken>();
              // Compared and hashed in any case, so that a known address takes as long as an
              // unknown one.
              request(svc().passwords, caf::infinite,
                      check_password{x.password, waiting_hash(state_)})
                  .await(
                      [=, this, password = std::move(x.password),
                       invite = std::move(x.invite_code)](bool same) mutable {
                        with_hash(promise, std::move(password), [=, this](std::string& hash) {
                          run(promise, meta, registration_of(hash, invite, same));
                        });
                      },
                      [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
              return promise;
            },
            [this](const call_meta& meta, resend_code&) -> caf::result<code_sent> {
              auto promise = make_response_promise<code_sent>();
              run(promise, meta, resend_asked{code_for(register_purpose)});
              return promise;
            },
            [this](const call_meta& meta, verify_code& x) -> caf::result<signed_in> {
              auto now = wall_now();
              std::optional<registration> shown;
              if (!x.registration.empty()) {
                shown = open_registration(conf().auth.master_key, x.registration, ctx().self.in,
                                          email_, now);
                if (!shown)
                  return make_error(ec::validation_failed,
                                    "no registration of this address, or one of yesterday",
                                    "registration");
              }
              auto promise = make_response_promise<signed_in>();
              auto mac = code_mac(conf().auth.master_key, register_purpose, email_, x.code);
              run(promise, meta,
                  code_given{std::move(mac), std::move(x.device),
                             user_id::make(ctx().self.shard, now),
                             session_id::make(ctx().self.shard, now), std::move(shown)});
              return promise;
            },
            [this](const call_meta& meta, sign_in& x) -> caf::result<signed_in> {
              if (auto wait = held_up_s(state_, wall_now(), x.device.marker))
                return held_up(meta, x.device, wait);
              auto promise = make_response_promise<signed_in>();
              // Without an owner there is no hash: the pool then takes the same time and says no.
              auto hash =
                  state_.row && state_.row->owner ? state_.row->password_hash : std::string{};
              request(svc().passwords, caf::infinite,
                      check_password{std::move(x.password), std::move(hash)})
                  .await(
                      [this, promise, meta, device = std::move(x.device)](bool matches) mutable {
                        run(promise, meta,
                            password_given{matches, std::move(device),
                                           session_id::make(ctx().self.shard, wall_now())});
                      },
                      [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
              return promise;
            },
            [this](const call_meta& meta, start_reset&) -> caf::result<code_sent> {
              auto promise = make_response_promise<code_sent>();
              run(promise, meta, reset_asked{code_for(reset_purpose)});
              return promise;
            },
            [this](const call_meta& meta, reset_password& x) -> caf::result<sessions_gone> {
              auto promise = make_response_promise<sessions_gone>();
              auto mac = code_mac(conf().auth.master_key, reset_purpose, email_, x.code);
              // Hashed whether or not the code is right, so that both take the same time.
              with_hash(promise, std::move(x.new_password), [=, this](std::string& hash) mutable {
                with_open_sessions(promise, [=, this, hash = std::move(hash)](
                                                std::vector<session_id>& open) mutable {
                  run(promise, meta, reset_given{std::move(mac), std::move(hash), std::move(open)});
                });
              });
              return promise;
            },
            [this](const call_meta& meta, change_password& x) -> caf::result<sessions_gone> {
              auto promise = make_response_promise<sessions_gone>();
              auto current =
                  state_.row && state_.row->owner ? state_.row->password_hash : std::string{};
              request(svc().passwords, caf::infinite,
                      check_password{std::move(x.current_password), std::move(current)})
                  .await(
                      [=, this, fresh = std::move(x.new_password)](bool matches) mutable {
                        if (!matches)
                          return run(promise, meta,
                                     change_asked{meta.caller, false, {}, meta.session, {}});
                        with_hash(promise, std::move(fresh), [=, this](std::string& hash) mutable {
                          with_open_sessions(promise, [=, this, hash = std::move(hash)](
                                                          std::vector<session_id>& open) mutable {
                            run(promise, meta,
                                change_asked{meta.caller, true, std::move(hash), meta.session,
                                             std::move(open)});
                          });
                        });
                      },
                      [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
              return promise;
            },
            [this](const call_meta& meta, end_other_sessions&) -> caf::result<sessions_gone> {
              auto promise = make_response_promise<sessions_gone>();
              with_open_sessions(promise, [=, this](std::vector<session_id>& open) mutable {
                run(promise, meta, others_ended{meta.caller, meta.session, std::move(open)});
              });
              return promise;
            },
            [this](const call_meta& meta, timer_fired& x) -> caf::result<zhian::done> {
              auto staff = parse_staff(x.payload);
              if (x.name != "staff" || !staff)
                return make_error(ec::bad_request);
              staff->new_user = user_id::make(ctx().self.shard, wall_now());
              return command<zhian::done>(
                  meta,
                  [&] {
                    auto out = decide(state_, around(meta), *staff);
                    decision<zhian::done> d;
                    d.records = std::move(out.records);
                    d.records.emplace_back(timer_done{ctx().self, x.name, x.due_at});
                    d.remember = [this, next = std::move(out.next)](const committed&,
                                                                    zhian::done&) {
                      state_ = next;
                    };
                    d.effects = [this, meta] {
                      tell_account(meta);
                    };
                    return d;
                  },
                  false);
            })
        .or_else(from_account());
  }

private:
  /// What the account of the owner asks, and what the edge adds to the trail.
  caf::message_handler from_account() {
    return {
        [this](const call_meta&, const user_changed& x) {
          if (state_.user && state_.user->id == x.row.id && state_.user->version < x.row.version)
            state_.user = x.row;
          return zhian::done{};
        },
        [this](const call_meta& meta, release_address& x) -> caf::result<zhian::done> {
          if (auto wait = release_held_up_s(state_, wall_now()))
            return make_error(ec::rate_limited, std::to_string(wait));
          auto promise = make_response_promise<zhian::done>();
          auto hash = state_.row && state_.row->owner == x.owner ? state_.row->password_hash
                                                                 : std::string{};
          request(svc().passwords, caf::infinite,
                  check_password{std::move(x.password), std::move(hash)})
              .await(
                  [this, promise, meta, owner = x.owner,
                   records = std::move(x.records)](bool matches) mutable {
                    run(promise, meta, owner_leaves{owner, matches, std::move(records)});
                  },
                  [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
          return promise;
        },
        [this](const call_meta& meta, const sign_in_limited& x) -> caf::result<zhian::done> {
          return command<zhian::done>(
              meta,
              [&] {
                decision<zhian::done> d;
                d.records.emplace_back(limited_trail(around(meta), x.rule, x.retry_after_s));
                return d;
              },
              false);
        },
    };
  }

  /// Refuses without looking at the password. Who asks again and again is written down every few
  /// seconds.
  caf::result<signed_in> held_up(const call_meta& meta, const device_info& device, uint32_t wait) {
    auto now = wall_now();
    if (now - held_up_noted_ < std::chrono::seconds{5})
      return make_error(ec::rate_limited, std::to_string(wait));
    held_up_noted_ = now;
    return command<signed_in>(
        meta,
        [&] {
          decision<signed_in> d;
          d.error_after = ec::rate_limited;
          d.detail = std::to_string(wait);
          d.records.emplace_back(held_up_trail(state_, around(meta), device, wait));
          return d;
        },
        false);
  }

  /// The account keeps the row of its user in memory too. Nobody waits for it: it reads the row
  /// when it is made.
  void tell_account(const call_meta& meta) {
    if (!state_.user)
      return;
    ask_other(refs::account(ctx().self.in, state_.user->id), meta, user_changed{*state_.user})
        .then([](zhian::done) {}, [](caf::error&) {});
  }

  fresh_code code_for(std::string_view purpose) const {
    auto text = make_code();
    auto mac = code_mac(conf().auth.master_key, purpose, email_, text);
    return {std::move(text), std::move(mac)};
  }

  sign_up_asked registration_of(const std::string& hash, const std::string& invite,
                                bool same) const {
    auto sealed = seal_registration(conf().auth.master_key,
                                    {ctx().self.in, email_, hash, invite, wall_now()});
    return {hash, invite, code_for(register_purpose), same, std::move(sealed)};
  }

  template <class Answer, class Then>
  void with_hash(caf::typed_response_promise<Answer> promise, std::string password, Then then) {
    request(svc().passwords, caf::infinite, hash_password{std::move(password)})
        .await(std::move(then),
               [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  }

  /// The owner's open sessions; no session is made meanwhile, because only this actor makes them.
  template <class Answer, class Then>
  void with_open_sessions(caf::typed_response_promise<Answer> promise, Then then) {
    auto owner = state_.row ? state_.row->owner : std::nullopt;
    request(svc().queries, caf::infinite, load_open_sessions{ctx().self.in, owner, wall_now()})
        .await(
            [then = std::move(then)](load_open_sessions::reply& found) mutable { then(found.ids); },
            [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  }

  /// What the commit ended is told to those who have it in memory. All of them live in this
  /// process, like this actor: sessions share the shard of their owner's address. Nobody waits for
  /// them.
  void tell_over(const call_meta& meta, const std::vector<session_id>& over,
                 const std::string& reason) {
    call_meta from_us;
    from_us.trace = meta.trace;
    for (const auto& id : over) {
      ask_other(refs::session(ctx().self.in, id), from_us, session_over{reason, wall_now()})
          .then([](zhian::done) {}, [](caf::error&) {});
      send(svc().hub, session_ended{id, state_.user ? state_.user->id : user_id{}, reason});
    }
  }

  facts around(const call_meta& meta) const {
    return {wall_now(),   ctx().self.in, email_,      ctx().self.shard,
            meta.address, meta.lang,     &conf().auth};
  }

  template <class Answer, class Event>
  void run(caf::typed_response_promise<Answer> promise, const call_meta& meta, const Event& event) {
    execute(
        promise, meta,
        [&] {
          auto out = decide(state_, around(meta), event);
          if constexpr (std::is_same_v<Event, password_given>)
            out.records.emplace_back(trail_of(state_, around(meta), event, out));
          decision<Answer> d;
          (out.records.empty() ? d.error : d.error_after) = out.error;
          d.detail = std::move(out.detail);
          d.records = std::move(out.records);
          if constexpr (requires { d.answer.resend_after_s; })
            d.answer.resend_after_s = out.resend_after_s;
          if constexpr (std::is_same_v<Answer, sign_up_taken>)
            d.answer.registration = std::move(out.registration);
          else if constexpr (std::is_same_v<Answer, sessions_gone>)
            d.answer.ids = out.over;
          else if constexpr (std::is_same_v<Answer, signed_in>) {
            if (out.entry)
              d.answer = std::move(*out.entry);
          }
          d.remember = [this, next = std::move(out.next)](const committed&, Answer&) mutable {
            state_ = std::move(next);
          };
          d.effects = [this, error = out.error, meta, over = std::move(out.over),
                       reason = std::move(out.over_reason)] {
            if constexpr (std::is_same_v<Answer, signed_in>)
              log::business("identity", error == ec::none ? "signed in" : "sign-in refused",
                            {{"code", to_string(error)}, {"trace", meta.trace}});
            tell_over(meta, over, reason);
          };
          return d;
        },
        false);
  }

  std::string email_;
  state state_;
  timestamp held_up_noted_{};
};

} // namespace

caf::actor spawn_identity(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<identity_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
