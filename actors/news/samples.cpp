#include "actors/news/samples.hpp"

#include <set>
#include <stdexcept>

#include "actors/catalogue/shipped_json.hpp"

namespace zhian::news {

namespace {

using catalogue::broken_file;
using catalogue::object_reader;

news_text read_sample_text(const rapidjson::Value& value, const std::string& where) {
  object_reader in{value, where};
  news_text out{in.text("title"), in.text("summary"), in.text("body")};
  in.done();
  return out;
}

incoming read_sample(const rapidjson::Value& value, size_t number) {
  object_reader in{value, "sample " + std::to_string(number)};
  incoming out;
  out.source_id = in.text("source_id");
  if (!is_source_id(out.source_id))
    in.fail("source_id: not_allowed");
  auto at = parse_timestamp(in.text("published_at"));
  if (!at)
    in.fail("published_at: not_allowed");
  out.what.published_at = *at;
  out.what.tags = in.texts("tags");
  out.what.zh = read_sample_text(in.member("zh"), out.source_id + ": zh");
  out.what.en = read_sample_text(in.member("en"), out.source_id + ": en");
  in.done();
  if (auto fault = fault_of(out.what))
    throw broken_file{out.source_id + ": " + fault->field + ": " + std::string{fault->reason}};
  return out;
}

} // namespace

sample_file parse_samples(std::string_view json) {
  sample_file out;
  out.error = catalogue::read_shipped(json, [&](object_reader& in) {
    std::set<std::string> seen;
    for (const auto& item : in.list("samples")) {
      out.items.push_back(read_sample(item, out.items.size() + 1));
      const auto& name = out.items.back().source_id;
      if (!seen.insert(name).second)
        throw broken_file{name + ": source_id: repeated"};
    }
  });
  if (!out.error.empty())
    out.items.clear();
  return out;
}

const std::vector<incoming>& samples() {
  static const std::vector<incoming> all = [] {
    auto parsed = parse_samples(samples_json());
    // The build's own data: a broken file is a defect of the program, found by the first test that
    // runs.
    if (!parsed.error.empty())
      throw std::logic_error{"news_samples.json: " + parsed.error};
    return std::move(parsed.items);
  }();
  return all;
}

} // namespace zhian::news
