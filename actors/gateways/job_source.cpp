#include "actors/gateways/job_source.hpp"

#include <algorithm>

#include <caf/actor_system.hpp>

#include "actors/jobs/job_json.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace jobs {

namespace {

/// Everything but letters, digits and -_.~ as %XX.
std::string query_escaped(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                 || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

caf::error no_page(std::string why) {
  return make_error(ec::engine_unavailable, std::move(why));
}

class source_work {
public:
  source_work(const jobs_settings& conf, std::shared_ptr<http_client> http,
              std::shared_ptr<const stop_signal> stop)
      : conf_(conf), http_(std::move(http)), stop_(std::move(stop)) {}

  caf::expected<job_page> handle(const fetch_job_page& x) {
    auto answer = fetch(*http_, page_request_of(conf_, x.cursor), *stop_);
    if (stop_->raised())
      return make_error(ec::shutting_down);
    return read_page_answer(answer);
  }

private:
  jobs_settings conf_;
  std::shared_ptr<http_client> http_;
  std::shared_ptr<const stop_signal> stop_;
};

using source_pool = worker_pool<source_work, fetch_job_page>;

} // namespace

http_request page_request_of(const jobs_settings& conf, std::string_view cursor) {
  http_request out;
  out.url = conf.source_url + "/v1/postings?limit=" + std::to_string(job_bounds::page_rows)
            + "&cursor=" + query_escaped(cursor);
  out.headers = {"Authorization: Bearer " + conf.source_key, "Accept: application/json"};
  out.connect_timeout = std::min(conf.source_timeout, std::chrono::milliseconds{5000});
  out.total_timeout = conf.source_timeout;
  out.most_bytes = size_t{conf.source_max_kb} * 1024;
  return out;
}

caf::expected<job_page> read_page_answer(const http_answer& answer) {
  if (answer.end.what != http_failure::none)
    return no_page(std::string{to_string(answer.end.what)});
  if (answer.head.status != 200)
    return no_page("HTTP " + std::to_string(answer.head.status));
  auto page = read_postings_page(answer.body, job_bounds::page_rows);
  if (!page.error.empty())
    return no_page("not a page: " + page.error);
  job_page out;
  out.received = static_cast<uint32_t>(page.jobs.size());
  for (auto& x : page.jobs)
    if (x.job)
      out.jobs.push_back({std::move(x.job->source_id), x.job->withdrawn, std::move(x.job->what)});
  out.next = std::move(page.next);
  out.more = page.more;
  return out;
}

} // namespace jobs

caf::actor spawn_job_source(caf::actor_system& sys, const jobs_settings& conf,
                            std::shared_ptr<http_client> http) {
  // One entity asks for one page at a time.
  pool_bounds bounds{"job_source_worker", 1, 4, conf.source_timeout * 2};
  return sys.spawn<jobs::source_pool>(
      "job_source", bounds,
      jobs::source_pool::factory{[conf, http](std::shared_ptr<const stop_signal> stop) {
        return std::make_shared<jobs::source_work>(conf, http, std::move(stop));
      }});
}

} // namespace zhian
