#include "actors/jobs/job_state.hpp"

#include <algorithm>

#include "actors/resume/skills.hpp"
#include "protocols/cities.hpp"
#include "protocols/digest.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::jobs {

namespace {

namespace bounds = job_bounds;

std::string without_edges(std::string_view x) {
  auto first = x.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return {};
  return std::string{x.substr(first, x.find_last_not_of(" \t\r\n") - first + 1)};
}

using catalogue::all_different;
using catalogue::one_line;

/// Why a text of one line cannot be kept; empty: it can.
std::string_view wrong_line(std::string_view x, size_t most, bool needed = true) {
  if (!storable_text(x))
    return "encoding";
  if (x.empty())
    return needed ? "missing" : "";
  if (!one_line(x))
    return "not_allowed";
  return count_characters(x) > most ? "too_long" : "";
}

std::string_view wrong_link(std::string_view x) {
  if (auto why = wrong_line(x, bounds::url, false); !why.empty() || x.empty())
    return why;
  return catalogue::is_link(x) ? "" : "not_allowed";
}

std::string_view wrong_skills(const std::vector<std::string>& all) {
  if (all.size() > bounds::skills)
    return "too_many";
  for (const auto& x : all)
    if (auto why = wrong_line(x, bounds::skill); !why.empty())
      return why;
  return all_different(all) ? "" : "repeated";
}

outcome fresh_row(job_origin from, std::string source_id, job_content what, uint64_t& last,
                  const facts& around) {
  outcome out;
  auto& row = out.row;
  catalogue::begin_row(row, around);
  row.origin = from;
  row.source_id = std::move(source_id);
  row.ordinal = ++last;
  row.what = std::move(what);
  if (row.what.posted_at == timestamp{})
    row.what.posted_at = around.at;
  out.changed = true;
  return out;
}

job_content patched(job_content x, const job_patch& by) {
  auto take = [](auto& to, const auto& from) {
    if (from)
      to = *from;
  };
  if (by.city && *by.city != x.city && !by.at)
    x.at.reset(); // Those of the city before.
  take(x.title, by.title);
  take(x.company, by.company);
  take(x.city, by.city);
  take(x.salary_min, by.salary_min);
  take(x.salary_max, by.salary_max);
  take(x.years_min, by.years_min);
  take(x.least_degree, by.least_degree);
  take(x.lang, by.lang);
  take(x.skills, by.skills);
  take(x.body, by.body);
  take(x.url, by.url);
  if (by.at)
    x.at = by.at;
  if (by.years_max)
    x.years_max = by.years_max;
  return x;
}

} // namespace

std::optional<content_fault> fault_of(const job_content& x) {
  if (auto why = wrong_line(x.title, bounds::title); !why.empty())
    return content_fault{"title", why};
  if (auto why = wrong_line(x.company, bounds::company); !why.empty())
    return content_fault{"company", why};
  if (auto why = wrong_line(x.city, bounds::city); !why.empty())
    return content_fault{"city", why};
  if (x.at
      && (x.at->lat < -90'000'000 || x.at->lat > 90'000'000 || x.at->lon < -180'000'000
          || x.at->lon > 180'000'000))
    return content_fault{"latitude", "out_of_bounds"};
  if (x.salary_min > bounds::salary)
    return content_fault{"salary_min", "out_of_bounds"};
  if (x.salary_max > bounds::salary || x.salary_max < x.salary_min)
    return content_fault{"salary_max", "out_of_bounds"};
  if (x.years_min > bounds::years)
    return content_fault{"years_min", "out_of_bounds"};
  if (x.years_max && (*x.years_max > bounds::years || *x.years_max < x.years_min))
    return content_fault{"years_max", "out_of_bounds"};
  if (auto why = wrong_skills(x.skills); !why.empty())
    return content_fault{"skills", why};
  if (!storable_text(x.body))
    return content_fault{"body", "encoding"};
  if (x.body.empty())
    return content_fault{"body", "missing"};
  if (count_characters(x.body) > bounds::body)
    return content_fault{"body", "too_long"};
  if (auto why = wrong_link(x.url); !why.empty())
    return content_fault{"url", why};
  return std::nullopt;
}

job_content tidy(job_content x) {
  for (auto* text : {&x.title, &x.company, &x.city, &x.body, &x.url})
    *text = without_edges(*text);
  for (auto& skill : x.skills) {
    skill = without_edges(skill);
    if (!valid_utf8(skill) || skill.size() > 4 * bounds::skill)
      continue; // `fault_of` says so.
    auto known = find_skills(skill);
    if (known.size() == 1)
      skill = std::move(known.front());
  }
  std::vector<std::string> each;
  for (auto& skill : x.skills)
    if (!skill.empty() && std::find(each.begin(), each.end(), skill) == each.end())
      each.push_back(std::move(skill));
  x.skills = std::move(each);
  if (const auto* known = find_city(x.city)) {
    x.city = known->zh;
    if (!x.at)
      x.at = known->at;
  }
  return x;
}

