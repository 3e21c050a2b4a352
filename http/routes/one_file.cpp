#include "http/routes/one_file.hpp"

#include "http/routes/handlers.hpp"
#include "http/routes/multipart.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

one_file take_one_file(http_call& in) {
  using reason = json_problem::reason;
  one_file out;
  auto refuse = [&](reason why, std::string field) {
    out.refused = fail(in, json_problem{ec::validation_failed, why, std::move(field), {}, 0, 0});
    return out;
  };
  auto form = parse_form(in.header("Content-Type"), in.body);
  if (form.error != ec::none) {
    out.refused = fail(in, form.error, std::string{form.detail});
    return out;
  }
  const form_part* file = nullptr;
  for (const auto& part : form.parts) {
    if (part.name != "file" || !part.is_file)
      return refuse(reason::unknown, std::string{cut_utf8(part.name, 64)});
    if (file)
      return refuse(reason::repeated, "file");
    file = &part;
  }
  if (!file)
    return refuse(reason::missing, "file");
  if (file->content.empty()) {
    out.refused = fail(in, ec::file_empty, {}, "file");
    return out;
  }
  out.name = clean_file_name(file->filename);
  out.bytes = std::make_shared<const std::string>(file->content);
  in.body = {};
  return out;
}

} // namespace zhian::http
