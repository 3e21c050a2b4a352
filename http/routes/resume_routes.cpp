// Resumes: one file in, its extracted text kept with the account.
#include <algorithm>

#include "http/json/views.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/multipart.hpp"
#include "http/routes/owned.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

/// The file of an upload, or why there is none.
struct uploaded {
  std::string name;
  std::string media_type;
  std::shared_ptr<const std::string> bytes;
  std::optional<http_reply> refused;
};

uploaded take_file(http_call& in) {
  uploaded out;
  auto form = parse_form(in.header("Content-Type"), in.body);
  if (form.error != ec::none) {
    out.refused = fail(in, form.error, std::string{form.detail});
    return out;
  }
  const form_part* file = nullptr;
  for (const auto& part : form.parts) {
    if (part.name != "file" || !part.is_file) {
      out.refused = fail(in, json_problem{ec::validation_failed,
                                          json_problem::reason::unknown,
                                          std::string{cut_utf8(part.name, 64)},
                                          {},
                                          0,
                                          0});
      return out;
    }
    if (file) {
      out.refused = fail(
          in,
          json_problem{ec::validation_failed, json_problem::reason::repeated, "file", {}, 0, 0});
      return out;
    }
    file = &part;
  }
  if (!file)
    out.refused = fail(
        in, json_problem{ec::validation_failed, json_problem::reason::missing, "file", {}, 0, 0});
  else if (file->content.empty())
    out.refused = fail(in, ec::file_empty, {}, "file");
  else if (auto type = sniff_media_type(file->content); type.empty())
    out.refused = fail(in, ec::file_type_unsupported, {}, "file");
  else
    out = {clean_file_name(file->filename), std::string{type},
           std::make_shared<std::string>(file->content), std::nullopt};
  return out;
}

} // namespace

net::awaitable<http_reply> upload_resume(http_call& in) {
  auto& node = in.at->node;
  auto file = take_file(in);
  if (file.refused)
    co_return std::move(*file.refused);
  in.body = {};
  set_op(in, *file.bytes);
  // One budget for all three steps.
  auto until = steady::now() + node.config.http.upload_budget;
  auto left = [&] {
    return std::max(std::chrono::milliseconds{1},
                    std::chrono::floor<std::chrono::milliseconds>(until - steady::now()));
  };
  extract_file extract;
  extract.media_type = file.media_type;
  extract.bytes = file.bytes;
  auto text = co_await ask_service(in.at->io, node.svc.extractor, std::move(extract), left());
  if (!text)
    co_return fail(in, text.error());
  // Only what could be read is kept.
  put_file put;
  put.name = file.name;
  put.bytes = file.bytes;
  auto stored = co_await ask_service(in.at->io, node.svc.files, std::move(put), left());
  if (!stored)
    co_return fail(in, stored.error());
  add_resume add;
  add.file = std::move(*stored);
  add.file.name = std::move(file.name);
  add.file.media_type = std::move(file.media_type);
  add.file.size = file.bytes->size();
  add.text = std::move(*text);
  auto view = co_await ask_entity(in.at->io, node.svc, refs::account(in.who->in, in.who->user),
                                  in.meta, std::move(add), left());
  if (!view)
    co_return fail(in, view.error());
  auto out = json_reply(201, json::resume(*view));
  out.set("Location", "/api/v1/resumes/" + view->id.str());
  co_return out;
}

net::awaitable<http_reply> list_own_resumes(http_call& in) {
  return owned_page<list_resumes, resume_id>(in, json::resumes);
}

net::awaitable<http_reply> read_resume(http_call& in) {
  return owned_row<find_resume>(in, [](const resume_row& x) { return json::resume(view_of(x)); });
}

} // namespace zhian::http
