#include "actors/diagnosis/advice.hpp"

namespace zhian::diagnosis {

namespace {

using json_value = rapidjson::Value;

const json_value* member_of(const json_value& from, const char* name) {
  if (!from.IsObject())
    return nullptr;
  auto at = from.FindMember(name);
  return at == from.MemberEnd() ? nullptr : &at->value;
}

bool take_text(const json_value& from, const char* name, std::string& into) {
  const auto* x = member_of(from, name);
  if (x == nullptr || !x->IsString())
    return false;
  into.assign(x->GetString(), x->GetStringLength());
  return true;
}

bool take_number(const json_value* x, uint32_t& into) {
  if (x == nullptr || !x->IsUint())
    return false;
  into = x->GetUint();
  return true;
}

template <class Take>
bool take_list(const json_value& from, const char* name, Take take) {
  const auto* x = member_of(from, name);
  if (x == nullptr || !x->IsArray() || x->Size() > most_items)
    return false;
  for (const auto& item : x->GetArray())
    if (!take(item))
      return false;
  return true;
}

bool take_texts(const json_value& from, const char* name, std::vector<std::string>& into) {
  return take_list(from, name, [&](const json_value& item) {
    if (item.IsString())
      into.emplace_back(item.GetString(), item.GetStringLength());
    return item.IsString();
  });
}

bool take_rewrite(const json_value& from, advised_rewrite& into) {
  const auto* span = member_of(from, "span");
  return span != nullptr && span->IsArray() && span->Size() == 2
         && take_number(&(*span)[0], into.span.begin) && take_number(&(*span)[1], into.span.size)
         && take_text(from, "quote", into.quote) && take_text(from, "better", into.better)
         && take_text(from, "why", into.why);
}

} // namespace

void write_advice(json_writer& out, std::string_view name, const advice& x) {
  out.open(name)
      .field("model", x.model)
      .field("prompt", x.prompt)
      .field("configuration", x.configuration)
      .field("simulated", x.simulated)
      .field("language", to_string(x.lang))
      .field("summary", x.summary)
      .field("strengths", x.strengths)
      .list("rewrites", x.rewrites,
            [&](const advised_rewrite& y) {
              out.open().open_list("span").put(y.span.begin).put(y.span.size).close_list();
              out.field("quote", y.quote).field("better", y.better).field("why", y.why).close();
            })
      .field("questions", x.questions)
      .field("left_out", x.left_out)
      .close();
}

std::optional<advice> advice_from_json(const json_value& from) {
  advice x;
  std::string lang;
  const auto* simulated = member_of(from, "simulated");
  if (!take_text(from, "model", x.model) || !take_text(from, "prompt", x.prompt)
      || !take_text(from, "configuration", x.configuration) || simulated == nullptr
      || !simulated->IsBool() || !take_text(from, "language", lang)
      || !take_text(from, "summary", x.summary) || !take_texts(from, "strengths", x.strengths)
      || !take_texts(from, "questions", x.questions)
      || !take_number(member_of(from, "left_out"), x.left_out))
    return std::nullopt;
  bool good = take_list(from, "rewrites", [&](const json_value& item) {
    return take_rewrite(item, x.rewrites.emplace_back());
  });
  if (!good || (lang != to_string(language::zh) && lang != to_string(language::en)))
    return std::nullopt;
  x.simulated = simulated->GetBool();
  x.lang = lang == to_string(language::en) ? language::en : language::zh;
  return x;
}

void write_advice_view(json_writer& out, std::string_view name, const advice& x, language lang) {
  out.open(name)
      .field("notice", lang == language::en
                           ? "Written by a language model; scores are not. Check it before you use it."
                           : "以下建议由人工智能模型生成，评分不由它作出；请核对后使用。")
      .open("made_by")
      .field("model", x.model)
      .field("prompt", x.prompt)
      .field("configuration", x.configuration)
      .field("simulated", x.simulated)
      .close()
      .field("language", to_string(x.lang))
      .field("summary", x.summary)
      .field("strengths", x.strengths)
      .list("rewrites", x.rewrites,
            [&](const advised_rewrite& y) {
              out.open()
                  .open("span")
                  .field("begin", y.span.begin)
                  .field("size", y.span.size)
                  .close()
                  .field("quote", y.quote)
                  .field("better", y.better)
                  .field("why", y.why)
                  .close();
            })
      .field("questions", x.questions)
      .field("left_out", x.left_out)
      .close();
}

} // namespace zhian::diagnosis