bool is_source_id(std::string_view x) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !x.empty() && x.size() <= bounds::source_id && plain(x.front())
         && std::all_of(x.begin(), x.end(),
                        [&](char c) { return plain(c) || c == '-' || c == '_' || c == '.'; });
}

std::string digest_of_content(const job_content& x) {
  json_writer out;
  out.open().field("title", x.title).field("company", x.company).field("city", x.city);
  if (x.at)
    out.field("lat", x.at->lat).field("lon", x.at->lon);
  out.field("salary_min", x.salary_min)
      .field("salary_max", x.salary_max)
      .field("years_min", x.years_min);
  if (x.years_max)
    out.field("years_max", *x.years_max);
  out.field("degree", to_string(x.least_degree))
      .field("language", to_string(x.lang))
      .field("skills", x.skills)
      .field("body", x.body)
      .field("url", x.url)
      .field("posted_at", to_rfc3339(x.posted_at))
      .close();
  return sha256_hex(out.take()).substr(0, 32);
}

outcome add(const add_job& what, bool taken, uint64_t& last, const facts& around) {
  if (!what.source_id.empty() && !is_source_id(what.source_id))
    return outcome::refuse(ec::validation_failed, "source_id");
  auto content = tidy(what.what);
  if (auto fault = fault_of(content))
    return outcome::refuse(ec::validation_failed, std::move(fault->field));
  if (taken)
    return outcome::refuse(ec::job_source_taken, "source_id");
  if (last >= bounds::postings)
    return outcome::refuse(ec::jobs_full);
  auto out = fresh_row(job_origin::staff, what.source_id, std::move(content), last, around);
  if (out.row.source_id.empty())
    out.row.source_id = catalogue::own_source_id(out.row.id.unique);
  out.row.edited = true;
  return out;
}

outcome change(const job_row* now, const change_job& what, uint64_t& last, const facts& around) {
  if (auto refused = catalogue::refuse_basis(now, what.based_on))
    return std::move(*refused);
  auto next = tidy(patched(now->what, what.patch));
  if (auto fault = fault_of(next))
    return outcome::refuse(ec::validation_failed, std::move(fault->field));
  auto again = what.patch.offer && now->withdrawn_at;
  auto out = outcome::as_it_was(*now);
  if (next == now->what && !again)
    return out;
  if (again) {
    out.row.withdrawn_at.reset();
    out.row.ordinal = ++last;
  }
  out.row.what = std::move(next);
  out.row.edited = true;
  out.next_version(around.at);
  return out;
}

outcome withdraw(const job_row* now, const withdraw_job& what, const facts& around) {
  if (auto refused = catalogue::refuse_basis(now, what.based_on))
    return std::move(*refused);
  auto out = outcome::as_it_was(*now);
  if (now->withdrawn_at)
    return out;
  out.row.withdrawn_at = around.at;
  out.row.edited = true;
  out.next_version(around.at);
  return out;
}

outcome brought(const job_row* now, job_origin from, const told_job& what, uint64_t& last,
                const facts& around) {
  if (!now && what.withdrawn)
    return {};
  auto of_staff = from == job_origin::staff;
  auto digest = of_staff || what.withdrawn ? std::string{} : digest_of_content(what.what);
  if (!now) {
    auto out = fresh_row(from, what.source_id, what.what, last, around);
    out.row.digest = std::move(digest);
    out.row.edited = of_staff;
    return out;
  }
  auto out = outcome::as_it_was(*now);
  if (now->edited && !of_staff)
    return out;
  if (what.withdrawn) {
    if (now->withdrawn_at)
      return out;
    out.row.withdrawn_at = around.at;
    out.next_version(around.at);
    return out;
  }
  auto next = what.what;
  if (next.posted_at == timestamp{})
    next.posted_at = now->what.posted_at;
  if (!now->withdrawn_at && (of_staff ? next == now->what : digest == now->digest))
    return out;
  if (now->withdrawn_at) {
    out.row.withdrawn_at.reset();
    out.row.ordinal = ++last;
  }
  out.row.what = std::move(next);
  out.row.digest = std::move(digest);
  out.next_version(around.at);
  return out;
}

std::string audit_detail(const job_row& x) {
  json_writer out;
  out.open()
      .field("source_id", x.source_id)
      .field("origin", to_string(x.origin))
      .field("version", x.version)
      .close();
  return out.take();
}

} // namespace zhian::jobs
