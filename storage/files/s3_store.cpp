#include "storage/files/s3_store.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include <openssl/evp.h>

#include "protocols/digest.hpp"
#include "protocols/ids.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::files {

namespace {

using namespace std::chrono_literals;

constexpr uint32_t most_page = 1000;
constexpr size_t most_page_bytes = size_t{2} << 20;
constexpr size_t most_head_bytes = 64 * 1024;

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                              reinterpret_cast<const unsigned char*>(bytes.data()),
                              static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

/// Empty where OpenSSL offers no MD5; the SHA-256 says the same.
std::string md5_base64(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_md5(), nullptr) != 1)
    return {};
  return base64({reinterpret_cast<const char*>(out.data()), size});
}

std::string object_name(std::string_view key) {
  std::string out = "objects/";
  out.append(key.substr(0, 2)).append("/").append(key.substr(2, 2)).append("/").append(key);
  return out;
}

std::string mark_name(std::string_view id) {
  return "marks/" + std::string{id};
}

metrics::counter& end_counter(s3_fault how) {
  return metrics::get_counter("zhian_s3_requests_total",
                              "Requests to the object service by their end",
                              {{"end", std::string{to_string(how)}}});
}

/// How long ago an answer says that something was put, by the service's own clock. A time to the
/// second counts from its end.
std::chrono::microseconds age(const wire_answer& answer, timestamp modified, bool to_the_second) {
  auto now = read_http_date(answer.header("date")).value_or(wall_now());
  return now - modified - (to_the_second ? 1s : 0s);
}

} // namespace

struct s3_store::request {
  std::string method;
  std::string name; ///< Behind prefix and bucket; empty: the bucket itself.
  name_values query = {};
  std::string_view body = {};
  std::string sha256 = {}; ///< Of the body; empty: of nothing.
  std::string md5 = {};
  size_t most_bytes = most_head_bytes;
};

s3_store::s3_store(s3_settings with, std::shared_ptr<const stop_signal> stop)
    : with_(std::move(with)), wire_(std::move(stop)), by_{with_.access_key, with_.secret_key} {
  auto at = with_.endpoint.find("://");
  scheme_ = with_.endpoint.substr(0, at + 3);
  host_ = with_.endpoint.substr(at + 3);
  if (with_.addressing == "virtual") {
    host_ = with_.bucket + "." + host_;
    base_ = "/";
  } else {
    base_ = "/" + with_.bucket + "/";
  }
}

wire_answer s3_store::once(const request& what, std::chrono::milliseconds limit) {
  s3_to_sign plan;
  plan.method = what.method;
  plan.path = what.name.empty() ? base_ : base_ + with_.prefix + what.name;
  plan.query = what.query;
  plan.payload_sha256 = what.sha256.empty() ? sha256_hex({}) : what.sha256;
  plan.region = with_.region;
  plan.at = wall_now();
  plan.headers = {{"Host", host_},
                  {"X-Amz-Content-Sha256", plan.payload_sha256},
                  {"X-Amz-Date", amz_date(plan.at)}};
  if (what.method == "PUT")
    plan.headers.emplace_back("Content-Type", "application/octet-stream");
  if (!what.md5.empty())
    plan.headers.emplace_back("Content-MD5", what.md5);
  wire_request out;
  out.method = what.method;
  out.url = scheme_ + host_ + uri_encode(plan.path, true);
  if (auto query = canonical_query(plan.query); !query.empty())
    out.url.append("?").append(query);
  for (const auto& [name, value] : plan.headers)
    out.headers.push_back(name + ": " + value);
  out.headers.push_back("Authorization: " + s3_authorization(plan, by_));
  out.body = what.body;
  out.most_bytes = what.most_bytes;
  out.connect_timeout = std::min(with_.connect_timeout, limit);
  out.timeout = limit;
  out.ca_file = with_.ca_file;
  return wire_.call(out);
}

wire_answer s3_store::run(const request& what, deadline end, std::string_view sha256) {
  for (uint32_t attempt = 1;; ++attempt) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    // One that hangs leaves time for another.
    auto limit = std::max(1ms, attempt < with_.tries ? std::min(left, with_.timeout / 2) : left);
    auto answer = once(what, limit);
    failure_ = classify(answer);
    if (!failure_ && !sha256.empty() && sha256_hex(answer.body) != sha256)
      failure_.what = s3_fault::damaged;
    end_counter(failure_.what).add();
    // 100, 200, 400 … ms, up to a half less, so that nodes do not come back together.
    auto longest = 100ms * (1U << std::min(attempt - 1, 6U));
    uint16_t chance = 0;
    fill_random(&chance, sizeof chance);
    auto wait = longest - longest * (chance % 500) / 1000;
    if (!passes(failure_.what) || attempt >= with_.tries
        || std::chrono::steady_clock::now() + wait >= end || !wire_.pause(wait))
      return answer;
  }
}

ec s3_store::told(const char* what, std::string_view key) const {
  log::error("files", what, {{"key", key}, {"why", failure_.str()}});
  return ec::storage_unavailable;
}

