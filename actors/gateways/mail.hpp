// The mail gateway: outbox items of kind "mail" out to the relay.
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian {

/// Answers `deliver` of kind "mail" with payload {to, template, language, params}: `done` when the
/// relay has taken the mail. Fails: engine_unavailable and overloaded (not sent, try later),
/// bad_request (never will be sent), timed_out (may have been sent: the connection was lost after
/// DATA). Sent again, an item keeps its Message-ID.
caf::actor spawn_mail(caf::actor_system& sys, const mail_settings& with);

} // namespace zhian
