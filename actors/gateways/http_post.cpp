#include "actors/gateways/http_post.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include <curl/curl.h>

namespace zhian {

namespace {

struct taking {
  std::string body;
  size_t most = 0;
};

size_t take_body(char* data, size_t size, size_t count, void* to) {
  auto& into = *static_cast<taking*>(to);
  auto bytes = size * count;
  if (bytes > into.most - into.body.size())
    return 0; // Ends the transfer.
  into.body.append(data, bytes);
  return bytes;
}

int look_for_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const stop_signal*>(stop)->raised() ? 1 : 0;
}

struct cleanup {
  void operator()(CURL* x) const { curl_easy_cleanup(x); }
  void operator()(curl_slist* x) const { curl_slist_free_all(x); }
};

} // namespace

post_answer http_post(const std::string& url, const std::vector<std::string>& headers,
                      std::string_view body, std::chrono::milliseconds timeout,
                      const stop_signal& stop, size_t max_answer) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  post_answer out;
  std::unique_ptr<CURL, cleanup> curl{curl_easy_init()};
  curl_slist* lines = nullptr;
  for (const auto& x : headers)
    lines = curl_slist_append(lines, x.c_str());
  std::unique_ptr<curl_slist, cleanup> owned{lines};
  if (!curl) {
    out.problem = "no memory";
    return out;
  }
  taking into{{}, max_answer};
  auto* x = curl.get();
  auto connect = std::min<long>(static_cast<long>(timeout.count()), 5000);
  curl_easy_setopt(x, CURLOPT_URL, url.c_str());
  curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(x, CURLOPT_POST, 1L);
  curl_easy_setopt(x, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(x, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(x, CURLOPT_HTTPHEADER, lines);
  curl_easy_setopt(x, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(x, CURLOPT_CONNECTTIMEOUT_MS, connect);
  curl_easy_setopt(x, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(x, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(x, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(x, CURLOPT_WRITEDATA, &into);
  curl_easy_setopt(x, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(x, CURLOPT_XFERINFOFUNCTION, look_for_stop);
  curl_easy_setopt(x, CURLOPT_XFERINFODATA, &stop);
  // No proxy of the environment: what is signed goes where it was meant to.
  curl_easy_setopt(x, CURLOPT_PROXY, "");
  auto done = curl_easy_perform(x);
  if (done != CURLE_OK) {
    out.problem = curl_easy_strerror(done);
    return out;
  }
  long status = 0;
  curl_easy_getinfo(x, CURLINFO_RESPONSE_CODE, &status);
  out.status = static_cast<uint16_t>(status);
  out.body = std::move(into.body);
  return out;
}

} // namespace zhian
