#include "http/openapi/document.hpp"

#include <span>
#include <stdexcept>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "protocols/digest.hpp"
#include "protocols/entity.hpp"

namespace zhian::http::openapi {

/// One file of this folder, embedded by embed.cmake.
struct piece {
  std::string_view name;
  std::string_view text;
};
std::span<const piece> pieces();

namespace {

using value = rapidjson::Value;
using allocator = rapidjson::Document::AllocatorType;

/// Adds what `from` has; objects are merged, lists joined, anything else must be new.
void merge(value& into, value& from, allocator& alloc, std::string_view name) {
  for (auto& member : from.GetObject()) {
    auto at = into.FindMember(member.name);
    if (at == into.MemberEnd())
      into.AddMember(member.name, member.value, alloc);
    else if (at->value.IsObject() && member.value.IsObject())
      merge(at->value, member.value, alloc, name);
    else if (at->value.IsArray() && member.value.IsArray())
      for (auto& element : member.value.GetArray())
        at->value.PushBack(element, alloc);
    else
      throw std::logic_error("http/openapi/" + std::string{name} + " defines "
                             + member.name.GetString() + " again");
  }
}

document assemble(std::initializer_list<std::string_view> names) {
  rapidjson::Document whole;
  whole.SetObject();
  for (auto name : names) {
    const piece* found = nullptr;
    for (const auto& x : pieces())
      if (x.name == name)
        found = &x;
    rapidjson::Document part{&whole.GetAllocator()};
    if (found)
      part.Parse<rapidjson::kParseIterativeFlag>(found->text.data(), found->text.size());
    if (!found || part.HasParseError() || !part.IsObject())
      throw std::logic_error("http/openapi/" + std::string{name} + " is no JSON object");
    merge(whole, part, whole.GetAllocator(), name);
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
  whole.Accept(out);
  document result{{buffer.GetString(), buffer.GetSize()}, {}};
  result.etag = '"' + to_hex(digest_of(result.text)) + '"';
  return result;
}

} // namespace

const document& public_document() {
  static const auto made = assemble({"public.json",   "common.json",    "system.json",
                                     "auth.json",     "recovery.json",  "account.json",
                                     "profile.json",  "resumes.json",   "interviews.json",
                                     "reports.json",  "rooms.json",     "points.json",
                                     "meetings.json", "calendar.json",  "diagnosis.json",
                                     "orders.json",   "messages.json",  "classic_questions.json",
                                     "news.json",     "dashboard.json", "jobs.json",
                                     "forecast.json"});
  return made;
}

const document& admin_document() {
  static const auto made = assemble({"admin.json", "common.json", "system.json", "staff.json",
                                     "finance.json", "money_rules.json", "question_bank.json",
                                     "news_desk.json", "postings.json", "engines.json"});
  return made;
}

} // namespace zhian::http::openapi
