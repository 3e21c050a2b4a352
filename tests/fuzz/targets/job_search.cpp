// Searches for work: queries as they are asked and stored, what the store is asked for, and what was found.
#include <set>
#include <string>

#include "actors/jobs/search_state.hpp"
#include "http/routes/job_filter.hpp"
#include "protocols/utf8.hpp"
#include "storage/postgres/job_json.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

/// Reads tokens as PostgreSQL reads a tsvector and a tsquery of ours: words in quotes, with quotes
/// and backslashes doubled, and " ", " & " and " | " between them.
class tokens_reader {
public:
  explicit tokens_reader(std::string_view text) : rest_(text) {}

  bool take(std::string_view sign) {
    if (!rest_.starts_with(sign))
      return false;
    rest_.remove_prefix(sign.size());
    return true;
  }
  std::string word() {
    claim(take("'"), "a token begins with a quote");
    std::string out;
    for (size_t at = 0; at < rest_.size(); ++at) {
      if (rest_[at] == '\\' || (rest_[at] == '\'' && rest_.substr(at + 1, 1) == "'")) {
        claim(at + 1 < rest_.size(), "a token ends");
        out += rest_[++at];
      } else if (rest_[at] == '\'') {
        rest_.remove_prefix(at + 1);
        return out;
      } else {
        out += rest_[at];
      }
    }
    claim(false, "a token has an end");
    return out;
  }
  bool empty() const { return rest_.empty(); }

private:
  std::string_view rest_;
};

std::set<std::string> tokens_in(std::string_view tsvector) {
  tokens_reader in{tsvector};
  std::set<std::string> out;
  do
    out.insert(in.word());
  while (in.take(" "));
  claim(in.empty(), "tokens are all there is");
  return out;
}

/// Whether the words fit a tsquery: words and alternatives in parentheses, all of them.
bool fits(const std::set<std::string>& words, std::string_view tsquery) {
  tokens_reader in{tsquery};
  bool all = true;
  do {
    bool any = false;
    if (in.take("(")) {
      do
        any = words.contains(in.word()) || any;
      while (in.take(" | "));
      claim(in.take(")"), "alternatives end");
    } else {
      any = words.contains(in.word());
    }
    all = all && any;
  } while (in.take(" & "));
  claim(in.empty(), "a query is read to its end");
  return all;
}

} // namespace

ZHIAN_FUZZ_TARGET(job_query) {
  http::http_call call;
  call.query = bytes;
  auto asked = http::read_job_filter(call);
  if (asked.refused) {
    claim(asked.refused->status == 422 || asked.refused->status == 400,
          "a refusal is the caller's");
    claim(fuzz::is_good_json(asked.refused->body), "a refusal is JSON");
    return;
  }
  auto query = jobs::tidy_query(asked.query);
  claim(jobs::tidy_query(query) == query, "what is tidy stays as it is");
  claim(storage::query_of_json(storage::json_of_query(query)) == query,
        "a query is read as it was stored");
  auto grams = jobs::grams_of_query(query);
  if (!grams)
    return;
  auto tokens = storage::tokens_to_find(query, *grams);
  if (tokens.empty())
    return;
  // A posting that is just what is asked for.
  job_row row;
  row.ordinal = 5 * storage::era_size + 1;
  row.what.title = query.words;
  row.what.city = query.city;
  row.what.at = query.at;
  row.what.salary_max = query.salary_min.value_or(0);
  auto words = tokens_in(storage::tokens_of(row));
  claim(fits(words, tokens), "what is asked for is found");
  claim(fits(words, storage::tokens_in_eras(tokens, 3, 5)), "in its era");
  claim(!fits(words, storage::tokens_in_eras(tokens, 6, 9)), "and in no other");
}

ZHIAN_FUZZ_TARGET(job_query_row) {
  auto query = storage::query_of_json(bytes);
  auto text = storage::json_of_query(query);
  claim(fuzz::is_good_json(text), "a query is JSON that can be stored");
  claim(storage::json_of_query(storage::query_of_json(text)) == text,
        "and is written the same again");
}

ZHIAN_FUZZ_TARGET(job_results) {
  auto found = storage::results_of_json(bytes);
  auto text = storage::json_of_results(found);
  claim(fuzz::is_good_json(text), "results are JSON that can be stored");
  auto again = storage::results_of_json(text);
  claim(again.size() == found.size() && storage::json_of_results(again) == text,
        "and are written the same again");
}
