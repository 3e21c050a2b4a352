// Mails to one relay over one kept connection, by libcurl. Blocks: detached workers only.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "actors/gateways/mail_message.hpp"
#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/stop_signal.hpp"

namespace zhian::mail {

/// When STARTTLS is used. `always` sends nothing without it.
enum class tls_use : uint8_t { never, if_offered, always };
std::ostream& operator<<(std::ostream& out, tls_use x);

/// Where mails go, as libcurl is told.
struct relay {
  std::string url; ///< With the name we greet with as path.
  tls_use tls = tls_use::always;
};

/// Reads the settings: smtps is TLS from the start; smtp with `require_tls`, or with a password and
/// not on this machine, is STARTTLS or nothing. `greeting` is our own domain.
relay relay_of(const mail_settings& with, std::string_view greeting);

/// How one attempt ended.
enum class failure : uint8_t { none, refused_by_server, refused_login, no_connection, interrupted };

struct smtp_outcome {
  failure what = failure::none;
  long last_reply = 0;       ///< Last SMTP code of the dialogue; 0: none came.
  bool body_started = false; ///< Whether any of the message was sent.
  std::string detail;        ///< For the log; no secrets, no text of the mail.
};

/// What an attempt means for its outbox item:
/// none; timed_out: the message may have gone (lost after DATA); bad_request: refused for good
/// (5xx); engine_unavailable: not sent, and worth another try (4xx, network, TLS, our login).
ec verdict(const smtp_outcome& x);

/// One connection's worth of libcurl. One thread at a time.
class smtp_client {
public:
  smtp_client(mail_settings with, std::string_view greeting,
              std::shared_ptr<const stop_signal> stop);
  ~smtp_client();
  smtp_client(const smtp_client&) = delete;
  smtp_client& operator=(const smtp_client&) = delete;

  smtp_outcome send(const letter& what);

private:
  struct handle;
  mail_settings with_;
  relay relay_;
  std::shared_ptr<const stop_signal> stop_;
  std::unique_ptr<handle> curl_;
};

} // namespace zhian::mail
