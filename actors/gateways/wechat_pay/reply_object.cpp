#include "actors/gateways/wechat_pay/reply_object.hpp"

#include <rapidjson/document.h>

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "protocols/utf8.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr size_t most_bytes = size_t{1} << 20;
/// Names are compared with each other, so few.
constexpr size_t most_members = 64;
constexpr int64_t most_whole = int64_t{1} << 53; ///< What every JSON reader has in common.

const rapidjson::Value* value_of(const void* x) {
  return static_cast<const rapidjson::Value*>(x);
}

std::string_view view(const rapidjson::Value& x) {
  return {x.GetString(), x.GetStringLength()};
}

/// A name that stands twice could mean one thing to us and another to whoever signed it.
bool names_are_unique(const rapidjson::Value& object) {
  if (object.MemberCount() > most_members)
    return false;
  for (auto a = object.MemberBegin(); a != object.MemberEnd(); ++a)
    for (auto b = object.MemberBegin(); b != a; ++b)
      if (view(a->name) == view(b->name))
        return false;
  return true;
}

} // namespace

struct reply_object::document {
  rapidjson::Document json;
  bool good = true;
};

reply_object reply_object::read(std::string_view json) {
  auto of = std::make_shared<document>();
  if (json.size() <= most_bytes)
    of->json.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        json.data(), json.size());
  of->good = json.size() <= most_bytes && !of->json.HasParseError() && of->json.IsObject()
             && names_are_unique(of->json);
  const void* at = of->good ? static_cast<const rapidjson::Value*>(&of->json) : nullptr;
  return {std::move(of), at};
}

bool reply_object::good() const {
  return of_->good;
}

void reply_object::refuse() {
  of_->good = false;
}

const void* reply_object::find(std::string_view name, bool required) {
  if (at_ != nullptr) {
    rapidjson::Value key{rapidjson::StringRef(name.data(), name.size())};
    auto at = value_of(at_)->FindMember(key);
    if (at != value_of(at_)->MemberEnd() && !at->value.IsNull())
      return &at->value;
  }
  if (required)
    refuse();
  return nullptr;
}

std::string reply_object::text_of(const void* value, size_t most) {
  if (value == nullptr)
    return {};
  const auto& x = *value_of(value);
  if (!x.IsString() || x.GetStringLength() > most || !storable_text(view(x))) {
    refuse();
    return {};
  }
  return std::string{view(x)};
}

std::string reply_object::text(std::string_view name, size_t most) {
  auto out = text_of(find(name, true), most);
  if (out.empty())
    refuse();
  return out;
}

std::string reply_object::optional_text(std::string_view name, size_t most) {
  return text_of(find(name, false), most);
}

int64_t reply_object::whole(std::string_view name) {
  auto out = optional_whole(name);
  if (!out)
    refuse();
  return out.value_or(0);
}

std::optional<int64_t> reply_object::optional_whole(std::string_view name) {
  const auto* x = value_of(find(name, false));
  if (x == nullptr)
    return std::nullopt;
  // IsInt64 is not so for 1.0 and 1e3.
  if (!x->IsInt64() || x->GetInt64() < 0 || x->GetInt64() > most_whole) {
    refuse();
    return std::nullopt;
  }
  return x->GetInt64();
}

timestamp reply_object::time(std::string_view name) {
  auto out = optional_time(name);
  if (!out)
    refuse();
  return out.value_or(timestamp{});
}

std::optional<timestamp> reply_object::optional_time(std::string_view name) {
  auto text = optional_text(name, 64);
  if (text.empty())
    return std::nullopt;
  auto out = read_time(text);
  if (!out)
    refuse();
  return out;
}

reply_object reply_object::object(std::string_view name) {
  auto out = optional_object(name);
  if (out)
    return std::move(*out);
  refuse();
  return {of_, nullptr};
}

std::optional<reply_object> reply_object::optional_object(std::string_view name) {
  const auto* x = value_of(find(name, false));
  if (x == nullptr)
    return std::nullopt;
  if (!x->IsObject() || !names_are_unique(*x)) {
    refuse();
    return reply_object{of_, nullptr};
  }
  return reply_object{of_, x};
}

std::vector<reply_object> reply_object::objects(std::string_view name, size_t most) {
  std::vector<reply_object> out;
  const auto* x = value_of(find(name, true));
  if (x == nullptr)
    return out;
  if (!x->IsArray() || x->Size() > most) {
    refuse();
    return out;
  }
  for (const auto& item : x->GetArray()) {
    if (!item.IsObject() || !names_are_unique(item)) {
      refuse();
      return {};
    }
    out.push_back(reply_object{of_, &item});
  }
  return out;
}

} // namespace zhian::wechat_pay
