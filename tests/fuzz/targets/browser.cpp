// Browsers: cookies and the proof that a request came from our own page. The lines of the input are
// X-Zhian-Client, Sec-Fetch-Site and then those of Cookie.
#include <vector>

#include "http/auth/browser.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

namespace {

class lines_source final : public header_source {
public:
  std::string client;
  std::string site;
  std::vector<std::string> cookies;

  std::string_view find(std::string_view name) const override {
    if (name == "X-Zhian-Client")
      return client;
    return name == "Sec-Fetch-Site" ? std::string_view{site} : std::string_view{};
  }
  std::string joined(std::string_view name) const override {
    std::string out;
    if (name == "Cookie")
      for (const auto& x : cookies)
        out.append(out.empty() ? "" : ",").append(x);
    return out;
  }
};

} // namespace

ZHIAN_FUZZ_TARGET(browser_fields) {
  fuzz::input in{bytes};
  lines_source fields;
  fields.client = in.line();
  fields.site = in.line();
  while (!in.empty())
    fields.cookies.emplace_back(in.line());
  http_call call;
  call.headers = &fields;
  call.https = true;
  claim(!is_browser(call) || fields.client.size() == 7, "a browser says just that");
  claim(refuse_cross_site(call).has_value() == (fields.site != "same-origin"),
        "without an origin only our own page is believed");
  auto all = fields.joined("Cookie");
  for (auto name : {refresh_cookie, device_cookie}) {
    auto value = cookie(call, name);
    claim(value.find_first_of(";,") == std::string::npos, "a cookie ends at its end");
    claim(value.empty() || all.find(std::string{name} + "=" + value) != std::string::npos,
          "the value of a cookie is one that was sent");
    // Another cookie whose name only ends like ours changes nothing.
    auto before = fields.cookies;
    fields.cookies.insert(fields.cookies.begin(), "x" + std::string{name} + "=forged; a=b");
    claim(cookie(call, name) == value, "a cookie of another name is another cookie");
    // What we set comes back in front.
    http_reply reply;
    set_cookie(call, reply, name, "token", std::chrono::seconds{60});
    auto line = reply.headers.at(0).second;
    claim(line.ends_with("; Secure"), "a cookie goes over TLS only");
    fields.cookies.insert(fields.cookies.begin(), line.substr(0, line.find(';')));
    claim(cookie(call, name) == "token", "the first of two cookies counts");
    fields.cookies = before;
  }
}
