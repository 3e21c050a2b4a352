#include "actors/gateways/smtp_client.hpp"

#include <algorithm>
#include <mutex>
#include <new>
#include <ostream>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

namespace zhian::mail {

namespace {

constexpr long longest_connect_ms = 10000;
constexpr long keep_connection_s = 60; // Relays close idle ones after some minutes.

struct list_end {
  void operator()(curl_slist* x) const { curl_slist_free_all(x); }
};
using list = std::unique_ptr<curl_slist, list_end>;

void append(list& to, const std::string& text) {
  auto* longer = curl_slist_append(to.get(), text.c_str());
  if (!longer)
    throw std::bad_alloc{};
  (void)to.release();
  to.reset(longer);
}

struct mime_end {
  void operator()(curl_mime* x) const { curl_mime_free(x); }
};
using mime = std::unique_ptr<curl_mime, mime_end>;

void add_part(curl_mime* to, const std::string& text, const char* type) {
  auto* part = curl_mime_addpart(to);
  if (!part || curl_mime_data(part, text.data(), text.size()) != CURLE_OK
      || curl_mime_type(part, type) != CURLE_OK)
    throw std::bad_alloc{};
  auto ascii = std::all_of(text.begin(), text.end(),
                           [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  curl_mime_encoder(part, ascii ? "quoted-printable" : "base64");
}

/// Whether the relay is this machine, by address and not by a name somebody may have chosen.
bool is_local(std::string_view url) {
  auto scheme = url.find("://");
  if (scheme == std::string_view::npos)
    return false;
  auto host = std::string{url.substr(scheme + 3)};
  host.resize(std::min(host.find('/'), host.size()));
  if (auto port = host.rfind(':');
      port != std::string::npos && host.find(']', port) == std::string::npos)
    host.resize(port);
  in_addr address{};
  if (::inet_pton(AF_INET, host.c_str(), &address) == 1)
    return ntohl(address.s_addr) >> 24 == 127;
  return host == "localhost" || host == "[::1]";
}

/// Asked by libcurl every second or so; not zero ends the transfer.
int interrupted(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const stop_signal*>(stop)->raised() ? 1 : 0;
}

failure failure_of(CURLcode code, bool server_spoke) {
  switch (code) {
  case CURLE_OK:
    return failure::none;
  case CURLE_LOGIN_DENIED:
    return failure::refused_login;
  case CURLE_ABORTED_BY_CALLBACK:
    return failure::interrupted;
  // The server answered a command with an error.
  case CURLE_SEND_ERROR:
  case CURLE_WEIRD_SERVER_REPLY:
    return server_spoke ? failure::refused_by_server : failure::no_connection;
  default:
    return failure::no_connection;
  }
}

} // namespace

std::ostream& operator<<(std::ostream& out, tls_use x) {
  return out << (x == tls_use::never        ? "never"
                 : x == tls_use::if_offered ? "if_offered"
                                            : "always");
}

relay relay_of(const mail_settings& with, std::string_view greeting) {
  relay result;
  result.url = with.url;
  auto host = result.url.find("://");
  if (host != std::string::npos && result.url.find('/', host + 3) == std::string::npos) {
    result.url += '/';
    result.url += greeting;
  }
  // A password never travels in the open, and a stranger in the middle must not be able to switch
  // STARTTLS off.
  if (with.url.starts_with("smtps://") || with.require_tls)
    result.tls = tls_use::always;
  else if (is_local(with.url))
    result.tls = tls_use::never;
  else
    result.tls = with.user.empty() ? tls_use::if_offered : tls_use::always;
  return result;
}

ec verdict(const smtp_outcome& x) {
  if (x.what == failure::none)
    return ec::none;
  // The relay said "go on" and then nothing more: it may have the mail or not.
  if (x.last_reply == 354)
    return ec::timed_out;
  if (x.what != failure::refused_by_server || x.last_reply < 500 || x.last_reply > 599)
    return ec::engine_unavailable;
  switch (x.last_reply) {
  case 530: // TLS or a login is wanted,
  case 534:
  case 535:
  case 538: // or ours is refused: not the fault of this mail.
  case 552: // A quota, the relay's or the mailbox's: another time.
    return ec::engine_unavailable;
  default:
    return ec::bad_request;
  }
}

struct smtp_client::handle {
  CURL* easy = nullptr;

  handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    easy = curl_easy_init();
    if (!easy)
      throw std::bad_alloc{};
  }
  ~handle() {
    // libcurl says QUIT and waits two minutes for the answer. With our reading side shut it says it
    // and goes.
    curl_socket_t open = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &open) == CURLE_OK
        && open != CURL_SOCKET_BAD)
      ::shutdown(open, SHUT_RD);
    curl_easy_cleanup(easy);
  }
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy, option, value);
  }
};

