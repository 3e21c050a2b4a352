#include "storage/postgres/job_json.hpp"

#include <array>

#include <rapidjson/document.h>

#include "protocols/geo.hpp"
#include "protocols/grams.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::storage {

namespace {

/// What at least is paid, in thousands of yuan, where it is worth a token of its own: less is paid
/// nearly everywhere.
constexpr std::array<uint32_t, 9> salary_steps{20, 25, 30, 40, 50, 60, 80, 100, 150};

/// A word as tsvector and tsquery read it.
std::string quoted(std::string_view word) {
  std::string out{'\''};
  for (char c : word) {
    if (c == '\'' || c == '\\')
      out += c;
    out += c;
  }
  return out += '\'';
}

void add_token(std::string& out, std::string_view between, std::string_view word) {
  if (!out.empty())
    out += between;
  out += quoted(word);
}

std::string numbered(const char* prefix, uint64_t number) {
  return prefix + std::to_string(number);
}

/// What follows is no neighbour of what stands there.
void add_line(std::string& out, std::string_view text) {
  out += text;
  out += '\n';
}

const rapidjson::Value* json_member(const rapidjson::Value& object, const char* name) {
  auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string job_text(const rapidjson::Value& object, const char* name) {
  const auto* x = json_member(object, name);
  return x && x->IsString() ? std::string{x->GetString(), x->GetStringLength()} : std::string{};
}

template <class T>
std::optional<T> job_number(const rapidjson::Value& object, const char* name) {
  const auto* x = json_member(object, name);
  return x && x->IsInt64() ? std::optional<T>{static_cast<T>(x->GetInt64())} : std::nullopt;
}

std::vector<job_reason> reasons_of(const rapidjson::Value& object) {
  std::vector<job_reason> out;
  const auto* list = json_member(object, "reasons");
  if (!list || !list->IsArray())
    return out;
  for (const auto& x : list->GetArray()) {
    if (!x.IsObject())
      continue;
    job_reason reason{job_text(x, "what"), job_number<int32_t>(x, "points").value_or(0), {}};
    if (const auto* skills = json_member(x, "skills"); skills && skills->IsArray())
      for (const auto& skill : skills->GetArray())
        if (skill.IsString())
          reason.skills.emplace_back(skill.GetString(), skill.GetStringLength());
    out.push_back(std::move(reason));
  }
  return out;
}

} // namespace

std::string json_of_query(const job_query& x) {
  json_writer out;
  out.open().field("words", x.words).field("city", x.city);
  if (x.salary_min)
    out.field("salary_min", *x.salary_min);
  if (x.years)
    out.field("years", *x.years);
  if (x.at)
    out.field("lat", x.at->lat).field("lon", x.at->lon);
  if (x.radius_m)
    out.field("radius_m", *x.radius_m);
  return out.close().take();
}

job_query query_of_json(std::string_view json) {
  job_query out;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject())
    return out;
  out.words = job_text(doc, "words");
  out.city = job_text(doc, "city");
  out.salary_min = job_number<uint32_t>(doc, "salary_min");
  out.years = job_number<uint32_t>(doc, "years");
  auto lat = job_number<int32_t>(doc, "lat");
  auto lon = job_number<int32_t>(doc, "lon");
  if (lat && lon)
    out.at = geo_point{*lat, *lon};
  out.radius_m = job_number<uint32_t>(doc, "radius_m");
  return out;
}

std::string json_of_results(const std::vector<job_result>& all) {
  json_writer out;
  out.open_list();
  for (const auto& x : all) {
    out.open().field("job", x.job.str()).field("score", x.score);
    out.list("reasons", x.reasons, [&](const job_reason& r) {
      out.open().field("what", r.what).field("points", r.points).field("skills", r.skills).close();
    });
    out.close();
  }
  return out.close_list().take();
}

std::vector<job_result> results_of_json(std::string_view json) {
  std::vector<job_result> out;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsArray())
    return out;
  for (const auto& x : doc.GetArray()) {
    if (!x.IsObject())
      continue;
    if (auto id = job_id::parse(job_text(x, "job")))
      out.push_back({*id, job_number<uint32_t>(x, "score").value_or(0), reasons_of(x)});
  }
  return out;
}

std::string tokens_of(const job_row& x) {
  const auto& what = x.what;
  std::string text;
  add_line(text, what.title);
  add_line(text, what.company);
  add_line(text, what.city);
  for (const auto& skill : what.skills)
    add_line(text, skill);
  std::string out;
  for (const auto& gram : grams_of(text))
    add_token(out, " ", gram);
  add_token(out, " ", "c:" + what.city);
  add_token(out, " ", numbered("e:", x.ordinal / era_size));
  if (what.at)
    add_token(out, " ", numbered("g:", static_cast<uint64_t>(cell_of(*what.at))));
  for (auto step : salary_steps)
    if (what.salary_max >= step * 1000)
      add_token(out, " ", numbered("m:", step));
  if (what.years_min == 0)
    add_token(out, " ", "x:0");
  return out;
}

std::string tokens_to_find(const job_query& x, const std::vector<std::string>& grams) {
  std::string out;
  for (const auto& gram : grams)
    add_token(out, " & ", gram);
  if (!x.city.empty())
    add_token(out, " & ", "c:" + x.city);
  if (x.salary_min) {
    uint32_t reached = 0;
    for (auto step : salary_steps)
      if (*x.salary_min >= step * 1000)
        reached = step;
    if (reached > 0)
      add_token(out, " & ", numbered("m:", reached));
  }
  if (x.years == 0u)
    add_token(out, " & ", "x:0");
  if (x.at && x.radius_m) {
    auto box = box_around(*x.at, *x.radius_m);
    std::string cells;
    auto last_row = cell_of({box.most.lat, box.least.lon});
    auto across = cell_of({box.least.lat, box.most.lon}) - cell_of(box.least);
    // Near a pole a circle touches every meridian: the exact conditions alone decide there.
    if (across <= 16) {
      for (auto row = cell_of(box.least); row <= last_row; row += cell_rows)
        for (auto cell = row; cell <= row + across; ++cell)
          add_token(cells, " | ", numbered("g:", static_cast<uint64_t>(cell)));
      out.append(out.empty() ? "(" : " & (").append(cells).append(")");
    }
  }
  return out;
}

std::string tokens_in_eras(const std::string& tokens, uint64_t first, uint64_t last) {
  std::string eras;
  for (auto era = first; era <= last; ++era)
    add_token(eras, " | ", numbered("e:", era));
  return tokens + " & (" + eras + ")";
}

} // namespace zhian::storage