wire_answer s3_store::keep(std::string path, std::string_view bytes, std::string_view sha256) {
  request x;
  x.method = "PUT";
  x.name = std::move(path);
  x.body = bytes;
  x.sha256 = sha256;
  x.md5 = md5_base64(bytes);
  return run(x, until());
}

ec s3_store::put(std::string_view key, std::string_view bytes) {
  if (!is_sha256_hex(key))
    return ec::bad_request;
  // Also when it is there already: its age begins anew, and what was damaged is mended.
  keep(object_name(key), bytes, key);
  return failure_ ? told("cannot put an object", key) : ec::none;
}

object_bytes s3_store::get(std::string_view key, uint64_t max_bytes) {
  object_bytes out;
  if (!is_sha256_hex(key)) {
    out.error = ec::not_found;
    return out;
  }
  request x;
  x.method = "GET";
  x.name = object_name(key);
  x.most_bytes = max_bytes;
  auto answer = run(x, until(), key);
  if (failure_.what == s3_fault::not_found)
    out.error = ec::not_found;
  else if (failure_)
    out.error = told("cannot get an object", key);
  else
    out.bytes = std::move(answer.body);
  return out;
}

ec s3_store::erase(std::string_view key, timestamp before) {
  if (!is_sha256_hex(key))
    return ec::bad_request;
  auto end = until();
  auto least = wall_now() - before;
  request x;
  x.method = "HEAD";
  x.name = object_name(key);
  auto answer = run(x, end);
  if (failure_.what == s3_fault::not_found)
    return ec::none;
  if (failure_)
    return told("cannot look at an object", key);
  auto modified = read_http_date(answer.header("last-modified"));
  if (!modified)
    return ec::unsupported;
  if (age(answer, *modified, true) <= least)
    return ec::file_in_use;
  x.method = "DELETE";
  run(x, end);
  if (failure_ && failure_.what != s3_fault::not_found)
    return told("cannot delete an object", key);
  return ec::none;
}

object_list s3_store::list(std::string_view after, timestamp before, uint32_t most) {
  object_list out;
  if (!after.empty() && !is_sha256_hex(after)) {
    out.error = ec::bad_request;
    return out;
  }
  auto end = until();
  auto least = wall_now() - before;
  auto inside = with_.prefix + "objects/";
  auto last = after.empty() ? std::string{} : with_.prefix + object_name(after);
  while (true) {
    request x;
    x.method = "GET";
    x.most_bytes = most_page_bytes;
    x.query = {{"prefix", inside},
               {"max-keys", std::to_string(std::clamp(most - out.looked, 1U, most_page))}};
    if (!first_version_)
      x.query.emplace_back("list-type", "2");
    if (!last.empty())
      x.query.emplace_back(first_version_ ? "marker" : "start-after", last);
    auto answer = run(x, end);
    auto page = failure_ ? std::nullopt : read_page(answer.body);
    if (!failure_ && !page)
      failure_.what = s3_fault::damaged;
    if (!page) {
      out.error = told("cannot list objects", after);
      return out;
    }
    if (!page->second_version && !first_version_) {
      // It took `start-after` for nothing and began at the beginning.
      first_version_ = true;
      continue;
    }
    for (const auto& entry : page->entries) {
      if (entry.key <= last) { // It would never end.
        failure_.what = s3_fault::damaged;
        out.error = told("objects come in no order", after);
        return out;
      }
      last = entry.key;
      auto key = entry.key.substr(entry.key.rfind('/') + 1);
      if (!is_sha256_hex(key) || entry.key != with_.prefix + object_name(key))
        continue; // Somebody else's.
      if (out.looked == most)
        return out;
      ++out.looked;
      out.next = key;
      if (age(answer, entry.modified, false) > least)
        out.keys.push_back(std::move(key));
    }
    if (!page->more) {
      out.next.clear();
      return out;
    }
    if (out.looked >= most)
      return out;
    if (std::chrono::steady_clock::now() >= end) { // Many keys of others, or a slow service.
      if (out.next.empty())
        out.error = told("a list did not end", after);
      return out;
    }
  }
}

ec s3_store::put_mark(std::string_view id) {
  auto text = std::string{id} + "\n";
  keep(mark_name(id), text, sha256_hex(text));
  return failure_ ? told("cannot leave the cluster's mark", id) : ec::none;
}

ec s3_store::find_mark(std::string_view id) {
  request x;
  x.method = "GET";
  x.name = mark_name(id);
  auto answer = run(x, until());
  if (failure_.what == s3_fault::not_found)
    return ec::not_found;
  if (failure_)
    return told("cannot look for the cluster's mark", id);
  return answer.body == std::string{id} + "\n" ? ec::none : ec::not_found;
}

ec s3_store::drop_mark(std::string_view id) {
  request x;
  x.method = "DELETE";
  x.name = mark_name(id);
  run(x, until());
  if (failure_ && failure_.what != s3_fault::not_found)
    return told("cannot take a mark away", id);
  return ec::none;
}

} // namespace zhian::files
