#include "actors/identity/mails.hpp"

#include <initializer_list>
#include <utility>

#include "protocols/json_writer.hpp"
#include "protocols/notice.hpp"

namespace zhian::identity {

namespace {

std::string mail_json(std::string_view to, std::string_view name, language lang,
                      notice_params params) {
  return notice_json(to, name, lang, params);
}

outbox_row mail(realm in, std::string key, std::string payload, timestamp now, bool once = false) {
  return notice_row(channel::mail, in, std::move(key), std::move(payload), now, once);
}

std::string address_key(std::string_view what, realm in, std::string_view to, uint64_t version) {
  std::string key{what};
  key += ':';
  key += to_string(in);
  key += ':';
  key += to;
  key += ':';
  key += std::to_string(version);
  return key;
}

} // namespace

outbox_row code_mail(realm in, std::string_view to, uint64_t version, std::string_view code,
                     int64_t minutes, language lang, timestamp now) {
  auto life = std::to_string(minutes);
  return mail(in, address_key("register_code", in, to, version),
              mail_json(to, "register_code", lang, {{"code", code}, {"minutes", life}}), now, true);
}

outbox_row known_address_mail(realm in, std::string_view to, uint64_t version, language lang,
                              timestamp now) {
  return mail(in, address_key("register_known", in, to, version),
              mail_json(to, "register_known", lang, {}), now);
}

outbox_row no_password_mail(realm in, std::string_view to, uint64_t version, language lang,
                            timestamp now) {
  return mail(in, address_key("register_no_password", in, to, version),
              mail_json(to, "register_no_password", lang, {}), now);
}

outbox_row reset_mail(channel by, realm in, std::string_view to, uint64_t version,
                      std::string_view code, int64_t minutes, language lang, timestamp now) {
  auto life = std::to_string(minutes);
  auto payload = mail_json(to, "reset_code", lang, {{"code", code}, {"minutes", life}});
  return notice_row(by, in, address_key("reset_code", in, to, version), std::move(payload), now,
                    true);
}

outbox_row password_changed_mail(realm in, std::string_view to, uint64_t version, language lang,
                                 timestamp now) {
  return mail(in, address_key("password_changed", in, to, version),
              mail_json(to, "password_changed", lang, {}), now);
}

outbox_row replay_mail(realm in, std::string_view to, const session_id& session,
                       std::string_view device, language lang, timestamp now) {
  return mail(in, "session_replayed:" + session.str(),
              mail_json(to, "session_replayed", lang, {{"device", device}}), now);
}

outbox_row closed_mail(realm in, std::string_view to, const user_id& user, language lang,
                       timestamp now) {
  return mail(in, "account_closed:" + user.str(), mail_json(to, "account_closed", lang, {}), now);
}

event_row signed_in_event(realm in, const user_id& user, const session_id& session,
                          std::string_view device, timestamp now) {
  json_writer data;
  data.open().field("session_id", session.str()).field("device_name", device).close();
  return {stream_of(user), in, "signed_in", data.take(), now};
}

} // namespace zhian::identity
