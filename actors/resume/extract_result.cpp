#include "actors/resume/extract_result.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::resume {

namespace {

constexpr std::array known_warnings{text_truncated, page_without_text, page_unreadable,
                                    characters_unreadable, guessed_gb18030};

constexpr std::array known_errors{
    ec::file_empty,        ec::file_type_unsupported, ec::file_damaged,
    ec::file_encrypted,    ec::file_no_text,          ec::file_too_many_pages,
    ec::payload_too_large, ec::extraction_failed,     ec::file_active_content,
    ec::file_bomb,         ec::file_external_entity,  ec::image_too_large};

/// More pages than a parser is ever allowed.
constexpr rapidjson::SizeType most_pages = 10000;

std::optional<ec> parse_error(std::string_view code) {
  auto at = std::find_if(known_errors.begin(), known_errors.end(),
                         [&](ec x) { return to_string(x) == code; });
  if (at == known_errors.end())
    return std::nullopt;
  return *at;
}

std::string_view text_of(const rapidjson::Value& x) {
  return {x.GetString(), x.GetStringLength()};
}

} // namespace

std::string write_result(const extract_result& result) {
  json_writer out;
  out.open();
  if (result.error != ec::none)
    out.field("error", to_string(result.error));
  else
    out.field("pages", result.pages)
        .field("text", result.text)
        .field("warnings", result.warnings)
        .list("unread", result.unread, [&](uint32_t x) { out.put(x); })
        .field("confidence", result.confidence);
  auto json = out.close().take();
  return std::to_string(json.size()) + '\n' + json;
}

std::optional<extract_result> read_result(std::string_view bytes) {
  size_t length = 0;
  auto [end, bad] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), length);
  if (bad != std::errc{} || end == bytes.data() + bytes.size() || *end != '\n')
    return std::nullopt;
  bytes.remove_prefix(static_cast<size_t>(end - bytes.data()) + 1);
  if (bytes.size() != length)
    return std::nullopt;
  rapidjson::Document doc;
  // Iterative: depth must not be paid for with stack.
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(bytes.data(),
                                                                                    bytes.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  extract_result result;
  if (auto error = doc.FindMember("error"); error != doc.MemberEnd()) {
    auto code = error->value.IsString() ? parse_error(text_of(error->value)) : std::nullopt;
    if (!code)
      return std::nullopt;
    result.error = *code;
    return result;
  }
  auto pages = doc.FindMember("pages");
  auto text = doc.FindMember("text");
  auto warnings = doc.FindMember("warnings");
  if (pages == doc.MemberEnd() || !pages->value.IsUint() || text == doc.MemberEnd()
      || !text->value.IsString() || warnings == doc.MemberEnd() || !warnings->value.IsArray()
      || warnings->value.Size() > known_warnings.size())
    return std::nullopt;
  result.pages = pages->value.GetUint();
  result.text = text_of(text->value);
  for (const auto& x : warnings->value.GetArray()) {
    if (!x.IsString()
        || std::find(known_warnings.begin(), known_warnings.end(), text_of(x))
               == known_warnings.end())
      return std::nullopt;
    result.warnings.emplace_back(text_of(x));
  }
  auto unread = doc.FindMember("unread");
  auto confidence = doc.FindMember("confidence");
  if (unread == doc.MemberEnd() || !unread->value.IsArray() || unread->value.Size() > most_pages
      || confidence == doc.MemberEnd() || !confidence->value.IsUint()
      || confidence->value.GetUint() > 100)
    return std::nullopt;
  for (const auto& x : unread->value.GetArray()) {
    if (!x.IsUint() || x.GetUint() < 1 || x.GetUint() > result.pages)
      return std::nullopt;
    result.unread.push_back(x.GetUint());
  }
  result.confidence = confidence->value.GetUint();
  return result;
}

} // namespace zhian::resume
