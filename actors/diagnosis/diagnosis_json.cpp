#include "actors/diagnosis/diagnosis_json.hpp"

#include <rapidjson/document.h>

namespace zhian::diagnosis {

namespace {

using value = rapidjson::Value;

void write(json_writer& out, const text_span& x) {
  out.open_list().put(x.begin).put(x.size).close_list();
}

void write(json_writer& out, const finding& x) {
  out.open();
  write_head(out, x);
  out.key("span");
  write(out, x.span);
  out.field("quote", x.quote).field("points", x.points).open("parameters");
  for (const auto& y : x.parameters)
    out.field(y.name, y.value);
  out.close().close();
}

void write(json_writer& out, const skill_evidence& x) {
  out.open();
  write_head(out, x);
  out.list("spans", x.spans, [&](const text_span& y) { write(out, y); }).close();
}

void write(json_writer& out, const keyword_coverage& x) {
  out.open("coverage");
  write_head(out, x);
  out.field("degree_asked", to_string(x.degree_asked))
      .field("degree_shown", to_string(x.degree_shown))
      .close();
}

/// Reads members; the first fault is remembered and everything after it reads as nothing.
class members {
public:
  members(const value& from, bool& good) : from_(from), good_(good) {
    good_ = good_ && from.IsObject();
  }

