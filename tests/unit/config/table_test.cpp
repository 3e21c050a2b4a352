#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <sstream>

#include "config/describe.hpp"
#include "config/table.hpp"
#include "config/values.hpp"
#include "tests/unit/config/support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct anything {
  template <class T>
  operator T() const;
};

/// How many fields an aggregate has: the longest list of initializers it takes.
template <class T, class... Args>
constexpr size_t field_count() {
  if constexpr (requires { T{Args{}..., anything{}}; })
    return field_count<T, Args..., anything>();
  else
    return sizeof...(Args);
}

size_t rows_of(std::string_view section) {
  size_t out = 0;
  for (const auto& x : all_settings())
    if (section.empty() ? x.name.find('.') == std::string_view::npos
                        : x.name.starts_with(std::string{section} + "."))
      ++out;
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(every_field_of_every_section_has_a_row) {
  BOOST_TEST(rows_of("node") == field_count<node_settings>());
  BOOST_TEST(rows_of("http") == field_count<http_settings>());
  BOOST_TEST(rows_of("websocket") == field_count<websocket_settings>());
  BOOST_TEST(rows_of("postgres") == field_count<postgres_settings>());
  BOOST_TEST(rows_of("redis") == field_count<redis_settings>());
  BOOST_TEST(rows_of("auth") == field_count<auth_settings>());
  BOOST_TEST(rows_of("mail") == field_count<mail_settings>());
  BOOST_TEST(rows_of("extract") == field_count<extract_settings>());
  BOOST_TEST(rows_of("ocr") == field_count<ocr_settings>());
  BOOST_TEST(rows_of("jobs") == field_count<jobs_settings>());
  BOOST_TEST(rows_of("resume") == field_count<resume_settings>());
  BOOST_TEST(rows_of("account") == field_count<account_settings>());
  // Those of the model are named below those of the interview.
  BOOST_TEST(rows_of("interview.openai") == field_count<openai_settings>());
  BOOST_TEST(rows_of("interview") - rows_of("interview.openai")
             == field_count<interview_settings>());
  BOOST_TEST(rows_of("files.s3") == field_count<s3_settings>());
  BOOST_TEST(rows_of("files") - rows_of("files.s3") == field_count<files_settings>());
  BOOST_TEST(rows_of("pay.wechat") == field_count<wechat_pay_settings>());
  BOOST_TEST(rows_of("pay") - rows_of("pay.wechat") == field_count<pay_settings>());
  BOOST_TEST(rows_of("task") == field_count<task_settings>());
  BOOST_TEST(rows_of("patrol") == field_count<patrol_settings>());
  BOOST_TEST(rows_of("news") == field_count<news_settings>());
  BOOST_TEST(rows_of("cluster") == field_count<cluster_settings>());
  BOOST_TEST(rows_of("testing") == field_count<testing_settings>());
  BOOST_TEST(rows_of("log") == field_count<log_settings>());
  constexpr size_t sections = 26;
  BOOST_TEST(rows_of("") + sections == field_count<settings>());
}

BOOST_AUTO_TEST_CASE(no_two_rows_share_a_name_a_variable_or_a_field) {
  std::set<std::string> names;
  std::set<std::string> variables;
  std::set<void*> fields;
  settings s;
  for (const auto& x : all_settings()) {
    BOOST_TEST(names.insert(std::string{x.name}).second, x.name);
    BOOST_TEST(variables.insert(environment_name(x.name)).second, x.name);
    if (!x.alias.empty())
      BOOST_TEST(variables.insert(std::string{x.alias}).second, x.alias);
    auto at = std::visit([](auto* field) { return static_cast<void*>(field); }, x.field(s));
    BOOST_TEST(fields.insert(at).second, x.name << " names a field that another row has");
    BOOST_TEST(x.meaning.ends_with("."), x.name << " is explained by a sentence");
  }
}

BOOST_AUTO_TEST_CASE(every_default_fulfils_its_own_row_and_is_read_back_from_what_is_shown) {
  for (const auto& x : all_settings()) {
    settings s;
    auto shown = show_value(s, x);
    if (x.secret)
      continue;
    auto why = assign(s, x, shown, false);
    BOOST_TEST(!why, x.name << ": " << why.value_or(""));
    BOOST_TEST(show_value(s, x) == shown, x.name);
  }
}

BOOST_AUTO_TEST_CASE(every_number_is_refused_just_outside_its_bounds_and_taken_on_them) {
  for (const auto& x : all_settings()) {
    settings s;
    auto field = x.field(s);
    auto text = [&](int64_t n) {
      return raw_value{n};
    };
    bool number =
        std::holds_alternative<uint16_t*>(field) || std::holds_alternative<uint32_t*>(field);
    if (!number)
      continue;
    BOOST_TEST(!assign(s, x, text(x.bounds.least), true), x.name);
    BOOST_TEST(!assign(s, x, text(x.bounds.most), true), x.name);
    BOOST_TEST(show_value(s, x) == std::to_string(x.bounds.most),
               x.name << " holds its largest value");
    BOOST_TEST(assign(s, x, text(x.bounds.least - 1), true).has_value(), x.name);
    BOOST_TEST(assign(s, x, text(x.bounds.most + 1), true).has_value(), x.name);
  }
}

BOOST_AUTO_TEST_CASE(durations_are_read_and_shown_in_their_largest_unit) {
  for (auto [text, ms] : std::map<std::string, int64_t>{{"0s", 0},
                                                        {"250ms", 250},
                                                        {"10s", 10'000},
                                                        {"90s", 90'000},
                                                        {"5m", 300'000},
                                                        {"12h", 43'200'000},
                                                        {"30d", 2'592'000'000}}) {
    BOOST_TEST(parse_duration_ms(text).value() == ms);
    BOOST_TEST(show_duration_ms(ms) == text);
  }
  for (const auto* text :
       {"", "5", "s", "-5s", "5 s", "5S", "1.5s", "99999999999999999999s", "9223372036854775807d"})
    BOOST_TEST(!parse_duration_ms(text), text);
}

BOOST_AUTO_TEST_CASE(the_committed_page_of_settings_is_current) {
  std::ifstream in{ZHIAN_SOURCE_DIR "/docs/settings.md", std::ios::binary};
  std::stringstream committed;
  committed << in.rdbuf();
  BOOST_TEST((committed.str() == describe_settings()),
             "docs/settings.md is stale: zhian check-config --describe > docs/settings.md");
}

BOOST_AUTO_TEST_SUITE_END()
