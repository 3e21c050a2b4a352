// Uploads: the first line is the Content-Type, the rest the body.
#include <algorithm>
#include <functional>

#include "http/routes/multipart.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(form_data) {
  fuzz::input in{bytes};
  std::string content_type{in.line()};
  auto body = in.rest();
  auto form = http::parse_form(content_type, body);
  if (form.error != ec::none) {
    claim(form.error == ec::bad_request && !form.detail.empty(), "a refusal says why");
    return;
  }
  claim(form.parts.size() <= http::form_data::max_parts, "the number of parts is bounded");
  const char* last = body.data();
  for (const auto& part : form.parts) {
    claim(valid_utf8(part.name), "the name of a part is text");
    claim(part.is_file || part.filename.empty(), "a plain field has no file name");
    if (part.content.empty())
      continue;
    std::less_equal<const char*> before;
    claim(before(last, part.content.data()), "parts come in their order and do not overlap");
    last = part.content.data() + part.content.size();
    claim(before(last, body.data() + body.size()), "a part lies within the body");
    auto behind = body.substr(static_cast<size_t>(last - body.data()), 4);
    claim(behind == "\r\n--", "a part ends at a delimiter");
  }
}

ZHIAN_FUZZ_TARGET(upload_name) {
  auto name = http::clean_file_name(bytes);
  claim(!name.empty() && name.size() <= 200 && storable_text(name), "a name is short text");
  claim(name.find_first_of("/\\") == std::string::npos && name.front() != '.', "a name is no path");
  for (unsigned char c : name)
    claim(c >= 0x20 && c != 0x7f, "a name holds no control character");
  claim(http::clean_file_name(name) == name, "a clean name stays as it is");
  auto type = http::sniff_media_type(bytes);
  constexpr std::string_view read[] = {
      "",           "application/pdf",
      "text/plain", "image/png",
      "image/jpeg", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
  claim(std::find(std::begin(read), std::end(read), type) != std::end(read), "six types are read");
  // Which encoding it is in is found out by the parser; a NUL stands only in UTF-16.
  bool wide = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  claim(type != "text/plain" || wide || bytes.find('\0') == std::string_view::npos,
        "plain text is text");
  claim(type.empty() || http::refused_kind(bytes) != ec::file_executable, "no program is read");
}