  template <class T>
  void number(const char* name, T& x) {
    const auto* m = find(name);
    if constexpr (std::is_signed_v<T>) {
      if (check(m && m->IsInt()))
        x = m->GetInt();
    } else {
      if (check(m && m->IsUint()))
        x = m->GetUint();
    }
  }
  void flag(const char* name, bool& x) {
    const auto* m = find(name);
    if (check(m && m->IsBool()))
      x = m->GetBool();
  }
  void text(const char* name, std::string& x) {
    const auto* m = find(name);
    if (check(m && m->IsString()))
      x.assign(m->GetString(), m->GetStringLength());
  }
  /// False when it is a text but none of the words.
  template <class Enum>
  bool word(const char* name, Enum& x, size_t count) {
    std::string given;
    text(name, given);
    for (size_t i = 0; i < count; ++i)
      if (to_string(static_cast<Enum>(i)) == given) {
        x = static_cast<Enum>(i);
        return true;
      }
    return false;
  }
  void span(const char* name, text_span& x) {
    const auto* m = find(name);
    if (m)
      read_span(*m, x);
    else
      good_ = false;
  }
  void read_span(const value& m, text_span& x) {
    if (check(m.IsArray() && m.Size() == 2 && m[0].IsUint() && m[1].IsUint()))
      x = {m[0].GetUint(), m[1].GetUint()};
  }
  template <class Read>
  void list(const char* name, size_t most, Read read) {
    const auto* m = find(name);
    if (!check(m && m->IsArray() && m->Size() <= most))
      return;
    for (const auto& x : m->GetArray())
      if (good_)
        read(x);
  }
  const value* find(const char* name) {
    if (!good_)
      return nullptr;
    auto at = from_.FindMember(name);
    return at == from_.MemberEnd() ? nullptr : &at->value;
  }
  bool check(bool x) { return good_ = good_ && x; }

private:
  const value& from_;
  bool& good_;
};

std::optional<finding> read_finding(const value& from, bool& good) {
  members in{from, good};
  finding x;
  auto known = in.word("kind", x.kind, kind_count);
  in.check(in.word("dimension", x.where, dimension_count));
  in.check(in.word("severity", x.weight, severity_count));
  in.span("span", x.span);
  in.text("quote", x.quote);
  in.number("points", x.points);
  const auto* given = in.find("parameters");
  if (!in.check(given && given->IsObject() && given->MemberCount() <= 16))
    return std::nullopt;
  for (const auto& y : given->GetObject())
    if (in.check(y.value.IsString()))
      x.parameters.push_back({{y.name.GetString(), y.name.GetStringLength()},
                              {y.value.GetString(), y.value.GetStringLength()}});
  if (!known)
    return std::nullopt;
  return x;
}

skill_evidence read_skill(const value& from, bool& good) {
  members in{from, good};
  skill_evidence x;
  in.text("name", x.name);
  in.number("count", x.count);
  in.flag("listed", x.listed);
  in.flag("used", x.used);
  in.flag("wanted", x.wanted);
  in.list("spans", most_spans, [&](const value& y) { in.read_span(y, x.spans.emplace_back()); });
  return x;
}

keyword_coverage read_coverage(const value& from, bool& good) {
  members in{from, good};
  keyword_coverage x;
  in.number("required", x.required);
  in.number("found", x.found);
  in.number("missing", x.missing);
  in.number("wanted", x.wanted);
  in.number("wanted_found", x.wanted_found);
  in.list("keywords", most_keywords, [&](const value& y) {
    members row{y, good};
    keyword k;
    row.text("name", k.name);
    row.flag("required", k.required);
    row.number("asked", k.asked);
    row.number("answered", k.answered);
    x.keywords.push_back(std::move(k));
  });
  in.list("languages", most_keywords, [&](const value& y) {
    if (in.check(y.IsString()))
      x.languages.emplace_back(y.GetString(), y.GetStringLength());
  });
  in.number("years_asked", x.years_asked);
  in.number("months_shown", x.months_shown);
  in.check(in.word("degree_asked", x.degree_asked, degree_count));
  in.check(in.word("degree_shown", x.degree_shown, degree_count));
  return x;
}

} // namespace

void write_scores(json_writer& out, const report& x) {
  out.open("scores");
  for (const auto& y : x.scores)
    out.field(to_string(y.what), y.score);
  out.close();
}

void write_head(json_writer& out, const finding& x) {
  out.field("kind", to_string(x.kind))
      .field("dimension", to_string(x.where))
      .field("severity", to_string(x.weight));
}

void write_head(json_writer& out, const skill_evidence& x) {
  out.field("name", x.name)
      .field("count", x.count)
      .field("listed", x.listed)
      .field("used", x.used)
      .field("wanted", x.wanted);
}

void write_head(json_writer& out, const keyword_coverage& x) {
  out.field("required", x.required)
      .field("found", x.found)
      .field("missing", x.missing)
      .field("wanted", x.wanted)
      .field("wanted_found", x.wanted_found)
      .list("keywords", x.keywords,
            [&](const keyword& y) {
              out.open()
                  .field("name", y.name)
                  .field("required", y.required)
                  .field("asked", y.asked)
                  .field("answered", y.answered)
                  .close();
            })
      .field("languages", x.languages)
      .field("years_asked", x.years_asked)
      .field("months_shown", x.months_shown);
}

std::string to_json(const report& x) {
  json_writer out;
  out.open()
      .field("rules", x.rules)
      .field("language", to_string(x.lang))
      .field("total", x.total)
      .field("judged_bytes", x.judged_bytes)
      .open("weights");
  for (size_t i = 0; i < dimension_count; ++i)
    out.field(to_string(static_cast<dimension>(i)), x.weights[i]);
  out.close();
  write_scores(out, x);
  out.list("findings", x.findings, [&](const finding& y) { write(out, y); })
      .list("skills", x.skills, [&](const skill_evidence& y) { write(out, y); });
  if (x.coverage)
    write(out, *x.coverage);
  else
    out.null("coverage");
  if (x.advised)
    write_advice(out, "advice", *x.advised);
  out.close();
  return out.take();
}

std::optional<report> report_from_json(std::string_view json) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError())
    return std::nullopt;
  bool good = true;
  report x;
  members in{doc, good};
  in.text("rules", x.rules);
  in.check(in.word("language", x.lang, 2));
  in.number("total", x.total);
  in.number("judged_bytes", x.judged_bytes);
  const auto* given = in.find("scores");
  if (!in.check(given && given->IsObject()))
    return std::nullopt;
  members scores{*given, good};
  for (size_t i = 0; i < dimension_count; ++i) {
    dimension_score y{static_cast<dimension>(i), 0};
    scores.number(std::string{to_string(y.what)}.c_str(), y.score);
    x.scores.push_back(y);
  }
  x.weights = shipped_weights(); // Of what was kept before they were.
  if (const auto* weights = in.find("weights")) {
    members row{*weights, good};
    for (size_t i = 0; i < dimension_count; ++i)
      row.number(std::string{to_string(static_cast<dimension>(i))}.c_str(), x.weights[i]);
  }
  in.list("findings", most_findings, [&](const value& y) {
    if (auto one = read_finding(y, good))
      x.findings.push_back(std::move(*one));
  });
  in.list("skills", most_skills, [&](const value& y) { x.skills.push_back(read_skill(y, good)); });
  const auto* coverage = in.find("coverage");
  if (in.check(coverage != nullptr) && !coverage->IsNull())
    x.coverage = read_coverage(*coverage, good);
  if (const auto* advised = in.find("advice"))
    in.check((x.advised = advice_from_json(*advised)).has_value());
  if (!good)
    return std::nullopt;
  return x;
}

} // namespace zhian::diagnosis
