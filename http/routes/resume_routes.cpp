// Resumes: a file in, checked, scanned and read before anything is kept; what is kept, shown to its
// owner alone.
#include <algorithm>

#include "http/json/views.hpp"
#include "http/routes/attachment.hpp"
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
  else if (auto type = sniff_media_type(file->content, file->filename); type.empty())
    out.refused = fail(in, refused_kind(file->content), {}, "file");
  else
    out = {clean_file_name(file->filename), std::string{type},
           std::make_shared<std::string>(file->content), std::nullopt};
  return out;
}

/// Until the checks and the scan have passed, the file is in the memory of this call and nowhere
/// else: nobody can read or download it.
net::awaitable<http_reply> take_upload(http_call& in, std::optional<resume_id> of) {
  auto& node = in.at->node;
  auto file = take_file(in);
  if (file.refused)
    co_return std::move(*file.refused);
  in.body = {};
  set_op(in, of ? of->str() + '\n' + *file.bytes : *file.bytes);
  // One budget for all steps.
  auto until = steady::now() + node.config.http.upload_budget;
  auto left = [&] {
    return std::max(std::chrono::milliseconds{1},
                    std::chrono::floor<std::chrono::milliseconds>(until - steady::now()));
  };
  if (node.svc.scanner) {
    scan_file scan;
    scan.bytes = file.bytes;
    auto clean = co_await ask_service(in.at->io, node.svc.scanner, std::move(scan), left());
    if (!clean)
      co_return fail(in, clean.error());
  }
  extract_file extract;
  extract.media_type = file.media_type;
  extract.bytes = file.bytes;
  auto text = co_await ask_service(in.at->io, node.svc.extractor, std::move(extract), left());
  if (!text)
    co_return fail(in, text.error());
  // Only what passed is kept.
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
  // Reading a picture takes seconds a page: that goes on behind the answer.
  add.state = text->unread.empty() ? resume_state::ready : resume_state::processing;
  add.text = std::move(*text);
  add.of = of;
  auto view = co_await ask_entity(in.at->io, node.svc, refs::account(in.who->in, in.who->user),
                                  in.meta, std::move(add), left());
  if (!view)
    co_return fail(in, view.error());
  auto out = json_reply(view->state == resume_state::ready ? 201 : 202, json::resume(*view));
  out.set("Location", "/api/v1/resumes/" + view->id.str());
  co_return out;
}

std::optional<resume_id> named(const http_call& in) {
  return resume_id::parse(in.param("id"));
}

/// The caller's resume of the path.
net::awaitable<answer<find_resume::reply>> find_own(http_call& in, const resume_id& id) {
  find_resume find;
  find.in = in.who->in;
  find.owner = in.who->user;
  find.id = id;
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(find),
                     in.at->node.config.http.request_budget);
}

/// A content type that outlives the reply.
std::string_view lasting(std::string_view media_type) {
  for (std::string_view known :
       {"application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "image/jpeg",
        "image/png", "text/markdown", "text/plain"})
    if (media_type == known)
      return known;
  return "application/octet-stream";
}

} // namespace

net::awaitable<http_reply> upload_resume(http_call& in) {
  return take_upload(in, std::nullopt);
}

net::awaitable<http_reply> upload_resume_version(http_call& in) {
  auto id = named(in);
  if (!id)
    co_return fail(in, ec::not_found);
  // A stranger's upload is not read first.
  auto found = co_await find_own(in, *id);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return co_await take_upload(in, id);
}

net::awaitable<http_reply> list_own_resumes(http_call& in) {
  return owned_page<list_resumes, resume_id>(in, json::resumes);
}

net::awaitable<http_reply> list_resume_versions(http_call& in) {
  auto id = named(in);
  if (!id)
    co_return fail(in, ec::not_found);
  auto asked = read_page(in, [](std::string_view x) { return resume_id::parse(x).has_value(); });
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto found = co_await find_own(in, *id);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  list_resumes question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.page = std::move(asked.page);
  question.document = found->row->document;
  auto list = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                   in.at->node.config.http.request_budget);
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::resumes(list->items, list->next));
}

net::awaitable<http_reply> read_resume(http_call& in) {
  return owned_row<find_resume>(in, [](const resume_row& x) { return json::resume_detail(x); });
}

net::awaitable<http_reply> read_resume_original(http_call& in) {
  auto& node = in.at->node;
  auto id = named(in);
  if (!id)
    co_return fail(in, ec::not_found);
  auto found = co_await find_own(in, *id);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  get_file get;
  get.sha256 = found->row->file.sha256;
  auto bytes = co_await ask_service(in.at->io, node.svc.files, std::move(get),
                                    node.config.http.request_budget);
  if (!bytes)
    co_return fail(in, bytes.error());
  http_reply out;
  out.content_type = lasting(found->row->file.media_type);
  out.body = **bytes;
  out.set("Content-Disposition", attachment(found->row->file.name));
  // A file of somebody else's making is never shown as a page of ours; `nosniff` stands on every
  // reply.
  out.set("Content-Security-Policy", "sandbox; default-src 'none'");
  co_return out;
}

net::awaitable<http_reply> set_default_resume(http_call& in) {
  auto id = named(in);
  if (!id)
    co_return fail(in, ec::not_found);
  make_default_resume what;
  what.id = *id;
  auto view =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                          in.meta, std::move(what), in.at->node.config.http.request_budget);
  if (!view)
    co_return fail(in, view.error());
  co_return json_reply(200, json::resume(*view));
}

net::awaitable<http_reply> correct_resume_text(http_call& in) {
  auto& node = in.at->node;
  auto id = named(in);
  if (!id)
    co_return fail(in, ec::not_found);
  json_object body{in.body};
  analyse_text analyse;
  analyse.text = body.text("text", 1, 400000);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto text = co_await ask_service(in.at->io, node.svc.extractor, std::move(analyse),
                                   node.config.http.request_budget);
  if (!text)
    co_return fail(in, text.error());
  correct_resume what;
  what.id = *id;
  what.text = std::move(*text);
  auto view = co_await ask_entity(in.at->io, node.svc, refs::account(in.who->in, in.who->user),
                                  in.meta, std::move(what), node.config.http.request_budget);
  if (!view)
    co_return fail(in, view.error());
  co_return json_reply(200, json::resume(*view));
}

net::awaitable<http_reply> delete_own_resume(http_call& in) {
  auto id = named(in);
  if (!id)
    co_return fail(in, ec::not_found);
  delete_resume what;
  what.id = *id;
  auto gone =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                          in.meta, std::move(what), in.at->node.config.http.request_budget);
  if (!gone)
    co_return fail(in, gone.error());
  co_return empty_reply();
}

} // namespace zhian::http
