#include "protocols/notice.hpp"

#include "protocols/json_writer.hpp"

namespace zhian {

std::string_view to_string(channel x) {
  switch (x) {
  case channel::mail:
    return "mail";
  case channel::nowhere:
    return "nowhere";
  }
  return "mail";
}

std::string notice_json(std::string_view to, std::string_view what, language lang,
                        notice_params params) {
  json_writer out;
  out.open()
      .field("to", to)
      .field("template", what)
      .field("language", to_string(lang))
      .open("params");
  for (const auto& [key, value] : params)
    out.field(key, value);
  return out.close().close().take();
}

outbox_row notice_row(channel by, realm in, std::string key, std::string payload, timestamp now,
                      bool once) {
  return {in, std::string{to_string(by)}, std::move(key), std::move(payload), once, now};
}

} // namespace zhian
