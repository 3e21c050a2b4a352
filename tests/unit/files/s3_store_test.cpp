// The store over a service that does whatever a test wants; the end-to-end suite has one that
// checks signatures.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <mutex>

#include "protocols/digest.hpp"
#include "storage/files/s3_store.hpp"
#include "tests/support/http_stub.hpp"

using namespace zhian;
using namespace zhian::files;
using namespace std::chrono_literals;

namespace {

const std::string bytes = "a resume";
const std::string key = sha256_hex(bytes);

s3_settings at(const std::string& url) {
  s3_settings out;
  out.endpoint = url.substr(0, url.rfind('/'));
  out.bucket = "files";
  out.prefix = "zhian/";
  out.access_key = "id";
  out.secret_key = "key";
  out.addressing = "path";
  out.timeout = 5s;
  return out;
}

std::string answer(const std::string& status, const std::string& body = {},
                   const std::string& more = {}) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size())
         + "\r\nConnection: close\r\n" + more + "\r\n" + body;
}

std::string refusal(const std::string& status, const std::string& code) {
  return answer(status, "<Error><Code>" + code + "</Code></Error>");
}

/// A service that gives one answer after another, the last one for ever.
struct service {
  explicit service(std::vector<std::string> x)
      : answers(std::move(x)), stub([this](int fd, const std::string& head) { serve(fd, head); }) {}

  void serve(int fd, const std::string& head) {
    std::string now;
    {
      std::lock_guard guard{mx};
      heads.push_back(head);
      now = answers[std::min(heads.size(), answers.size()) - 1];
    }
    // What is put must have been read, or closing would reset the connection.
    auto field = head.find("Content-Length: ");
    for (auto left = field == std::string::npos ? 0 : std::stoul(head.substr(field + 16)); left > 0;
         --left) {
      char c = 0;
      if (::recv(fd, &c, 1, 0) != 1)
        return;
    }
    test::put(fd, now);
  }
  size_t asked() {
    std::lock_guard guard{mx};
    return heads.size();
  }

  std::string head(size_t at) {
    std::lock_guard guard{mx};
    return heads.at(at);
  }

  std::mutex mx;
  std::vector<std::string> heads;
  std::vector<std::string> answers;
  test::http_stub stub;
};

} // namespace

BOOST_AUTO_TEST_SUITE(s3_stores)

