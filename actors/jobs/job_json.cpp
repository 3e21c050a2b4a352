#include "actors/jobs/job_json.hpp"

#include <cmath>

#include <rapidjson/document.h>

#include "protocols/utf8.hpp"

namespace zhian::jobs {

namespace {

using json_value = rapidjson::Value;

constexpr size_t longest_cursor = 512; ///< Bytes.

const json_value* member(const json_value& object, const char* name) {
  auto found = object.FindMember(name);
  return found == object.MemberEnd() || found->value.IsNull() ? nullptr : &found->value;
}

/// Reads the members of one posting; the first fault wins.
class posting_reader {
public:
  explicit posting_reader(const json_value& from) : from_(from) {}

  void text(const char* name, std::string& to) {
    if (const auto* x = member(from_, name)) {
      if (x->IsString())
        to.assign(x->GetString(), x->GetStringLength());
      else
        blame(name, "wrong_type");
    }
  }
  void number(const char* name, uint32_t& to) {
    if (const auto* x = member(from_, name)) {
      if (x->IsUint())
        to = x->GetUint();
      else
        blame(name, "wrong_type");
    }
  }
  void number(const char* name, std::optional<uint32_t>& to) {
    if (member(from_, name))
      number(name, to.emplace());
  }
  void degrees(const char* name, double most, std::optional<int32_t>& to) {
    const auto* x = member(from_, name);
    if (!x)
      return;
    if (!x->IsNumber())
      blame(name, "wrong_type");
    else if (std::abs(x->GetDouble()) > most)
      blame(name, "out_of_bounds");
    else
      to = static_cast<int32_t>(std::lround(x->GetDouble() * 1e6));
  }
  void texts(const char* name, std::vector<std::string>& to) {
    const auto* x = member(from_, name);
    if (!x)
      return;
    if (!x->IsArray()) {
      blame(name, "wrong_type");
      return;
    }
    if (x->Size() > job_bounds::skills) {
      blame(name, "too_many");
      return;
    }
    for (const auto& item : x->GetArray())
      if (item.IsString())
        to.emplace_back(item.GetString(), item.GetStringLength());
      else
        blame(name, "wrong_type");
  }
  bool flag(const char* name) {
    const auto* x = member(from_, name);
    if (x && !x->IsBool())
      blame(name, "wrong_type");
    return x && x->IsBool() && x->GetBool();
  }
  void blame(const char* name, std::string_view why) {
    if (!fault_)
      fault_ = content_fault{name, why};
  }
  const std::optional<content_fault>& fault() const { return fault_; }

private:
  const json_value& from_;
  std::optional<content_fault> fault_;
};

void read_words(posting_reader& in, job_content& to) {
  std::string word;
  in.text("degree", word);
  if (!word.empty()) {
    if (auto known = parse_degree(word))
      to.least_degree = *known;
    else
      in.blame("degree", "not_allowed");
  }
  word.clear();
  in.text("language", word);
  if (word == "en")
    to.lang = language::en;
  else if (!word.empty() && word != "zh")
    in.blame("language", "not_allowed");
  word.clear();
  in.text("posted_at", word);
  if (word.empty())
    return;
  if (auto at = parse_timestamp(word))
    to.posted_at = *at;
  else
    in.blame("posted_at", "not_allowed");
}

json_posting read_posting(const json_value& from) {
  json_posting out;
  if (!from.IsObject()) {
    out.fault = {{}, "not_object"};
    return out;
  }
  posting_reader in{from};
  told_job job;
  in.text("source_id", job.source_id);
  if (!is_source_id(job.source_id))
    in.blame("source_id", job.source_id.empty() ? "missing" : "not_allowed");
  job.withdrawn = in.flag("withdrawn");
  if (!job.withdrawn) {
    auto& x = job.what;
    std::optional<int32_t> lat, lon;
    in.text("title", x.title);
    in.text("company", x.company);
    in.text("city", x.city);
    in.degrees("latitude", 90, lat);
    in.degrees("longitude", 180, lon);
    if (lat.has_value() != lon.has_value())
      in.blame(lat ? "longitude" : "latitude", "missing");
    else if (lat)
      x.at = geo_point{*lat, *lon};
    in.number("salary_min", x.salary_min);
    x.salary_max = x.salary_min; // As in files of the other form.
    in.number("salary_max", x.salary_max);
    in.number("years_min", x.years_min);
    in.number("years_max", x.years_max);
    in.texts("skills", x.skills);
    in.text("body", x.body);
    in.text("url", x.url);
    read_words(in, x);
    if (!in.fault()) {
      x = tidy(std::move(x));
      if (auto wrong = fault_of(x))
        in.blame(wrong->field.c_str(), wrong->reason);
    }
  }
  if (in.fault())
    out.fault = *in.fault();
  else
    out.job = std::move(job);
  return out;
}

json_postings read_list(const rapidjson::Document& doc, size_t most) {
  json_postings out;
  if (doc.HasParseError())
    out.error = "not_json";
  else if (!doc.IsObject())
    out.error = "not_object";
  if (!out.error.empty())
    return out;
  const auto* list = member(doc, "postings");
  if (!list || !list->IsArray())
    out.error = "postings";
  else if (list->Size() > most)
    out.error = "too_many_rows";
  else
    for (const auto& x : list->GetArray())
      out.jobs.push_back(read_posting(x));
  return out;
}

rapidjson::Document parsed(std::string_view json) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  return doc;
}

} // namespace

json_postings read_postings_file(std::string_view json, size_t most) {
  return read_list(parsed(json), most);
}

json_postings read_postings_page(std::string_view json, size_t most) {
  auto doc = parsed(json);
  auto out = read_list(doc, most);
  if (!out.error.empty())
    return out;
  const auto* next = member(doc, "next_cursor");
  if (!next || !next->IsString() || next->GetStringLength() > longest_cursor
      || !storable_text({next->GetString(), next->GetStringLength()})) {
    out.error = "cursor";
    return out;
  }
  out.next.assign(next->GetString(), next->GetStringLength());
  const auto* more = member(doc, "more");
  if (more && !more->IsBool())
    out.error = "more";
  out.more = more && more->IsBool() && more->GetBool();
  return out;
}

} // namespace zhian::jobs
