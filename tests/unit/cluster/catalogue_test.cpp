// What crosses nodes: every request of the product, and bytes that every later version must
// understand.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "cluster/gate/catalogue.hpp"
#include "cluster/gate/product.hpp"
#include "protocols/digest.hpp"
#include "tests/support/filled.hpp"

using namespace zhian;
using namespace zhian::cluster;
namespace fs = std::filesystem;

namespace {

const fs::path root{ZHIAN_SOURCE_DIR};

template <class F, class... Ts>
void for_each_type(F f, std::tuple<Ts...>*) {
  (f(static_cast<Ts*>(nullptr)), ...);
}
template <class F>
void for_each_request(F f) {
  for_each_type(f, static_cast<product_requests*>(nullptr));
}

template <class T>
entity_call sample_call() {
  return {test::filled<entity_ref>(),
          caf::make_message(test::filled<call_meta>(), test::filled<T>())};
}

/// The file of the `nth` shape of a message: fields are appended to it in time.
std::string name_of(uint16_t kind, const char* what, int nth = 1) {
  char out[32];
  std::snprintf(out, sizeof out, nth == 1 ? "%04x.%s.hex" : "%04x.%s.%d.hex", kind, what, nth);
  return out;
}

/// Of `kind = 0x….; using reply …`; kinds 0x0dxx and 0x0fxx never leave their node.
std::set<uint16_t> request_kinds_in(const std::string& text) {
  static const std::string head = "kind = 0x", tail = "using reply";
  std::set<uint16_t> out;
  for (auto at = text.find(head); at != std::string::npos; at = text.find(head, at + 1)) {
    auto digits = at + head.size(), end = text.find(';', digits);
    auto next = text.find_first_not_of(" \n", end + 1);
    auto kind = std::stoul(text.substr(digits, end - digits), nullptr, 16);
    if (next != std::string::npos && text.compare(next, tail.size(), tail) == 0 && kind >= 0x0100
        && kind < 0x0f00 && kind >> 8 != 0x0d)
      out.insert(static_cast<uint16_t>(kind));
  }
  return out;
}

std::string recorded(const std::string& name) {
  std::ifstream in{root / "tests/cluster/wire/1" / name};
  std::string out;
  in >> out;
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(crossings)

BOOST_AUTO_TEST_CASE(every_request_that_is_not_local_to_its_node_is_in_the_catalogue) {
  std::set<uint16_t> found;
  for (const auto& entry : fs::directory_iterator{root / "protocols"}) {
    if (entry.path().extension() != ".hpp")
      continue;
    std::stringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    auto all = text.str();
    auto kinds = request_kinds_in(all);
    found.insert(kinds.begin(), kinds.end());
  }
  found.erase(0x0105); // timer_fired: its entity lives where the timer is.
  BOOST_TEST(found.size() > 30u);
  for (auto kind : found)
    BOOST_TEST((product_catalogue().by_kind(kind) != nullptr), name_of(kind, "request")
                                                                   << " is missing");
  BOOST_TEST(product_catalogue().size() == found.size());
}

BOOST_AUTO_TEST_CASE(a_call_is_the_same_on_the_other_side) {
  for_each_request([]<class T>(T*) {
    auto call = sample_call<T>();
    const auto* known = product_catalogue().of(call.body);
    BOOST_REQUIRE(known != nullptr);
    BOOST_TEST(known->kind == T::kind);
    auto bytes = known->put(call);
    auto back = known->get(bytes);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((back->to == call.to));
    BOOST_TEST(known->put(*back) == bytes);
    for (size_t n = 0; n < bytes.size(); n += 7)
      known->get(std::string_view{bytes}.substr(0, n)); // Cut bytes are read to their end at most.
  });
}

// ZHIAN_TEST_RECORD=1 writes the files of messages that have none yet, or were given more fields.
BOOST_AUTO_TEST_CASE(what_version_1_wrote_is_understood_for_ever) {
  bool record = std::getenv("ZHIAN_TEST_RECORD") != nullptr;
  for_each_request([&]<class T>(T*) {
    auto call = sample_call<T>();
    auto check = [&](const char* what, const std::string& bytes_now, auto read) {
      auto now = bytes_now.empty() ? "-" : to_hex(bytes_now);
      std::string last;
      for (int nth = 1;; ++nth) {
        auto name = name_of(T::kind, what, nth);
        auto then = recorded(name);
        if (then.empty() && record && last != now)
          std::ofstream{root / "tests/cluster/wire/1" / name} << (then = now) << '\n';
        if (then.empty())
          break;
        auto bytes = from_hex(then == "-" ? "" : then);
        BOOST_REQUIRE_MESSAGE(bytes.has_value(), name);
        BOOST_TEST(read(*bytes), name << " is not understood any more");
        last = then;
      }
      BOOST_TEST(last == now, name_of(T::kind, what) << " was never recorded as it is now");
    };
    const auto* known = product_catalogue().by_kind(T::kind);
    check("request", known->put(call),
          [&](const std::string& bytes) { return known->get(bytes).has_value(); });
    check("reply", wire::encode(test::filled<typename T::reply>()), [](const std::string& bytes) {
      return wire::decode<typename T::reply>(bytes).has_value();
    });
  });
}

BOOST_AUTO_TEST_CASE(a_message_that_is_no_request_of_the_product_does_not_cross) {
  BOOST_TEST((product_catalogue().of(caf::make_message(1)) == nullptr));
  BOOST_TEST((product_catalogue().of(caf::make_message(call_meta{}, passivate{})) == nullptr));
}

BOOST_AUTO_TEST_CASE(an_error_keeps_its_code_and_texts_and_a_newer_one_is_internal) {
  auto err = make_error(ec::validation_failed, "too short", "password");
  auto back = get_error(static_cast<uint16_t>(ec::validation_failed), put_error(err));
  BOOST_TEST((ec_of(back) == ec::validation_failed));
  BOOST_TEST(detail_of(back) == "too short");
  BOOST_TEST(field_of(back) == "password");
  BOOST_TEST((ec_of(get_error(254, {})) == ec::internal));
  BOOST_TEST((ec_of(get_error(0, {})) == ec::internal));
  BOOST_TEST((ec_of(get_error(300, {})) == ec::internal));
}

BOOST_AUTO_TEST_SUITE_END()
