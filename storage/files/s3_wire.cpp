#include "storage/files/s3_wire.hpp"

#include <algorithm>
#include <mutex>
#include <new>

#include <curl/curl.h>
#include <poll.h>

#include "protocols/ascii.hpp"

namespace zhian::files {

namespace {

constexpr size_t most_headers = 100;
constexpr size_t most_header_bytes = 8192;
constexpr size_t most_error_bytes = 64 * 1024;
constexpr long keep_connection_s = 60;

struct list_end {
  void operator()(curl_slist* x) const { curl_slist_free_all(x); }
};
using header_list = std::unique_ptr<curl_slist, list_end>;

void append(header_list& to, const char* text) {
  auto* longer = curl_slist_append(to.get(), text);
  if (!longer)
    throw std::bad_alloc{};
  static_cast<void>(to.release());
  to.reset(longer);
}

/// What the callbacks of one call gather.
struct gathering {
  CURL* handle = nullptr;
  const stop_signal* stop = nullptr;
  size_t most_bytes = 0;
  bool too_large = false;
  wire_answer answer;
};

size_t take_header(char* data, size_t, size_t size, void* of) {
  auto& x = static_cast<gathering*>(of)->answer;
  std::string_view line{data, size};
  if (line.starts_with("HTTP/")) { // A head begins; what a "100 Continue" said is forgotten.
    x.headers.clear();
    return size;
  }
  auto colon = line.find(':');
  if (colon == std::string_view::npos || size > most_header_bytes
      || x.headers.size() >= most_headers)
    return size;
  auto value = line.substr(colon + 1);
  auto begin = value.find_first_not_of(" \t");
  auto end = value.find_last_not_of(" \t\r\n");
  bool blank = begin == std::string_view::npos || end == std::string_view::npos;
  x.headers[ascii_lower(line.substr(0, colon))] =
      blank ? std::string{} : std::string{value.substr(begin, end - begin + 1)};
  return size;
}

size_t take_body(char* data, size_t, size_t size, void* of) {
  auto& x = *static_cast<gathering*>(of);
  long status = 0;
  curl_easy_getinfo(x.handle, CURLINFO_RESPONSE_CODE, &status);
  auto& body = x.answer.body;
  if (status >= 300) { // Why it was refused; the beginning says it.
    body.append(data, std::min(size, most_error_bytes - std::min(most_error_bytes, body.size())));
    return size;
  }
  if (size > x.most_bytes - std::min(x.most_bytes, body.size())) {
    x.too_large = true;
    return 0;
  }
  body.append(data, size);
  return size;
}

int look_up(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto* stop = static_cast<gathering*>(of)->stop;
  return stop != nullptr && stop->raised() ? 1 : 0;
}

wire_failure failure_of(CURLcode code) {
  switch (code) {
  case CURLE_OK:
    return wire_failure::none;
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_CONNECT:
    return wire_failure::unreachable;
  case CURLE_OPERATION_TIMEDOUT:
    return wire_failure::timed_out;
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_CERTPROBLEM:
    return wire_failure::tls;
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_PARTIAL_FILE:
    return wire_failure::cut;
  case CURLE_ABORTED_BY_CALLBACK:
    return wire_failure::stopped;
  default:
    return wire_failure::other;
  }
}

} // namespace

struct s3_wire::impl {
  explicit impl(std::shared_ptr<const stop_signal> s) : stop(std::move(s)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    handle = curl_easy_init();
    if (!handle)
      throw std::bad_alloc{};
  }
  ~impl() { curl_easy_cleanup(handle); }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;

  std::shared_ptr<const stop_signal> stop;
  CURL* handle = nullptr;
};

s3_wire::s3_wire(std::shared_ptr<const stop_signal> stop)
    : impl_(std::make_unique<impl>(std::move(stop))) {}

s3_wire::~s3_wire() = default;

wire_answer s3_wire::call(const wire_request& what) {
  auto* h = impl_->handle;
  curl_easy_reset(h); // Its connection stays.
  gathering got;
  got.handle = h;
  got.stop = impl_->stop.get();
  got.most_bytes = what.most_bytes;
  header_list headers;
  for (const auto& line : what.headers)
    append(headers, line.c_str());
  append(headers, "Expect:"); // No pause before a body.
  append(headers, "Accept:");
  char detail[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(h, CURLOPT_URL, what.url.c_str());
  curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L); // The signature is for one host.
  curl_easy_setopt(h, CURLOPT_PROXY, "");          // Whatever the environment says.
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(h, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(what.connect_timeout.count()));
  curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, static_cast<long>(what.timeout.count()));
  curl_easy_setopt(h, CURLOPT_MAXAGE_CONN, keep_connection_s);
  curl_easy_setopt(h, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!what.ca_file.empty())
    curl_easy_setopt(h, CURLOPT_CAINFO, what.ca_file.c_str());
  if (what.method == "HEAD") {
    curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
  } else if (what.method == "PUT") {
    curl_easy_setopt(h, CURLOPT_POST, 1L);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, what.body.data());
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(what.body.size()));
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, "PUT");
  } else if (what.method != "GET") {
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, what.method.c_str());
  }
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, &got);
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, &got);
  curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, &look_up);
  curl_easy_setopt(h, CURLOPT_XFERINFODATA, &got);
  curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(h, CURLOPT_ERRORBUFFER, detail);
  auto code = curl_easy_perform(h);
  auto& out = got.answer;
  out.failure = got.too_large ? wire_failure::too_large : failure_of(code);
  if (code != CURLE_OK)
    out.detail = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &out.status);
  curl_easy_setopt(h, CURLOPT_ERRORBUFFER, nullptr); // It ends with this call.
  return std::move(got.answer);
}

bool s3_wire::pause(std::chrono::milliseconds how_long) const {
  if (!impl_->stop) {
    ::poll(nullptr, 0, static_cast<int>(how_long.count()));
    return true;
  }
  pollfd watched{impl_->stop->fd(), POLLIN, 0};
  ::poll(&watched, 1, static_cast<int>(how_long.count()));
  return !impl_->stop->raised();
}

} // namespace zhian::files
