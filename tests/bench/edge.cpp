// Authenticated GET /api/v1/me beside a bare Beast server that answers the same bytes; wrk drives
// both in turn.
#include <chrono>
#include <iostream>
#include <stdexcept>

#include <curl/curl.h>
#include <sys/resource.h>

#include "bench/bare_server.hpp"
#include "bench/bench_args.hpp"
#include "cluster/core/node.hpp"
#include "protocols/identity.hpp"
#include "support/node_client.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;

namespace {

size_t append(char* data, size_t size, size_t n, void* to) {
  static_cast<std::string*>(to)->append(data, size * n);
  return size * n;
}

std::string http(const std::string& url, const std::string& body, const std::string& token) {
  std::string out;
  auto* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "content-type: application/json");
  if (!token.empty())
    headers = curl_slist_append(headers, ("authorization: Bearer " + token).c_str());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (!body.empty())
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out);
  auto code = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK)
    throw std::runtime_error(curl_easy_strerror(code));
  return out;
}

/// The value of a string member of a flat JSON text; enough for a token.
std::string member(const std::string& json, const std::string& name) {
  auto at = json.find('"' + name + "\":\"");
  if (at == std::string::npos)
    throw std::runtime_error("no " + name + " in " + json);
  at += name.size() + 4;
  return json.substr(at, json.find('"', at) - at);
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto s = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return s(used.ru_utime) + s(used.ru_stime);
}

struct measure {
  double rps = 0;
  double cpu_us = 0; ///< Of this process, a request.
};

measure load(uint16_t port, const std::string& token, int seconds) {
  auto before = cpu_seconds();
  auto out =
      bench::output_of("wrk -t1 -c64 -d" + std::to_string(seconds) + "s -H 'authorization: Bearer "
                       + token + "' http://127.0.0.1:" + std::to_string(port) + "/api/v1/me");
  auto used = cpu_seconds() - before;
  if (out.find("Non-2xx") != std::string::npos)
    throw std::runtime_error("answers other than 200: " + out);
  auto at = out.find("Requests/sec:");
  auto rps = std::stod(out.substr(at + 13));
  auto total = std::stod(out.substr(out.rfind('\n', out.find(" requests in")) + 1));
  return {rps, used / total * 1e6};
}

} // namespace

int main(int argc, char** argv) {
  auto args = bench::parse(argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  test::store_fixture store;
  auto conf = store.node_settings();
  conf.log.level = "warn";
  conf.http.limits_percent = 0; // What is measured is the edge, not its limits.
  cluster::node node{conf};
  node.start();
  if (!node.wait_ready(std::chrono::seconds{20})) {
    std::cerr << "the node did not become ready\n";
    return 1;
  }
  test::node_client client{node};
  auto email = refs::email(realm::zhimai, "bench@example.cn");
  client.ask(email, sign_up{"correct horse", ""});
  auto code = store.value("SELECT payload->'params'->>'code' FROM outbox");
  client.ask(email, verify_code{code, {}});
  auto base = "http://127.0.0.1:" + std::to_string(node.port()) + "/api/v1";
  auto token = member(
      http(base + "/auth/login", R"({"email":"bench@example.cn","password":"correct horse"})", ""),
      "access_token");
  auto body = http(base + "/me", "", token);
  bench::bare_server bare{body};

  load(node.port(), token, 1);
  load(bare.port(), token, 1);
  std::vector<double> beast, me, ratio, cpu, bare_cpu;
  for (int i = 0; i < args.rounds; ++i) {
    auto b = load(bare.port(), token, args.seconds);
    auto m = load(node.port(), token, args.seconds);
    beast.push_back(b.rps);
    me.push_back(m.rps);
    ratio.push_back(m.rps / b.rps);
    cpu.push_back(m.cpu_us);
    bare_cpu.push_back(b.cpu_us);
    std::cerr << "round " << i + 1 << ": bare " << b.rps << "/s " << b.cpu_us << " us, me " << m.rps
              << "/s " << m.cpu_us << " us\n";
  }
  auto print = [&](std::ostream& out) {
    out << "{\"beast_rps\":" << bench::median(beast) << ",\"me_rps\":" << bench::median(me)
        << ",\"ratio\":" << bench::median(ratio) << ",\"cpu_us_per_request\":" << bench::median(cpu)
        << ",\"beast_cpu_us_per_request\":" << bench::median(bare_cpu)
        << ",\"rounds\":" << args.rounds << ",\"seconds\":" << args.seconds
        << ",\"body_bytes\":" << body.size() << "}" << std::endl;
  };
  print(std::cout);
  return 0;
}
