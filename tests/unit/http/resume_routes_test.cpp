// Uploads and originals over real sockets.
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

std::string upload(std::string_view content, std::string_view extra, std::string_view name = "file",
                   std::string_view target = "/api/v1/resumes") {
  auto body = "--b\r\nContent-Disposition: form-data; name=\"" + std::string{name}
              + "\"; filename=\"简历.pdf\"\r\nContent-Type: application/x-evil\r\n\r\n"
              + std::string{content} + "\r\n--b--\r\n";
  return "POST " + std::string{target} + " HTTP/1.1\r\nHost: t\r\n" + std::string{extra}
         + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
         + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(resume_routes)

BOOST_AUTO_TEST_CASE(an_upload_is_extracted_stored_and_kept) {
  signed_in_node node;
  const std::string content{"%PDF-1.7\0\r\n\xff", 12};
  node.on<extract_file>([&](const asked<extract_file>& x) {
    BOOST_TEST(x.what.media_type == "application/pdf");
    BOOST_TEST(*x.what.bytes == content);
    return extracted_text{2, "李华 C++", {"C++"}, {}};
  });
  node.on<put_file>([&](const asked<put_file>& x) {
    BOOST_TEST(x.what.name == "简历.pdf");
    return stored_file{std::string(64, 'a'), x.what.name, "", x.what.bytes->size()};
  });
  node.on<add_resume>([&](const asked<add_resume>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST((x.meta.op.digest == digest_of(content)));
    BOOST_TEST(x.meta.op.key == "http:/api/v1/resumes:u1");
    BOOST_TEST(x.what.file.media_type == "application/pdf");
    resume_view out;
    out.id = resume_id::make(7, wall_now());
    out.filename = x.what.file.name;
    out.media_type = x.what.file.media_type;
    out.size = x.what.file.size;
    out.pages = x.what.text.pages;
    out.text_preview = x.what.text.text;
    out.skills = x.what.text.skills;
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(upload(content, node.bearer() + "Idempotency-Key: u1\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  auto doc = json_of(got);
  BOOST_TEST(doc.MemberCount() == 16u);
  BOOST_TEST(doc["state"].GetString() == "ready");
  BOOST_TEST(doc["filename"].GetString() == "简历.pdf");
  BOOST_TEST(doc["size"].GetInt() == 12);
  BOOST_TEST(got.header("location") == std::string{"/api/v1/resumes/"} + doc["id"].GetString());
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read_are_refused_with_their_code) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto code = [&](const std::string& text) {
    auto got = client.ask(text);
    return std::to_string(got.status) + " " + code_of(got);
  };
  BOOST_TEST(code(upload("", node.bearer())) == "422 file_empty");
  BOOST_TEST(code(upload("PK\x03\x04", node.bearer())) == "415 file_type_unsupported");
  BOOST_TEST(code(upload("MZ\x01\x02", node.bearer())) == "415 file_executable");
  BOOST_TEST(code(upload("\x7f"
                         "ELF",
                         node.bearer()))
             == "415 file_executable");
  BOOST_TEST(code(upload("text", node.bearer(), "picture")) == "422 validation_failed");
  BOOST_TEST(code(post("/api/v1/resumes", "{}", node.bearer())) == "415 unsupported_media_type");
  for (auto why : {ec::file_damaged, ec::file_encrypted, ec::file_no_text, ec::extraction_failed}) {
    node.on<extract_file>(
        [=](const auto&) -> caf::expected<extracted_text> { return make_error(why); });
    BOOST_TEST(
        code(upload("%PDF-1.7", node.bearer(), "file", "/api/v1/mock-interview/upload-resume"))
        == "422 " + std::string{to_string(why)});
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_read_or_stored_before_the_scanner_has_passed_it) {
  signed_in_node node{[](settings& x) {
    x.resume.clamd = "127.0.0.1:3310";
  }};
  std::atomic<int> after{0};
  node.on<extract_file>([&](const auto&) -> caf::expected<extracted_text> {
    ++after;
    return make_error(ec::file_damaged);
  });
  raw_client client{node.edge->port()};
  for (auto [why, want] : {std::pair{ec::file_infected, "422 file_infected"},
                           {ec::scan_unavailable, "503 scan_unavailable"}}) {
    node.on<scan_file>([why = why](const auto&) -> caf::expected<done> { return make_error(why); });
    auto got = client.ask(upload("%PDF-1.7", node.bearer()));
    BOOST_TEST(std::to_string(got.status) + " " + code_of(got) == want);
  }
  BOOST_TEST(after == 0);
  node.on<scan_file>([](const auto&) { return done{}; });
  BOOST_TEST(client.ask(upload("%PDF-1.7", node.bearer())).status == 422);
  BOOST_TEST(after == 1);
}

BOOST_AUTO_TEST_CASE(a_picture_is_accepted_and_read_later) {
  signed_in_node node;
  node.on<extract_file>([](const auto&) {
    extracted_text out;
    out.pages = 1;
    out.unread = {1};
    return out;
  });
  node.on<put_file>([](const asked<put_file>& x) {
    return stored_file{std::string(64, 'a'), x.what.name, "", x.what.bytes->size()};
  });
  node.on<add_resume>([](const asked<add_resume>& x) {
    BOOST_TEST((x.what.state == resume_state::processing));
    BOOST_TEST(x.what.file.media_type == "image/jpeg");
    resume_view out;
    out.id = out.document = resume_id::make(7, wall_now());
    out.state = x.what.state;
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(upload("\xff\xd8\xff\xe0", node.bearer()));
  BOOST_TEST(got.status == 202);
  BOOST_TEST(json_of(got)["state"].GetString() == "processing");
}

BOOST_AUTO_TEST_CASE(an_original_is_a_download_and_nothing_else) {
  signed_in_node node;
  auto id = resume_id::make(7, wall_now());
  node.on<find_resume>([&](const asked<find_resume>& x) {
    find_resume::reply out;
    if (x.what.id != id || x.what.owner != node.grant.user)
      return out;
    out.row.emplace();
    out.row->id = id;
    out.row->file = {std::string(64, 'a'), "简历 \"1\".pdf", "application/pdf", 3};
    return out;
  });
  node.on<get_file>([](const asked<get_file>& x) {
    BOOST_TEST(x.what.sha256 == std::string(64, 'a'));
    return std::make_shared<const std::string>("%P\0", 3);
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      http_request("GET", "/api/v1/resumes/" + id.str() + "/original", {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.body == std::string("%P\0", 3));
  BOOST_TEST(got.header("content-type") == "application/pdf");
  BOOST_TEST(got.header("x-content-type-options") == "nosniff");
  BOOST_TEST(got.header("content-disposition")
             == "attachment; filename=\"__ _1_.pdf\"; "
                "filename*=UTF-8''%E7%AE%80%E5%8E%86%20%221%22.pdf");
  auto other = resume_id::make(7, wall_now()).str();
  for (const auto* what : {"/original", "/versions", ""})
    BOOST_TEST(
        client.ask(http_request("GET", "/api/v1/resumes/" + other + what, {}, node.bearer())).status
        == 404);
}

BOOST_AUTO_TEST_CASE(an_oversized_upload_is_413) {
  signed_in_node node{[](settings& x) {
    x.http.max_upload_bytes = 2000;
  }};
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(upload(std::string(3000, 'a'), node.bearer())).status == 413);
}

BOOST_AUTO_TEST_SUITE_END()
