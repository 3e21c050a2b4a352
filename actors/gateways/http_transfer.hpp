// One HTTP transfer as libcurl sees it: its options, and what its callbacks gather.
#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

#include "actors/gateways/http_client.hpp"

namespace zhian::http_out {

struct list_end {
  void operator()(curl_slist* x) const { curl_slist_free_all(x); }
};
using list = std::unique_ptr<curl_slist, list_end>;

struct easy_end {
  void operator()(CURL* x) const { curl_easy_cleanup(x); }
};
using easy = std::unique_ptr<CURL, easy_end>;

/// One transfer. Touched by the client's thread only, once it has begun.
struct transfer {
  uint64_t id = 0;
  http_request what;
  std::shared_ptr<http_listener> to;
  list headers; ///< Outlives the handle, which points to it.
  easy handle;
  http_head head;
  bool head_told = false;
  size_t received = 0;
  bool too_large = false;
  char detail[CURL_ERROR_SIZE] = "";

  /// Makes the handle; false: out of memory.
  bool prepare();
  /// Once, as soon as the head is complete.
  void tell_head();
  /// How libcurl's result is told.
  http_end end_of(CURLcode code) const;
};

} // namespace zhian::http_out
