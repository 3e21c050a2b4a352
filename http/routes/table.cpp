// Every operation of the node. The contract's paths, exactly; /openapi.json is held against this
// table by a test.
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "protocols/permissions.hpp"

namespace zhian::http {

namespace {

constexpr auto zm = realm::zhimai;
constexpr std::string_view anybody{};

using enum access;
using enum limit_class;
constexpr auto bare = body_kind::none;
constexpr auto json = body_kind::json;
constexpr auto upload = body_kind::upload;
constexpr auto socket = body_kind::websocket;
constexpr bool keyed = true;

// clang-format off
constexpr route public_table[] = {
  // method     path                                    realm who   permission        body    limit   Idempotency-Key  handler
  {verb::get,  "/",                                      zm, open, anybody,          bare,   none,   !keyed, front_page},
  {verb::get,  "/openapi.json",                          zm, open, anybody,          bare,   none,   !keyed, openapi_document},
  {verb::get,  "/docs",                                  zm, open, anybody,          bare,   none,   !keyed, reference_page},
  {verb::get,  "/docs/{file}",                           zm, open, anybody,          bare,   none,   !keyed, reference_file},
  {verb::get,  "/healthz",                               zm, open, anybody,          bare,   none,   !keyed, alive},
  {verb::get,  "/readyz",                                zm, open, anybody,          bare,   none,   !keyed, ready},
  {verb::get,  "/ws",                                    zm, open, anybody,          socket, none,   !keyed, socket_expected},

  {verb::post, "/api/v1/auth/register",                  zm, open, anybody,          json,   none,   keyed,  register_person},
  {verb::post, "/api/v1/auth/verify",                    zm, open, anybody,          json,   none,   keyed,  verify_address},
  {verb::post, "/api/v1/auth/resend",                    zm, open, anybody,          json,   none,   keyed,  resend_mail},
  {verb::post, "/api/v1/auth/login",                     zm, open, anybody,          json,   none,   keyed,  login},
  {verb::post, "/api/v1/auth/refresh",                   zm, open, anybody,          json,   none,   keyed,  refresh},
  {verb::post, "/api/v1/auth/logout",                    zm, user, "profile.own",    bare,   read,   keyed,  logout},

  {verb::get,  "/api/v1/me",                             zm, user, "profile.own",    bare,   read,   !keyed, read_own_account},

  {verb::post, "/api/v1/resumes",                        zm, user, "resume.own",     upload, costly, keyed,  upload_resume},
  {verb::get,  "/api/v1/resumes",                        zm, user, "resume.own",     bare,   read,   !keyed, list_own_resumes},
  {verb::get,  "/api/v1/resumes/{id}",                   zm, user, "resume.own",     bare,   read,   !keyed, read_resume},
  {verb::del,  "/api/v1/resumes/{id}",                   zm, user, "resume.own",     bare,   read,   !keyed, delete_own_resume},
  {verb::post, "/api/v1/resumes/{id}/versions",          zm, user, "resume.own",     upload, costly, keyed,  upload_resume_version},
  {verb::get,  "/api/v1/resumes/{id}/versions",          zm, user, "resume.own",     bare,   read,   !keyed, list_resume_versions},
  {verb::get,  "/api/v1/resumes/{id}/original",          zm, user, "resume.own",     bare,   read,   !keyed, read_resume_original},
  {verb::put,  "/api/v1/resumes/{id}/default",           zm, user, "resume.own",     bare,   read,   !keyed, set_default_resume},
  {verb::put,  "/api/v1/resumes/{id}/text",              zm, user, "resume.own",     json,   read,   !keyed, correct_resume_text},

  {verb::post, "/api/v1/mock-interview/upload-resume",   zm, user, "resume.own",     upload, costly, keyed,  upload_resume},
  {verb::post, "/api/v1/mock-interview/generate",        zm, user, host_interviews,  json,   costly, keyed,  generate_interview},
  {verb::post, "/api/v1/mock-interview/chat/stream",     zm, user, host_interviews,  json,   read,   keyed,  stream_chat},
  {verb::get,  "/api/v1/mock-interview/rooms/{id}",      zm, user, host_interviews,  bare,   read,   !keyed, read_room},
  {verb::post, "/api/v1/mock-interview/rooms/{id}/end",  zm, user, host_interviews,  bare,   read,   keyed,  end_interview},
  {verb::get,  "/api/v1/mock-interview/records",         zm, user, "record.own",     bare,   read,   !keyed, list_own_records},
  {verb::get,  "/api/v1/mock-interview/records/{id}",    zm, user, "record.own",     bare,   read,   !keyed, read_record},
};

constexpr route admin_table[] = {
  {verb::get,  "/openapi.json",                          zm, open,  anybody,         bare,   none,   !keyed, openapi_document},
  {verb::get,  "/docs",                                  zm, open,  anybody,         bare,   none,   !keyed, reference_page},
  {verb::get,  "/docs/{file}",                           zm, open,  anybody,         bare,   none,   !keyed, reference_file},
  {verb::get,  "/healthz",                               zm, open,  anybody,         bare,   none,   !keyed, alive},
  {verb::get,  "/readyz",                                zm, open,  anybody,         bare,   none,   !keyed, ready},
  {verb::get,  "/metrics",                               zm, open,  anybody,         bare,   none,   !keyed, show_metrics},
  {verb::get,  "/ops/status",                            zm, staff, "ops.read",      bare,   none,   !keyed, show_status},
};
// clang-format on

} // namespace

std::span<const route> public_routes() {
  return public_table;
}

std::span<const route> admin_routes() {
  return admin_table;
}

} // namespace zhian::http
