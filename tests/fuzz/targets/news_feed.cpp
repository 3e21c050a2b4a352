// What a feed of news answers: any bytes are a document with faults, or articles that can be kept.
#include <set>

#include "actors/news/html_text.hpp"
#include "actors/news/json_feed.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(news_feed) {
  constexpr size_t most = 50;
  auto file = news::read_feed(bytes, most);
  claim(file.rows <= most, "the number of items is bounded");
  claim(file.wrong == 0 || file.items.empty(), "of a document with a fault nothing is used");
  claim(file.wrong > 0 || file.items.size() == file.rows, "else every item of it is");
  claim(file.faults.size() <= news::feed_file::most_faults
            && file.faults.empty() == (file.wrong == 0),
        "faults are told, a bounded number of them");
  claim(file.why().empty() == (file.wrong == 0), "and in words");
  for (const auto& x : file.faults)
    claim(x.line <= file.rows && !x.reason.empty() && storable_text(x.column),
          "a fault has its place");
  std::set<std::string> names;
  for (const auto& x : file.items) {
    claim(news::is_source_id(x.source_id) && names.insert(x.source_id).second,
          "an item has a name of its own");
    claim(!news::fault_of(x.what), "an article can be kept");
  }
  uint64_t last = 0;
  news::facts around{realm::zhimai, timestamp{std::chrono::seconds{1'800'000'000}},
                     [&last] {
                       return news_id{7, {1, ++last}};
                     }};
  auto first = news::merge(file.items, {}, news_origin::feed, around);
  claim(first.fresh == file.items.size() && first.rows.size() == file.items.size(),
        "each item is an article");
  auto second = news::merge(file.items, first.rows, news_origin::feed, around);
  claim(second.rows.empty() && second.same == file.items.size(), "read again it changes nothing");
}

ZHIAN_FUZZ_TARGET(feed_time) {
  using namespace std::chrono;
  auto at = news::parse_feed_time(bytes);
  if (!at)
    return;
  claim(bytes.size() >= 20 && bytes.size() <= 40, "a time is whole and bounded");
  if (bytes.back() == 'Z') {
    claim(parse_timestamp(bytes) == at, "of UTC it is what every other time is");
    return;
  }
  auto clock = parse_timestamp(std::string{bytes.substr(0, bytes.size() - 6)} + 'Z');
  claim(clock.has_value(), "a time stands before its zone");
  auto ahead = *clock - *at;
  claim(ahead > -hours{24} && ahead < hours{24} && ahead % minutes{1} == microseconds{0},
        "a zone is whole minutes of less than a day away");
}

ZHIAN_FUZZ_TARGET(html_text) {
  fuzz::input in{bytes};
  auto most = static_cast<size_t>(in.byte()) * 4;
  auto html = in.rest();
  auto text = news::text_of_html(html, most);
  claim(text.size() <= most, "a text has a bound");
  claim(!valid_utf8(html) || valid_utf8(text), "of text it is text");
  // A cut may end behind a blank.
  claim(text.size() + 4 > most || news::tidy_text(text) == text, "it is tidy");
  auto tidy = news::tidy_text(html);
  claim(tidy.size() <= html.size() && news::tidy_text(tidy) == tidy, "tidied once is tidy");
}
