#include "http/json/engines.hpp"

#include <set>

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

/// Into an open object.
void write_engine_head(json_writer& out, const zhian::engine_version& x) {
  out.field("feature", x.feature)
      .field("version", x.version)
      .field("state", x.published_at ? "published" : "draft")
      .field("in_force", x.current)
      .field("based_on", x.based_on)
      .field("author", x.author)
      .field("created_at", to_rfc3339(x.created_at))
      .field("changed_at", to_rfc3339(x.changed_at));
  if (x.published_at)
    out.field("published_by", x.published_by).field("published_at", to_rfc3339(*x.published_at));
  else
    out.null("published_by").null("published_at");
}

/// One version's side of a dimension; zeros where it has no report.
void write_engine_counts(json_writer& out, std::string_view name,
                         const compare_engine_scores::reply& x, uint32_t version,
                         const std::string& dimension) {
  engine_score_counts found;
  for (const auto& one : x.counts)
    if (one.version == version && one.dimension == dimension)
      found = one;
  out.open(name).field("reports", found.reports);
  if (found.reports > 0)
    out.field("mean", found.sum / static_cast<int64_t>(found.reports));
  else
    out.null("mean");
  out.list("buckets", found.buckets, [&](uint64_t n) { out.put(n); }).close();
}

} // namespace

std::string engine_version(const zhian::engine_version& x) {
  json_writer out;
  out.open();
  write_engine_head(out, x);
  out.raw("config", x.body).close();
  return out.take();
}

std::string engine_versions(const std::vector<zhian::engine_version>& items,
                            std::string_view next) {
  return page_of(items, next, [](json_writer& out, const zhian::engine_version& x) {
    out.open();
    write_engine_head(out, x);
    out.close();
  });
}

std::string engine_scores(std::string_view feature, const compare_engine_scores& asked,
                          const compare_engine_scores::reply& x) {
  // "overall" first, whether there are reports or not; then what the reports have.
  std::vector<std::string> dimensions{"overall"};
  std::set<std::string> others;
  for (const auto& one : x.counts)
    if (one.dimension != "overall")
      others.insert(one.dimension);
  dimensions.insert(dimensions.end(), others.begin(), others.end());
  json_writer out;
  out.open()
      .field("feature", feature)
      .field("from", asked.from)
      .field("to", asked.to)
      .field("most_reports", compare_engine_scores::most_reports)
      .list("dimensions", dimensions, [&](const std::string& name) {
        out.open().field("name", name);
        write_engine_counts(out, "from", x, asked.from, name);
        write_engine_counts(out, "to", x, asked.to, name);
        out.close();
      });
  out.close();
  return out.take();
}

} // namespace zhian::http::json
