#include "actors/news/json_feed.hpp"

#include <set>

#include <rapidjson/document.h>

#include "actors/news/html_text.hpp"
#include "protocols/utf8.hpp"

namespace zhian::news {

namespace {

using json_value = rapidjson::Value;
namespace bounds = news_bounds;

std::string_view text_of_value(const json_value& x) {
  return {x.GetString(), x.GetStringLength()};
}

const json_value* member_of(const json_value& object, const char* name) {
  auto at = object.FindMember(name);
  return at == object.MemberEnd() || at->value.IsNull() ? nullptr : &at->value;
}

class feed_reader {
public:
  explicit feed_reader(feed_file& to) : to_(to) {}

  void document(const json_value& doc, size_t most_items) {
    if (!doc.IsObject())
      return fault(0, "", "not_object");
    auto version = text(doc, "version", 0);
    if (version != "https://jsonfeed.org/version/1"
        && version != "https://jsonfeed.org/version/1.1")
      return fault(0, "version", "not_allowed");
    lang_ = text(doc, "language", 0);
    const auto* items = member_of(doc, "items");
    if (!items)
      return fault(0, "items", "missing");
    if (!items->IsArray())
      return fault(0, "items", "wrong_type");
    if (items->Size() > most_items)
      return fault(0, "items", "too_many");
    to_.rows = items->Size();
    uint32_t number = 0;
    for (const auto& x : items->GetArray())
      item(x, ++number);
  }

private:
  void fault(uint32_t number, std::string column, std::string_view reason) {
    ++to_.wrong;
    if (to_.faults.size() < feed_file::most_faults)
      to_.faults.push_back({number, std::move(column), std::string{reason}});
  }

  /// A text that may be absent; a wrong type is a fault.
  std::string text(const json_value& from, const char* name, uint32_t number) {
    const auto* x = member_of(from, name);
    if (!x)
      return {};
    if (!x->IsString()) {
      fault(number, name, "wrong_type");
      return {};
    }
    return std::string{text_of_value(*x)};
  }

  /// Numbers are ids, too, says the format: as their digits.
  std::string id_in(const json_value& from, uint32_t number) {
    const auto* x = member_of(from, "id");
    if (x && x->IsUint64())
      return std::to_string(x->GetUint64());
    return text(from, "id", number);
  }

  std::vector<std::string> tags_in(const json_value& from, uint32_t number) {
    std::vector<std::string> out;
    const auto* x = member_of(from, "tags");
    if (!x)
      return out;
    if (!x->IsArray()) {
      fault(number, "tags", "wrong_type");
      return out;
    }
    for (const auto& tag : x->GetArray()) {
      if (!tag.IsString()) {
        fault(number, "tags", "wrong_type");
        return out;
      }
      out.emplace_back(text_of_value(tag));
    }
    return out;
  }

  std::string body_in(const json_value& from, uint32_t number) {
    auto plain = text(from, "content_text", number);
    auto html = text(from, "content_html", number);
    if (!plain.empty() || html.empty())
      return tidy_text(plain);
    // One byte more than may be kept, so that a longer one is told and not cut.
    return text_of_html(html, bounds::body * 4 + 1);
  }

  void item(const json_value& x, uint32_t number) {
    auto before = to_.wrong;
    if (!x.IsObject())
      return fault(number, "", "not_object");
    incoming out;
    out.source_id = id_in(x, number);
    if (out.source_id.empty())
      fault(number, "id", "missing");
    else if (!is_source_id(out.source_id))
      fault(number, "id", "not_allowed");
    else if (!seen_.insert(out.source_id).second)
      fault(number, "id", "repeated");
    news_text words{tidy_text(text(x, "title", number)), tidy_text(text(x, "summary", number)),
                    body_in(x, number)};
    out.what.url = text(x, "url", number);
    out.what.tags = tags_in(x, number);
    auto date = text(x, "date_published", number);
    if (auto at = parse_feed_time(date))
      out.what.published_at = *at;
    else
      fault(number, "date_published", date.empty() ? "missing" : "not_allowed");
    auto lang = text(x, "language", number);
    bool english = (lang.empty() ? lang_ : lang).starts_with("en");
    (english ? out.what.en : out.what.zh) = std::move(words);
    if (to_.wrong == before)
      if (auto wrong = fault_of(out.what))
        fault(number, name_in_feed(wrong->field), wrong->reason);
    if (to_.wrong == before)
      to_.items.push_back(std::move(out));
  }

  static std::string name_in_feed(const std::string& field) {
    if (field.ends_with(".title"))
      return "title";
    if (field.ends_with(".summary"))
      return "summary";
    if (field.ends_with(".body"))
      return "content";
    return field == "published_at" ? "date_published" : field;
  }

  feed_file& to_;
  std::string lang_;
  std::set<std::string> seen_;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

} // namespace

std::string feed_file::why() const {
  if (faults.empty())
    return {};
  const auto& x = faults.front();
  std::string out = x.line > 0 ? "item " + std::to_string(x.line) : "document";
  if (!x.column.empty())
    out += ": " + x.column;
  return out + ": " + x.reason;
}

std::optional<timestamp> parse_feed_time(std::string_view text) {
  if (text.size() < 20 || text.size() > 40)
    return std::nullopt;
  if (text.back() == 'Z')
    return parse_timestamp(text);
  // "…+08:00"
  auto zone = text.substr(text.size() - 6);
  if ((zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || !is_digit(zone[1])
      || !is_digit(zone[2]) || !is_digit(zone[4]) || !is_digit(zone[5]))
    return std::nullopt;
  auto hours = (zone[1] - '0') * 10 + (zone[2] - '0');
  auto minutes = (zone[4] - '0') * 10 + (zone[5] - '0');
  if (hours > 23 || minutes > 59)
    return std::nullopt;
  auto at = parse_timestamp(std::string{text.substr(0, text.size() - 6)} + 'Z');
  if (!at)
    return std::nullopt;
  auto ahead = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return zone[0] == '+' ? *at - ahead : *at + ahead;
}

feed_file read_feed(std::string_view json, size_t most_items) {
  feed_file out;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  if (doc.HasParseError()) {
    out.wrong = 1;
    out.faults.push_back({0, "", "not_json"});
    return out;
  }
  feed_reader{out}.document(doc, most_items);
  if (out.wrong > 0)
    out.items.clear();
  return out;
}

} // namespace zhian::news