smtp_client::smtp_client(mail_settings with, std::string_view greeting,
                         std::shared_ptr<const stop_signal> stop)
    : with_(std::move(with)), relay_(relay_of(with_, greeting)), stop_(std::move(stop)) {}

smtp_client::~smtp_client() = default;

smtp_outcome smtp_client::send(const letter& what) {
  if (!curl_)
    curl_ = std::make_unique<handle>();
  auto& c = *curl_;
  curl_easy_reset(c.easy); // Options only: the connection stays.
  mime body{curl_mime_init(c.easy)};
  if (!body)
    throw std::bad_alloc{};
  add_part(body.get(), what.text, "text/plain; charset=utf-8");
  add_part(body.get(), what.html, "text/html; charset=utf-8");
  list headers;
  for (const auto& x : what.headers)
    append(headers, x);
  // Two forms of one text; without this line libcurl would call them attachments.
  append(headers, "Content-Type: multipart/alternative");
  list recipients;
  append(recipients, "<" + what.to + ">");
  auto from = "<" + what.from + ">";
  auto timeout = static_cast<long>(with_.timeout.count());
  char detail[CURL_ERROR_SIZE] = "";

  c.set(CURLOPT_URL, relay_.url.c_str());
  c.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  c.set(CURLOPT_PROXY, ""); // Whatever the environment says.
  c.set(CURLOPT_NOSIGNAL, 1L);
  c.set(CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout, longest_connect_ms));
  c.set(CURLOPT_TIMEOUT_MS, timeout);
  c.set(CURLOPT_MAXAGE_CONN, keep_connection_s);
  c.set(CURLOPT_USE_SSL, static_cast<long>(relay_.tls == tls_use::always       ? CURLUSESSL_ALL
                                           : relay_.tls == tls_use::if_offered ? CURLUSESSL_TRY
                                                                               : CURLUSESSL_NONE));
  c.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  c.set(CURLOPT_SSL_VERIFYPEER, 1L);
  c.set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!with_.ca_file.empty())
    c.set(CURLOPT_CAINFO, with_.ca_file.c_str());
  if (!with_.user.empty()) {
    c.set(CURLOPT_USERNAME, with_.user.c_str());
    c.set(CURLOPT_PASSWORD, with_.password.c_str());
  }
  c.set(CURLOPT_MAIL_FROM, from.c_str());
  c.set(CURLOPT_MAIL_RCPT, recipients.get());
  c.set(CURLOPT_HTTPHEADER, headers.get());
  c.set(CURLOPT_MIMEPOST, body.get());
  c.set(CURLOPT_NOPROGRESS, 0L);
  c.set(CURLOPT_XFERINFOFUNCTION, &interrupted);
  c.set(CURLOPT_XFERINFODATA, const_cast<stop_signal*>(stop_.get()));
  c.set(CURLOPT_ERRORBUFFER, detail);

  auto code = curl_easy_perform(c.easy);
  smtp_outcome result;
  curl_easy_getinfo(c.easy, CURLINFO_RESPONSE_CODE, &result.last_reply);
  curl_off_t sent = 0;
  curl_easy_getinfo(c.easy, CURLINFO_SIZE_UPLOAD_T, &sent);
  result.body_started = sent > 0;
  result.what = failure_of(code, result.last_reply >= 400);
  // A refusal before MAIL FROM (greeting, EHLO) is about us, not about this mail.
  if (code == CURLE_WEIRD_SERVER_REPLY && !result.body_started)
    result.what = failure::no_connection;
  if (code != CURLE_OK)
    result.detail = detail[0] ? detail : curl_easy_strerror(code);
  // Nothing in it may point to this call's strings.
  curl_easy_reset(c.easy);
  body.reset();
  // libcurl 7.88 keeps a connection whose last reply timed out; a reply that comes late would be
  // taken for the next mail's.
  if (code != CURLE_OK)
    curl_.reset();
  return result;
}

} // namespace zhian::mail
