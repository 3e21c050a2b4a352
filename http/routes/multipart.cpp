#include "http/routes/multipart.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

#include <gmime/gmime.h>

#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

struct object_deleter {
  void operator()(void* x) const { g_object_unref(x); }
};
template <class T>
using g_ptr = std::unique_ptr<T, object_deleter>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

std::string text_of(const char* x) {
  return x ? std::string{x} : std::string{};
}

form_data wrong(std::string_view detail) {
  form_data out;
  out.error = ec::bad_request;
  out.detail = detail;
  return out;
}

bool same_text(std::string_view a, std::string_view b) {
  auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) {
           return lower(x) == lower(y);
         });
}

std::string boundary_of(std::string_view content_type) {
  start_gmime();
  std::string text{content_type};
  g_ptr<GMimeContentType> type{g_mime_content_type_parse(nullptr, text.c_str())};
  if (!type || !g_mime_content_type_is_type(type.get(), "multipart", "form-data"))
    return {};
  return text_of(g_mime_content_type_get_parameter(type.get(), "boundary"));
}

/// Reads `Content-Disposition: form-data; name=…; filename=…`; false when it is something else.
bool read_disposition(std::string_view value, form_part& part) {
  std::string text{value};
  g_ptr<GMimeContentDisposition> parsed{g_mime_content_disposition_parse(nullptr, text.c_str())};
  if (!parsed
      || !same_text(text_of(g_mime_content_disposition_get_disposition(parsed.get())), "form-data"))
    return false;
  const char* name = g_mime_content_disposition_get_parameter(parsed.get(), "name");
  const char* filename = g_mime_content_disposition_get_parameter(parsed.get(), "filename");
  if (!name)
    return false;
  part.name = name;
  part.is_file = filename != nullptr;
  part.filename = text_of(filename);
  return valid_utf8(part.name);
}

/// Reads the header lines of one part.
bool read_head(std::string_view head, form_part& part) {
  bool found = false;
  while (!head.empty()) {
    auto end = head.find("\r\n");
    auto line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    auto colon = line.find(':');
    if (colon == std::string_view::npos || line.find('\0') != std::string_view::npos)
      return false;
    auto name = line.substr(0, colon);
    if (same_text(name, "content-disposition")) {
      if (found || !read_disposition(line.substr(colon + 1), part))
        return false;
      found = true;
    } else if (same_text(name, "content-transfer-encoding")) {
      auto value = line.substr(colon + 1);
      while (!value.empty() && value.front() == ' ')
        value.remove_prefix(1);
      // RFC 7578 §4.7 deprecates it; what would have to be decoded is refused rather than stored
      // encoded.
      if (!same_text(value, "binary") && !same_text(value, "8bit") && !same_text(value, "7bit"))
        return false;
    }
  }
  return found;
}

} // namespace

form_data parse_form(std::string_view content_type, std::string_view body) {
  auto boundary = boundary_of(content_type);
  if (boundary.empty() || boundary.size() > 70)
    return wrong("multipart/form-data with a boundary of 1 to 70 characters is expected");
  auto delimiter = "\r\n--" + boundary;
  // The first delimiter may stand at the very start, without its line break.
  std::string_view opening{delimiter};
  opening.remove_prefix(2);
  if (body.substr(0, opening.size()) != opening)
    return wrong("the body does not start with the boundary");
  auto rest = body.substr(opening.size());
  form_data out;
  while (true) {
    if (rest.substr(0, 2) == "--")
      return out; // The closing delimiter; what follows is an epilogue.
    if (rest.substr(0, 2) != "\r\n")
      return wrong("a boundary is not followed by a line break");
    rest.remove_prefix(2);
    if (out.parts.size() == form_data::max_parts)
      return wrong("too many parts");
    auto head_end = rest.substr(0, form_data::max_part_header).find("\r\n\r\n");
    if (head_end == std::string_view::npos)
      return wrong("the header of a part is too long or has no end");
    form_part part;
    if (!read_head(rest.substr(0, head_end), part))
      return wrong("a part has no proper Content-Disposition");
    rest.remove_prefix(
        head_end + 2); // Keeps the line break that may begin the next delimiter: an empty part.
    auto end = rest.find(delimiter);
    if (end == std::string_view::npos)
      return wrong("the closing boundary is missing");
    part.content = end < 2 ? std::string_view{} : rest.substr(2, end - 2);
    rest.remove_prefix(end + delimiter.size());
    out.parts.push_back(std::move(part));
  }
}

std::string clean_file_name(std::string_view name) {
  auto slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos)
    name.remove_prefix(slash + 1);
  std::string out;
  if (valid_utf8(name))
    for (char c : name)
      if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
        out += c;
  out = std::string{cut_utf8(out, 200)};
  while (!out.empty() && (out.front() == '.' || out.front() == ' '))
    out.erase(0, 1);
  return out.empty() ? "file" : out;
}

std::string_view sniff_media_type(std::string_view bytes) {
  if (bytes.substr(0, 5) == "%PDF-")
    return "application/pdf";
  auto control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  };
  if (valid_utf8(bytes) && std::none_of(bytes.begin(), bytes.end(), control))
    return "text/plain";
  return {};
}

} // namespace zhian::http
