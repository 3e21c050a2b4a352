#include "actors/gateways/chat_reply.hpp"

#include <vector>

#include <rapidjson/document.h>

#include "protocols/utf8.hpp"

namespace zhian::chat {

namespace {

constexpr unsigned strict = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

const rapidjson::Value* member(const rapidjson::Value& of, const char* name) {
  auto at = of.FindMember(name);
  return at == of.MemberEnd() || at->value.IsNull() ? nullptr : &at->value;
}

/// The text of a member; nothing when it is there and no text. Absent and null are empty.
std::optional<std::string_view> text_member(const rapidjson::Value& of, const char* name) {
  const auto* x = member(of, name);
  if (x == nullptr)
    return std::string_view{};
  if (!x->IsString())
    return std::nullopt;
  return std::string_view{x->GetString(), x->GetStringLength()};
}

void read_usage(const rapidjson::Value& doc, token_usage& into) {
  const auto* usage = member(doc, "usage");
  if (usage == nullptr || !usage->IsObject())
    return;
  if (const auto* x = member(*usage, "prompt_tokens"); x != nullptr && x->IsUint64())
    into.prompt = x->GetUint64();
  if (const auto* x = member(*usage, "completion_tokens"); x != nullptr && x->IsUint64())
    into.completion = x->GetUint64();
}

/// The first choice; null: there is none in this chunk, which is allowed.
const rapidjson::Value* first_choice(const rapidjson::Value& doc, bool& valid) {
  const auto* list = member(doc, "choices");
  if (list == nullptr)
    return nullptr;
  if (!list->IsArray()) {
    valid = false;
    return nullptr;
  }
  if (list->Empty())
    return nullptr;
  if (!(*list)[0].IsObject()) {
    valid = false;
    return nullptr;
  }
  return &(*list)[0];
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

fault fault_of_finish(std::string_view reason, std::string_view text) {
  if (reason == "stop")
    return is_blank(text) ? fault::blank : fault::none;
  if (reason == "length")
    return fault::length;
  if (reason == "content_filter")
    return fault::content_filter;
  if (reason == "insufficient_system_resource") // Inference was cut for lack of capacity.
    return fault::server_error;
  if (reason == "tool_calls" || reason == "function_call") // Nobody offered it tools.
    return fault::invalid_reply;
  return fault::cut; // Unknown: not completed.
}

} // namespace

reply_stream::step reply_stream::take(std::string_view bytes) {
  step out;
  if (failed() || closed_)
    return out;
  if (!gate_.take(bytes)) {
    fail(fault::invalid_reply);
    return out;
  }
  std::vector<sse_event> events;
  bool fits = parser_.feed(bytes, events);
  for (const auto& x : events) {
    take_event(x, out);
    if (failed() || closed_)
      return out;
  }
  if (!fits)
    fail(fault::too_long);
  return out;
}

void reply_stream::take_event(const sse_event& x, step& out) {
  out.payload = any_payload_ = true;
  if (x.data == "[DONE]") {
    closed_ = true;
    if (finish_.empty())
      fail(fault::cut);
    return;
  }
  if (x.type == "error") {
    why_ = classify_error_object(of_, x.data);
    return;
  }
  take_chunk(x.data, out);
}

void reply_stream::take_chunk(std::string_view json, step& out) {
  rapidjson::Document doc;
  doc.Parse<strict>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject()) {
    fail(fault::invalid_reply);
    return;
  }
  if (member(doc, "error") != nullptr) {
    why_ = classify_error_object(of_, json);
    return;
  }
  read_usage(doc, usage_);
  bool valid = true;
  const auto* choice = first_choice(doc, valid);
  if (!valid) {
    fail(fault::invalid_reply);
    return;
  }
  if (choice == nullptr || !finish_.empty())
    return;
  if (const auto* delta = member(*choice, "delta")) {
    auto content = delta->IsObject() ? text_member(*delta, "content") : std::nullopt;
    auto refusal = delta->IsObject() ? text_member(*delta, "refusal") : std::nullopt;
    if (!content || !refusal) {
      fail(fault::invalid_reply);
      return;
    }
    if (!refusal->empty()) {
      fail(fault::refused);
      return;
    }
    // U+0000 cannot be stored, so it is no word.
    if (content->find('\0') != std::string_view::npos) {
      fail(fault::invalid_reply);
      return;
    }
    if (text_.size() + content->size() > most_) {
      fail(fault::too_long);
      return;
    }
    text_.append(*content);
    out.text.append(*content);
  }
  auto reason = text_member(*choice, "finish_reason");
  if (!reason)
    fail(fault::invalid_reply);
  else if (!reason->empty())
    finish(*reason);
}

void reply_stream::finish(std::string_view reason) {
  finish_ = reason.substr(0, 64);
  if (auto wrong = fault_of_finish(finish_, text_); wrong != fault::none)
    fail(wrong);
}

void reply_stream::end(bool cleanly) {
  if (failed() || closed_)
    return;
  closed_ = true;
  // The official clients end their loop without an error here.
  if (finish_.empty())
    fail(any_payload_ || cleanly ? fault::cut : fault::reset);
}

whole_reply read_whole(vendor of, std::string_view json) {
  whole_reply out;
  auto fail = [&](fault what) -> whole_reply& {
    out.why = failure_of(what);
    return out;
  };
  rapidjson::Document doc;
  doc.Parse<strict>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject())
    return fail(fault::invalid_reply);
  if (member(doc, "error") != nullptr) {
    out.why = classify_error_object(of, json);
    return out;
  }
  read_usage(doc, out.usage);
  bool valid = true;
  const auto* choice = first_choice(doc, valid);
  const auto* message = choice == nullptr ? nullptr : member(*choice, "message");
  if (!valid || message == nullptr || !message->IsObject())
    return fail(fault::invalid_reply);
  auto content = text_member(*message, "content");
  auto refusal = text_member(*message, "refusal");
  auto reason = text_member(*choice, "finish_reason");
  if (!content || !refusal || !reason || content->find('\0') != std::string_view::npos)
    return fail(fault::invalid_reply);
  if (!refusal->empty())
    return fail(fault::refused);
  if (reason->empty())
    return fail(fault::cut);
  out.text = *content;
  out.finish_reason = reason->substr(0, 64);
  if (auto wrong = fault_of_finish(out.finish_reason, out.text); wrong != fault::none)
    return fail(wrong);
  return out;
}

} // namespace zhian::chat