BOOST_AUTO_TEST_CASE(an_object_has_the_name_it_has_in_a_directory) {
  service with{{answer("200 OK")}};
  s3_store store{at(with.stub.url())};
  BOOST_TEST(store.put(key, bytes) == ec::none);
  auto head = with.head(0);
  BOOST_TEST(head.starts_with("PUT /files/zhian/objects/" + key.substr(0, 2) + "/"
                              + key.substr(2, 2) + "/" + key + " HTTP/1.1\r\n"));
  BOOST_TEST(head.find("X-Amz-Content-Sha256: " + key) != std::string::npos);
  BOOST_TEST(head.find("Content-MD5: ") != std::string::npos);
  BOOST_TEST(head.find("Expect:") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bucket_may_stand_before_the_host) {
  auto with = at("http://s3.example:99/");
  with.addressing = "virtual";
  with.connect_timeout = 100ms;
  with.timeout = 200ms;
  with.tries = 1;
  s3_store store{with};
  BOOST_TEST(store.put(key, bytes) == ec::storage_unavailable);
  BOOST_TEST(store.last_failure().detail.find("files.s3.example") != std::string::npos,
             store.last_failure().str());
}

BOOST_AUTO_TEST_CASE(a_busy_service_is_asked_again_and_a_refusal_is_final) {
  service busy{{refusal("503 Slow Down", "SlowDown"), refusal("500 Oops", "InternalError"),
                answer("200 OK")}};
  BOOST_TEST(s3_store{at(busy.stub.url())}.put(key, bytes) == ec::none);
  BOOST_TEST(busy.asked() == 3u);
  service away{{refusal("503 Slow Down", "SlowDown")}};
  s3_store store{at(away.stub.url())};
  BOOST_TEST(store.put(key, bytes) == ec::storage_unavailable);
  BOOST_TEST(away.asked() == at("/").tries);
  BOOST_TEST(store.last_failure().str() == "busy (503 SlowDown)");
  service firm{{refusal("403 Forbidden", "AccessDenied")}};
  BOOST_TEST(s3_store{at(firm.stub.url())}.put(key, bytes) == ec::storage_unavailable);
  BOOST_TEST(firm.asked() == 1u);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_those_of_the_name_are_never_handed_out) {
  service once{{answer("200 OK", "b resume"), answer("200 OK", bytes)}};
  BOOST_TEST(s3_store{at(once.stub.url())}.get(key, 100).bytes == bytes);
  service always{{answer("200 OK", "b resume")}};
  auto got = s3_store{at(always.stub.url())}.get(key, 100);
  BOOST_TEST(got.error == ec::storage_unavailable);
  BOOST_TEST(got.bytes == "");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_is_asked_for_again) {
  service with{{"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\na re", answer("200 OK", bytes)}};
  BOOST_TEST(s3_store{at(with.stub.url())}.get(key, 100).bytes == bytes);
  BOOST_TEST(with.asked() == 2u);
}

BOOST_AUTO_TEST_CASE(an_object_that_is_not_there_and_one_that_is_too_large_are_told_apart) {
  service none{{refusal("404 Not Found", "NoSuchKey")}};
  BOOST_TEST(s3_store{at(none.stub.url())}.get(key, 100).error == ec::not_found);
  BOOST_TEST(none.asked() == 1u);
  service large{{answer("200 OK", bytes)}};
  BOOST_TEST(s3_store{at(large.stub.url())}.get(key, bytes.size() - 1).error
             == ec::storage_unavailable);
  BOOST_TEST(s3_store{at(large.stub.url())}.get(key, bytes.size()).error == ec::none);
  // A bucket that is not there is no empty store.
  service lost{{refusal("404 Not Found", "NoSuchBucket")}};
  BOOST_TEST(s3_store{at(lost.stub.url())}.get(key, 100).error == ec::storage_unavailable);
}

BOOST_AUTO_TEST_CASE(nothing_but_a_digest_is_ever_a_name) {
  service with{{answer("200 OK")}};
  s3_store store{at(with.stub.url())};
  BOOST_TEST(store.put("../x", bytes) == ec::bad_request);
  BOOST_TEST(store.get("../x", 100).error == ec::not_found);
  BOOST_TEST(store.erase("../x", wall_now()) == ec::bad_request);
  BOOST_TEST(store.list("../x", wall_now(), 10).error == ec::bad_request);
  BOOST_TEST(with.asked() == 0u);
}

BOOST_AUTO_TEST_CASE(age_goes_by_the_clock_of_the_service) {
  // Its clock is years behind; the object was put ten minutes before it was looked at.
  auto head = answer("200 OK", {},
                     "Date: Fri, 24 May 2013 00:10:00 GMT\r\n"
                     "Last-Modified: Fri, 24 May 2013 00:00:00 GMT\r\n");
  service old{{head, answer("204 No Content")}};
  BOOST_TEST(s3_store{at(old.stub.url())}.erase(key, wall_now() - 9min) == ec::none);
  BOOST_TEST(old.head(1).starts_with("DELETE "));
  service fresh{{head, answer("204 No Content")}};
  BOOST_TEST(s3_store{at(fresh.stub.url())}.erase(key, wall_now() - 10min) == ec::file_in_use);
  BOOST_TEST(fresh.asked() == 1u);
  service gone{{answer("404 Not Found")}};
  BOOST_TEST(s3_store{at(gone.stub.url())}.erase(key, wall_now()) == ec::none);
  service silent{{answer("200 OK")}};
  BOOST_TEST(s3_store{at(silent.stub.url())}.erase(key, wall_now()) == ec::unsupported);
  BOOST_TEST(silent.asked() == 1u);
}

BOOST_AUTO_TEST_CASE(a_list_skips_what_is_not_ours_and_what_is_too_young) {
  auto entry = [](const std::string& name, const std::string& when) {
    return "<Contents><Key>" + name + "</Key><LastModified>" + when + "</LastModified></Contents>";
  };
  auto name = [](const std::string& x) {
    return "zhian/objects/" + x.substr(0, 2) + "/" + x.substr(2, 2) + "/" + x;
  };
  auto a = std::string(64, 'a');
  auto b = std::string(64, 'b');
  auto c = std::string(64, 'c');
  auto page = [&](const std::string& inside, bool more) {
    return answer("200 OK",
                  "<ListBucketResult><KeyCount>1</KeyCount><IsTruncated>"
                      + std::string{more ? "true" : "false"} + "</IsTruncated>" + inside
                      + "</ListBucketResult>",
                  "Date: Fri, 24 May 2013 01:00:00 GMT\r\n");
  };
  service with{
      {page(entry(name(a), "2013-05-24T00:00:00.000Z")
                + entry("zhian/objects/aa/readme", "2013-05-24T00:00:00.000Z"),
            true),
       page(entry(name(b), "2013-05-24T00:59:00.000Z") + entry(name(c), "2013-05-24T00:00:00.000Z"),
            false)}};
  auto got = s3_store{at(with.stub.url())}.list({}, wall_now() - 30min, 100);
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.looked == 3u);
  BOOST_TEST((got.keys == std::vector{a, c}));
  BOOST_TEST(got.next == "");
  BOOST_TEST(with.head(1).find("start-after=zhian%2Fobjects%2Faa%2Freadme") != std::string::npos);
  // A service that begins anew each time is not followed for ever.
  service round{{page(entry(name(a), "2013-05-24T00:00:00.000Z"), true)}};
  BOOST_TEST(s3_store{at(round.stub.url())}.list({}, wall_now(), 100).error
             == ec::storage_unavailable);
  BOOST_TEST(round.asked() == 2u);
}

BOOST_AUTO_TEST_CASE(a_node_that_goes_down_waits_for_no_service) {
  std::atomic<bool> asked{false};
  test::http_stub hangs{[&](int fd, const std::string&) {
    asked = true;
    test::wait_for_end(fd);
  }};
  auto stop = std::make_shared<stop_signal>();
  auto with = at(hangs.url());
  with.timeout = 1h;
  s3_store store{with, stop};
  std::thread ending{[&] {
    while (!asked)
      std::this_thread::yield();
    stop->raise();
  }};
  BOOST_TEST(store.put(key, bytes) == ec::storage_unavailable);
  ending.join();
  BOOST_TEST(store.last_failure().what == s3_fault::stopped);
}

BOOST_AUTO_TEST_CASE(a_failure_tells_neither_key_nor_signature) {
  auto with = at("http://127.0.0.1:1/");
  with.access_key = "AKIDsecretive";
  with.secret_key = "veryverysecret";
  with.tries = 1;
  s3_store store{with};
  BOOST_TEST(store.put(key, bytes) == ec::storage_unavailable);
  auto text = store.last_failure().str();
  BOOST_TEST(store.last_failure().what == s3_fault::unreachable, text);
  for (const auto* secret : {"secretive", "veryverysecret", "Signature"})
    BOOST_TEST(text.find(secret) == std::string::npos, text);
}

BOOST_AUTO_TEST_SUITE_END()
