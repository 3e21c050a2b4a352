#include "actors/jobs/search_state.hpp"

#include "protocols/ascii.hpp"
#include "protocols/cities.hpp"
#include "protocols/digest.hpp"
#include "protocols/grams.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::jobs {

namespace {

constexpr size_t most_grams = 64;

std::string without_blanks(std::string_view x) {
  std::string out;
  for (char c : x) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!out.empty() && out.back() != ' ')
        out += ' ';
    } else {
      out += ascii_lower(c);
    }
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

std::string trimmed(const std::string& x) {
  auto begin = x.find_first_not_of(" \t\r\n");
  return begin == x.npos ? std::string{}
                         : x.substr(begin, x.find_last_not_of(" \t\r\n") + 1 - begin);
}

template <class T>
void write_if_any(json_writer& out, std::string_view name, const std::optional<T>& x) {
  if (x)
    out.field(name, *x);
}

} // namespace

job_query tidy_query(job_query x) {
  x.words = without_blanks(x.words);
  if (const auto* known = find_city(without_blanks(x.city)))
    x.city = known->zh;
  else
    x.city = trimmed(x.city);
  if (x.salary_min == 0u)
    x.salary_min.reset();
  return x;
}

std::string digest_of_query(const job_query& x) {
  json_writer out;
  out.open().field("words", x.words).field("city", x.city);
  write_if_any(out, "salary_min", x.salary_min);
  write_if_any(out, "years", x.years);
  if (x.at)
    out.field("lat", x.at->lat).field("lon", x.at->lon);
  write_if_any(out, "radius_m", x.radius_m);
  out.close();
  return sha256_hex(out.take()).substr(0, 32);
}

std::optional<std::vector<std::string>> grams_of_query(const job_query& x) {
  auto out = grams_to_find(x.words, most_grams);
  // "?" alone asks for something; every posting would be an odd answer.
  if (out.empty() && !x.words.empty())
    return std::nullopt;
  return out;
}

bool is_repeat(const std::optional<timestamp>& asked, timestamp now) {
  return asked && now - *asked < repeat_window;
}

search_outcome decide_search(const job_search_id& id, realm in, const user_id& user,
                             const job_query& query, const load_job_search::reply& found,
                             const std::vector<job_row>& candidates,
                             const std::optional<resume_facts>& facts, timestamp now) {
  search_outcome out;
  if (found.today >= job_bounds::sessions_a_day) {
    out.error = ec::search_limit;
    return out;
  }
  job_search_row row;
  row.id = id;
  row.in = in;
  row.user = user;
  row.query = query;
  row.digest = digest_of_query(query);
  if (facts && found.resume)
    row.resume = found.resume->id;
  row.results = best_of(candidates, facts, job_bounds::results);
  row.repeated = is_repeat(found.asked, now);
  row.effective = !row.results.empty() && !row.repeated;
  row.created_at = now;
  row.version = 1;
  out.rows.push_back(std::move(row));
  if (found.kept >= job_bounds::sessions && found.oldest)
    out.rows.push_back(without_content(*found.oldest, now));
  return out;
}

job_search_row without_content(job_search_row x, timestamp now) {
  if (x.deleted_at)
    return x;
  x.query = {};
  x.resume.reset();
  x.results.clear();
  x.deleted_at = now;
  ++x.version;
  return x;
}

} // namespace zhian::jobs
