// Mails: the orders of the outbox, the sender of the settings, and the headers made from them.
#include <algorithm>

#include "actors/gateways/mail_message.hpp"
#include "config/rules.hpp"
#include "protocols/identity.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::mail;
using fuzz::claim;

namespace {

const timestamp now{std::chrono::seconds{1'800'000'000}};

void check_letter(const letter& x) {
  for (const auto& header : x.headers) {
    claim(std::all_of(header.begin(), header.end(), [](char c) { return c >= 0x20 && c < 0x7f; }),
          "a header is one line of visible ASCII");
    claim(header.size() <= 998, "a header line is no longer than RFC 5322 allows");
  }
  for (size_t at = 0; at < x.text.size(); ++at) {
    bool cr = x.text[at] == '\r';
    bool lf = x.text[at] == '\n';
    claim(!cr || (at + 1 < x.text.size() && x.text[at + 1] == '\n'), "CR comes with LF");
    claim(!lf || (at > 0 && x.text[at - 1] == '\r'), "LF comes with CR");
  }
  claim(x.text.find('\0') == std::string::npos, "a text holds no NUL");
}

} // namespace

ZHIAN_FUZZ_TARGET(mail_order) {
  auto what = parse_order(bytes);
  if (!what)
    return;
  claim(normalise_email(what->to) == what->to, "a receiver is one plain address");
  auto made = compose(*what, {"职麦", "noreply@zhian.example"}, bytes, now);
  if (!made)
    return;
  claim(made->to == what->to, "a letter goes to whom it was ordered for");
  check_letter(*made);
}

ZHIAN_FUZZ_TARGET(mail_sender) {
  auto from = parse_sender(bytes);
  claim(from.has_value() == rules::mailbox(bytes).empty(),
        "the settings take just what is a sender");
  if (!from)
    return;
  claim(normalise_email(from->address) == from->address, "a sender is one plain address");
  order what{
      "li@example.cn", "register_code", language::zh, {{"code", "123456"}, {"minutes", "10"}}};
  if (auto made = compose(what, *from, "key", now))
    check_letter(*made);
}
