#include "actors/gateways/http_transfer.hpp"

#include <algorithm>
#include <new>
#include <ostream>

namespace zhian {

std::string_view to_string(http_failure x) {
  switch (x) {
  case http_failure::none:
    return "none";
  case http_failure::unreachable:
    return "unreachable";
  case http_failure::tls:
    return "tls";
  case http_failure::reset:
    return "reset";
  case http_failure::timed_out:
    return "timed_out";
  case http_failure::too_large:
    return "too_large";
  case http_failure::cancelled:
    return "cancelled";
  case http_failure::other:
    return "other";
  }
  return "other";
}

std::ostream& operator<<(std::ostream& out, http_failure x) {
  return out << to_string(x);
}

namespace http_out {

namespace {

constexpr size_t most_headers = 100;
constexpr size_t most_header_bytes = 8192;
constexpr long keep_connection_s = 60;

void append(list& to, const std::string& text) {
  auto* longer = curl_slist_append(to.get(), text.c_str());
  if (!longer)
    throw std::bad_alloc{};
  (void)to.release();
  to.reset(longer);
}

size_t take_header(char* data, size_t, size_t size, void* of) {
  auto& x = *static_cast<transfer*>(of);
  std::string_view line{data, size};
  if (line.starts_with("HTTP/")) { // A head begins; what a "100 Continue" said is forgotten.
    x.head.headers.clear();
    return size;
  }
  auto colon = line.find(':');
  if (colon == std::string_view::npos || size > most_header_bytes
      || x.head.headers.size() >= most_headers)
    return size;
  std::string name{line.substr(0, colon)};
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  auto value = line.substr(colon + 1);
  auto begin = value.find_first_not_of(" \t");
  auto end = value.find_last_not_of(" \t\r\n");
  x.head.headers[name] = begin == std::string_view::npos || end == std::string_view::npos
                             ? std::string{}
                             : std::string{value.substr(begin, end - begin + 1)};
  return size;
}

size_t take_body(char* data, size_t, size_t size, void* of) {
  auto& x = *static_cast<transfer*>(of);
  x.received += size;
  if (x.received > x.what.most_bytes) {
    x.too_large = true;
    return 0;
  }
  x.tell_head();
  x.to->on_body({data, size});
  return size;
}

http_failure failure_of(CURLcode code) {
  switch (code) {
  case CURLE_OK:
    return http_failure::none;
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_CONNECT:
    return http_failure::unreachable;
  case CURLE_OPERATION_TIMEDOUT:
    return http_failure::timed_out;
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_CERTPROBLEM:
    return http_failure::tls;
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_PARTIAL_FILE:
  case CURLE_HTTP2:
  case CURLE_HTTP2_STREAM:
    return http_failure::reset;
  default:
    return http_failure::other;
  }
}

} // namespace

bool transfer::prepare() {
  auto& x = *this;
  handle.reset(curl_easy_init());
  if (!handle)
    return false;
  auto* h = x.handle.get();
  for (const auto& line : x.what.headers)
    append(x.headers, line);
  append(x.headers, "Expect:"); // No pause before a body.
  curl_easy_setopt(h, CURLOPT_URL, x.what.url.c_str());
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(h, CURLOPT_PROXY, ""); // Whatever the environment says.
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L); // A cancel waits for no resolver.
  curl_easy_setopt(h, CURLOPT_HTTPHEADER, x.headers.get());
  curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(x.what.connect_timeout.count()));
  curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, static_cast<long>(x.what.total_timeout.count()));
  curl_easy_setopt(h, CURLOPT_MAXAGE_CONN, keep_connection_s);
  curl_easy_setopt(h, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!x.what.ca_file.empty())
    curl_easy_setopt(h, CURLOPT_CAINFO, x.what.ca_file.c_str());
  if (x.what.method == "POST") {
    curl_easy_setopt(h, CURLOPT_POST, 1L);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, x.what.body.data());
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(x.what.body.size()));
  } else if (x.what.method != "GET") {
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, x.what.method.c_str());
  }
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, &x);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, &x);
  curl_easy_setopt(h, CURLOPT_ERRORBUFFER, x.detail);
  curl_easy_setopt(h, CURLOPT_PRIVATE, &x);
  return true;
}

void transfer::tell_head() {
  if (head_told)
    return;
  head_told = true;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &head.status);
  to->on_head(head);
}

http_end transfer::end_of(CURLcode code) const {
  http_end end;
  end.what = too_large ? http_failure::too_large : failure_of(code);
  curl_off_t connected = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_PRETRANSFER_TIME_T, &connected);
  end.connecting = code != CURLE_OK && connected == 0;
  if (code != CURLE_OK)
    end.detail = detail[0] ? detail : curl_easy_strerror(code);
  return end;
}

} // namespace http_out

} // namespace zhian
