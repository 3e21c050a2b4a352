#include "http/json/reader.hpp"

#include <algorithm>
#include <set>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

using value = rapidjson::Value;
using reason = json_problem::reason;

/// Nesting of a text, without parsing it: what is deeper than we read never reaches the parser.
size_t depth_of(std::string_view body) {
  size_t depth = 0;
  size_t deepest = 0;
  bool in_text = false;
  for (size_t i = 0; i < body.size(); ++i) {
    auto c = body[i];
    if (in_text) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

std::string_view text_view(const value& x) {
  return {x.GetString(), x.GetStringLength()};
}

void write_sorted(rapidjson::Writer<rapidjson::StringBuffer>& out, const value& x) {
  if (x.IsObject()) {
    std::vector<const value::Member*> members;
    for (const auto& member : x.GetObject())
      members.push_back(&member);
    std::stable_sort(members.begin(), members.end(),
                     [](auto* a, auto* b) { return text_view(a->name) < text_view(b->name); });
    out.StartObject();
    for (const auto* member : members) {
      out.Key(member->name.GetString(), member->name.GetStringLength());
      write_sorted(out, member->value);
    }
    out.EndObject();
  } else if (x.IsArray()) {
    out.StartArray();
    for (const auto& element : x.GetArray())
      write_sorted(out, element);
    out.EndArray();
  } else {
    x.Accept(out);
  }
}

} // namespace

struct json_object::document {
  rapidjson::Document root;
  std::optional<json_problem> problem;

  void note(json_problem x) {
    if (!problem)
      problem = std::move(x);
  }
};

std::string json_problem::detail(language lang) const {
  auto zh = lang == language::zh;
  auto range = std::to_string(least) + (zh ? "～" : " to ") + std::to_string(most);
  switch (why) {
  case reason::malformed:
    return zh ? "请求体不是合法的 JSON" : "The body is not valid JSON";
  case reason::too_deep:
    return zh ? "JSON 嵌套过深" : "The JSON is nested too deeply";
  case reason::not_utf8:
    return zh ? "请求体不是合法的 UTF-8" : "The body is not valid UTF-8";
  case reason::not_object:
    return zh ? "请求体必须是一个 JSON 对象" : "The body must be a JSON object";
  case reason::missing:
    return zh ? "缺少字段 " + field : "Field " + field + " is missing";
  case reason::unknown:
    return zh ? "未知字段 " + field : "Field " + field + " is not known";
  case reason::repeated:
    return zh ? "字段 " + field + " 重复出现" : "Field " + field + " appears twice";
  case reason::wrong_type:
    return zh ? "字段 " + field + " 的类型应为 " + expected
              : "Field " + field + " must be of type " + expected;
  case reason::out_of_bounds:
    if (expected == "string")
      return zh ? "字段 " + field + " 的长度应为 " + range + " 个字符"
                : "Field " + field + " must have " + range + " characters";
    return zh ? "字段 " + field + " 应在 " + range + " 之间"
              : "Field " + field + " must be in " + range;
  case reason::not_allowed:
    return zh ? "字段 " + field + " 的值无效" + (expected.empty() ? "" : "，应为 " + expected)
              : "Field " + field + " is not valid"
                    + (expected.empty() ? "" : ", expected " + expected);
  }
  return {};
}

json_object::json_object(std::string_view body) : doc_(std::make_shared<document>()) {
  if (!valid_utf8(body)) {
    doc_->note({ec::bad_request, reason::not_utf8, {}, {}, 0, 0});
    return;
  }
  if (depth_of(body) > max_depth) {
    doc_->note({ec::bad_request, reason::too_deep, {}, {}, 0, 0});
    return;
  }
  doc_->root.Parse<rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (doc_->root.HasParseError())
    doc_->note({ec::bad_request, reason::malformed, {}, {}, 0, 0});
  else if (!doc_->root.IsObject())
    doc_->note({ec::bad_request, reason::not_object, {}, {}, 0, 0});
  else
    value_ = static_cast<const value*>(&doc_->root);
}

json_object::json_object(std::shared_ptr<document> doc, const void* value, std::string prefix)
    : doc_(std::move(doc)), value_(value), prefix_(std::move(prefix)) {}

json_object::~json_object() = default;
json_object::json_object(json_object&&) noexcept = default;
json_object& json_object::operator=(json_object&&) noexcept = default;

bool json_object::has(std::string_view name) const {
  if (!value_)
    return false;
  const auto& object = *static_cast<const value*>(value_);
  return object.HasMember(value{name.data(), static_cast<rapidjson::SizeType>(name.size())});
}

bool json_object::is_null(std::string_view name) {
  if (!has(name))
    return false;
  const auto& object = *static_cast<const value*>(value_);
  value key{name.data(), static_cast<rapidjson::SizeType>(name.size())};
  if (!object[key].IsNull())
    return false;
  taken_.emplace_back(name);
  return true;
}

std::string json_object::path_of(std::string_view name) const {
  return prefix_.empty() ? std::string{name} : prefix_ + "." + std::string{name};
}

const void* json_object::take(std::string_view name, bool required) {
  taken_.emplace_back(name);
  const value* found = nullptr;
  if (value_) {
    const auto& object = *static_cast<const value*>(value_);
    auto at = object.FindMember(value{name.data(), static_cast<rapidjson::SizeType>(name.size())});
    if (at != object.MemberEnd())
      found = &at->value;
  }
  if (!found && required)
    doc_->note({ec::validation_failed, reason::missing, path_of(name), {}, 0, 0});
  return found;
}

std::string json_object::text_of(const void* raw, std::string_view name, size_t least,
                                 size_t most) {
  const auto& x = *static_cast<const value*>(raw);
  if (!x.IsString()) {
    doc_->note({ec::validation_failed, reason::wrong_type, path_of(name), "string", 0, 0});
    return {};
  }
  auto text = text_view(x);
  // An escaped lone surrogate passes RapidJSON 1.1 and comes out as bytes that are no UTF-8.
  if (!storable_text(text)) {
    doc_->note({ec::validation_failed, reason::not_allowed, path_of(name), {}, 0, 0});
    return {};
  }
  auto size = count_characters(text);
  if (size < least || size > most) {
    doc_->note({ec::validation_failed, reason::out_of_bounds, path_of(name), "string",
                static_cast<int64_t>(least), static_cast<int64_t>(most)});
    return {};
  }
  return std::string{text};
}

uint64_t json_object::number_of(const void* raw, std::string_view name, uint64_t least,
                                uint64_t most) {
  const auto& x = *static_cast<const value*>(raw);
  if (!x.IsInt64() && !x.IsUint64()) {
    doc_->note({ec::validation_failed, reason::wrong_type, path_of(name), "integer", 0, 0});
    return least;
  }
  if (!x.IsUint64() || x.GetUint64() < least || x.GetUint64() > most) {
    doc_->note({ec::validation_failed, reason::out_of_bounds, path_of(name), "integer",
                static_cast<int64_t>(least),
                static_cast<int64_t>(std::min<uint64_t>(most, INT64_MAX))});
    return least;
  }
  return x.GetUint64();
}

std::string json_object::text(std::string_view name, size_t least, size_t most) {
  const auto* found = take(name, true);
  return found ? text_of(found, name, least, most) : std::string{};
}

std::optional<std::string> json_object::optional_text(std::string_view name, size_t least,
                                                      size_t most) {
  const auto* found = take(name, false);
  return found ? std::optional{text_of(found, name, least, most)} : std::nullopt;
}

std::optional<std::string>
json_object::optional_choice(std::string_view name,
                             std::initializer_list<std::string_view> allowed) {
  const auto* found = take(name, false);
  if (!found)
    return std::nullopt;
  auto text = text_of(found, name, 0, 200);
  if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    std::string list;
    for (auto x : allowed)
      list.append(list.empty() ? "" : ", ").append(x);
    refuse(name, reason::not_allowed, list);
  }
  return text;
}

