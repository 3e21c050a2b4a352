#include "actors/gateways/mail.hpp"

#include <chrono>
#include <memory>
#include <optional>

#include "actors/gateways/mail_breaker.hpp"
#include "actors/gateways/mail_message.hpp"
#include "actors/gateways/smtp_client.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace {

using namespace mail;

/// The one thread that speaks to the relay.
class mail_work {
public:
  mail_work(const mail_settings& with, std::shared_ptr<const stop_signal> stop)
      : from_(parse_sender(with.from)),
        client_(with, from_ ? from_->domain() : "localhost", std::move(stop)),
        time_(metrics::get_histogram("zhian_mail_seconds", "Time to hand one mail to the relay")) {
    if (!from_)
      log::error("mail", "mail.from is not one address: no mail will be sent",
                 {{"from", with.from}});
  }

  caf::expected<done> handle(const deliver& x) {
    auto error = attempt(x);
    metrics::get_counter("zhian_mail_total", "Mails by result",
                         {{"result", std::string{to_string(ec_of(error))}}})
        .add();
    if (error)
      return error;
    return done{};
  }

private:
  caf::error attempt(const deliver& x) {
    if (x.outbox_kind != "mail")
      return make_error(ec::bad_request, "not a mail");
    auto what = parse_order(x.payload);
    if (!what)
      return make_error(ec::bad_request, "the payload is not a mail");
    if (!from_)
      return make_error(ec::engine_unavailable, "no sender is set");
    auto made = compose(*what, *from_, x.dedup_key, wall_now());
    if (!made)
      return make_error(ec::bad_request, "no such template, or not its parameters");
    auto start = std::chrono::steady_clock::now();
    if (breaker_.open(start))
      return make_error(ec::engine_unavailable, "the relay failed a moment ago");
    auto outcome = client_.send(*made);
    auto end = std::chrono::steady_clock::now();
    time_.observe_ns(static_cast<uint64_t>((end - start).count()));
    breaker_.note(outcome.what, end);
    auto result = verdict(outcome);
    // The address only as a tag; never the text, it may hold a code.
    auto tag = address_tag(what->to);
    log::fields facts{{"template", what->what},
                      {"to", tag},
                      {"message_id", made->id},
                      {"reply", outcome.last_reply},
                      {"result", to_string(result)},
                      {"detail", outcome.detail},
                      {"trace", x.trace}};
    if (result == ec::none) {
      log::write(log::severity::info, log::channel::business, "mail", "sent", facts);
      return {};
    }
    auto how = outcome.what == failure::refused_login ? log::severity::error : log::severity::warn;
    log::write(how, log::channel::error, "mail", "not sent", facts);
    return make_error(result, "SMTP " + std::to_string(outcome.last_reply));
  }

  std::optional<sender> from_;
  smtp_client client_;
  breaker breaker_;
  metrics::histogram& time_;
};

using mail_pool = worker_pool<mail_work, deliver>;

} // namespace

caf::actor spawn_mail(caf::actor_system& sys, const mail_settings& with) {
  // One connection; whoever fills the queue is told to come later, and the outbox does.
  pool_bounds bounds{"mail_worker", 1, 256, with.timeout * 2};
  return sys.spawn<mail_pool>("mail", bounds,
                              mail_pool::factory{[with](std::shared_ptr<const stop_signal> stop) {
                                return std::make_shared<mail_work>(with, std::move(stop));
                              }});
}

} // namespace zhian
