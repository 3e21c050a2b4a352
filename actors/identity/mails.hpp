// Outbox items and stream events of identity: their JSON in one place.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/notice.hpp"
#include "protocols/rows.hpp"

namespace zhian::identity {

/// A one-time code; never sent twice after an unknown outcome: the person asks again.
outbox_row code_mail(realm in, std::string_view to, uint64_t version, std::string_view code,
                     int64_t minutes, language lang, timestamp now);
/// "You already have an account": the answer of the API did not tell.
outbox_row known_address_mail(realm in, std::string_view to, uint64_t version, language lang,
                              timestamp now);
/// The address is proved, and no password holds: it was registered with several.
outbox_row no_password_mail(realm in, std::string_view to, uint64_t version, language lang,
                            timestamp now);
/// A one-time code that recovers the password; to nowhere when nobody owns the address.
outbox_row reset_mail(channel by, realm in, std::string_view to, uint64_t version,
                      std::string_view code, int64_t minutes, language lang, timestamp now);
/// The password is another one now; whoever did not do it has to know.
outbox_row password_changed_mail(realm in, std::string_view to, uint64_t version, language lang,
                                 timestamp now);
/// A refresh token was used twice; the session was ended.
outbox_row replay_mail(realm in, std::string_view to, const session_id& session,
                       std::string_view device, language lang, timestamp now);
/// The account was closed; the last mail to this address.
outbox_row closed_mail(realm in, std::string_view to, const user_id& user, language lang,
                       timestamp now);
/// Told on the user's stream: another device signed in.
event_row signed_in_event(realm in, const user_id& user, const session_id& session,
                          std::string_view device, timestamp now);

} // namespace zhian::identity