uint64_t json_object::number(std::string_view name, uint64_t least, uint64_t most) {
  const auto* found = take(name, true);
  return found ? number_of(found, name, least, most) : least;
}

std::optional<uint64_t> json_object::optional_number(std::string_view name, uint64_t least,
                                                     uint64_t most) {
  const auto* found = take(name, false);
  return found ? std::optional{number_of(found, name, least, most)} : std::nullopt;
}

std::optional<bool> json_object::optional_flag(std::string_view name) {
  const auto* found = static_cast<const value*>(take(name, false));
  if (!found)
    return std::nullopt;
  if (!found->IsBool()) {
    doc_->note({ec::validation_failed, reason::wrong_type, path_of(name), "boolean", 0, 0});
    return std::nullopt;
  }
  return found->GetBool();
}

bool json_object::flag(std::string_view name) {
  if (!has(name))
    take(name, true); // Notes that it is missing.
  return optional_flag(name).value_or(false);
}

std::vector<std::string> json_object::text_list(std::string_view name, size_t items, size_t least,
                                                size_t most) {
  std::vector<std::string> out;
  const auto* found = static_cast<const value*>(take(name, true));
  if (!found)
    return out;
  if (!found->IsArray()) {
    doc_->note({ec::validation_failed, reason::wrong_type, path_of(name), "array", 0, 0});
    return out;
  }
  if (found->Size() > items) {
    doc_->note({ec::validation_failed, reason::out_of_bounds, path_of(name), "array", 0,
                static_cast<int64_t>(items)});
    return out;
  }
  for (const auto& element : found->GetArray())
    out.push_back(text_of(&element, name, least, most));
  return out;
}

json_object json_object::object(std::string_view name, bool required) {
  const auto* found = take(name, required);
  if (found && !static_cast<const value*>(found)->IsObject()) {
    doc_->note({ec::validation_failed, reason::wrong_type, path_of(name), "object", 0, 0});
    found = nullptr;
  }
  return json_object{doc_, found, path_of(name)};
}

void json_object::refuse(std::string_view name, json_problem::reason why, std::string expected) {
  doc_->note({ec::validation_failed, why, path_of(name), std::move(expected), 0, 0});
}

std::optional<json_problem> json_object::finish() {
  if (value_ && !doc_->problem) {
    std::set<std::string_view> seen;
    for (const auto& member : static_cast<const value*>(value_)->GetObject()) {
      auto name = text_view(member.name);
      // A name is echoed in the answer: only as much of it as is sane, and only when it is text.
      auto shown = valid_utf8(name) ? std::string{cut_utf8(name, 64)} : std::string{};
      if (!seen.insert(name).second)
        refuse(shown, reason::repeated);
      else if (std::find(taken_.begin(), taken_.end(), name) == taken_.end())
        refuse(shown, reason::unknown);
    }
  }
  return doc_->problem;
}

std::string json_object::canonical() const {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
  if (value_)
    write_sorted(out, *static_cast<const value*>(value_));
  return {buffer.GetString(), buffer.GetSize()};
}

} // namespace zhian::http
