#include "actors/news/news_state.hpp"

#include <algorithm>

#include "protocols/json_writer.hpp"

namespace zhian::news {

namespace {

namespace bounds = news_bounds;

constexpr size_t longest_detail = 300; ///< Bytes.
constexpr size_t longest_mark = 500;   ///< Bytes of an entity tag or a date.

/// Lists are paged by the time.
constexpr timestamp end_of_time{std::chrono::sys_days{std::chrono::year{2300} / 1 / 1}};

using catalogue::all_different;
using catalogue::blank;
using catalogue::one_line;
using catalogue::wrong_text;

std::optional<content_fault> fault_in(const std::string& lang, const news_text& x) {
  if (auto why = wrong_text(x.title, bounds::title); !why.empty())
    return content_fault{lang + ".title", why};
  if (!one_line(x.title))
    return content_fault{lang + ".title", "not_allowed"};
  if (auto why = wrong_text(x.summary, bounds::summary, false); !why.empty())
    return content_fault{lang + ".summary", why};
  if (auto why = wrong_text(x.body, bounds::body); !why.empty())
    return content_fault{lang + ".body", why};
  return std::nullopt;
}

} // namespace

bool is_source_id(std::string_view x) {
  return !blank(x) && x.size() <= bounds::source_id && storable_text(x) && one_line(x);
}

std::optional<content_fault> fault_of(const news_content& x) {
  if (x.url.size() > bounds::url)
    return content_fault{"url", "too_long"};
  if (!x.url.empty() && !catalogue::is_link(x.url))
    return content_fault{"url", "not_allowed"};
  if (x.tags.size() > bounds::tags)
    return content_fault{"tags", "too_many"};
  for (const auto& tag : x.tags) {
    if (auto why = wrong_text(tag, bounds::tag); !why.empty())
      return content_fault{"tags", why};
    if (!one_line(tag))
      return content_fault{"tags", "not_allowed"};
  }
  if (!all_different(x.tags))
    return content_fault{"tags", "repeated"};
  if (x.published_at <= timestamp{})
    return content_fault{"published_at", "missing"};
  if (x.published_at >= end_of_time)
    return content_fault{"published_at", "not_allowed"};
  if (!x.zh && !x.en)
    return content_fault{"zh", "missing"};
  if (x.zh)
    if (auto fault = fault_in("zh", *x.zh))
      return fault;
  if (x.en)
    return fault_in("en", *x.en);
  return std::nullopt;
}

outcome add(const add_news& what, bool taken, uint32_t total, const facts& around) {
  outcome out;
  auto& row = out.row;
  catalogue::begin_row(row, around);
  row.source_id = what.source_id.empty() ? catalogue::own_source_id(row.id.unique) : what.source_id;
  row.what = what.what;
  if (row.what.published_at == timestamp{})
    row.what.published_at = around.at;
  if (!is_source_id(row.source_id))
    return outcome::refuse(ec::validation_failed, "source_id");
  if (auto fault = fault_of(row.what))
    return outcome::refuse(ec::validation_failed, std::move(fault->field));
  if (taken)
    return outcome::refuse(ec::news_source_taken, "source_id");
  if (total >= bounds::items)
    return outcome::refuse(ec::news_full);
  row.origin = news_origin::staff;
  row.edited = true;
  out.changed = true;
  return out;
}

outcome change(const news_row* now, const change_news& what, const facts& around) {
  if (auto refused = catalogue::refuse_basis(now, what.based_on))
    return std::move(*refused);
  auto next = now->what;
  if (what.url)
    next.url = *what.url;
  if (what.tags)
    next.tags = *what.tags;
  if (what.published_at)
    next.published_at = *what.published_at;
  if (what.zh)
    next.zh = *what.zh;
  if (what.en)
    next.en = *what.en;
  if (auto fault = fault_of(next))
    return outcome::refuse(ec::validation_failed, std::move(fault->field));
  auto out = outcome::as_it_was(*now);
  if (next == now->what && !now->withdrawn_at)
    return out;
  out.row.what = std::move(next);
  out.row.edited = true;
  out.row.withdrawn_at.reset();
  out.next_version(around.at);
  return out;
}

outcome withdraw(const news_row* now, const withdraw_news& what, const facts& around) {
  if (auto refused = catalogue::refuse_basis(now, what.based_on))
    return std::move(*refused);
  auto out = outcome::as_it_was(*now);
  // One that the program withdrew becomes the staff's, so that it stays so.
  if (now->withdrawn_at && now->edited)
    return out;
  out.row.withdrawn_at = around.at;
  out.row.edited = true;
  out.next_version(around.at);
  return out;
}

std::string audit_detail(const news_row& x) {
  json_writer out;
  out.open()
      .field("source_id", x.source_id)
      .field("origin", to_string(x.origin))
      .field("version", x.version)
      .close();
  return out.take();
}

merged merge(const std::vector<incoming>& all, const std::vector<news_row>& stored, news_origin by,
             const facts& around) {
  catalogue::rows_by_source known{stored};
  bool staff = by == news_origin::staff;
  merged out;
  for (const auto& x : all) {
    const auto* now = known.find(x.source_id);
    bool as_wanted =
        now && now->what == x.what && !now->withdrawn_at && (staff || now->origin == by);
    if (as_wanted || (now && !staff && now->edited)) {
      ++out.same;
      continue;
    }
    news_row row;
    if (now)
      row = *now;
    row.in = around.in;
    row.source_id = x.source_id;
    row.what = x.what;
    row.changed_at = around.at;
    row.withdrawn_at.reset();
    row.edited = staff;
    if (!now || !staff)
      row.origin = by;
    ++row.version;
    if (!now) {
      row.id = around.fresh();
      row.created_at = around.at;
    }
    ++(now ? out.changed : out.fresh);
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::vector<news_row> without_samples(const std::vector<news_row>& stored, const facts& around) {
  std::vector<news_row> out;
  for (const auto& x : stored) {
    if (x.origin != news_origin::sample || x.edited || x.withdrawn_at)
      continue;
    out.push_back(x);
    out.back().withdrawn_at = out.back().changed_at = around.at;
    ++out.back().version;
  }
  return out;
}

timestamp slot_before(timestamp at, std::chrono::milliseconds every) {
  auto since = at.time_since_epoch();
  auto period = std::chrono::duration_cast<std::chrono::microseconds>(every);
  return timestamp{since - since % period};
}

look decide_look(const news_feed_row& now, std::string_view payload, timestamp at,
                 std::chrono::milliseconds every) {
  look out;
  out.slot = slot_before(at, every);
  if (payload == asked_for) {
    out.wanted = true;
    return out;
  }
  // One that was set before the node lost its time is looked at once, not once a slot.
  if (auto told = parse_timestamp(payload))
    out.slot = std::max(out.slot, *told);
  out.wanted = !now.slot || out.slot > *now.slot;
  return out;
}

news_feed_row after(const news_feed_row& now, const looked& x, timestamp at) {
  auto out = now;
  out.outcome = x.what;
  out.tried_at = at;
  out.slot = now.slot ? std::max(*now.slot, x.slot) : x.slot;
  ++out.version;
  if (x.what == feed_outcome::failed) {
    out.detail = cut_utf8(mend_text(x.detail), longest_detail);
    ++out.failures;
    return out;
  }
  out.detail.clear();
  out.failures = 0;
  out.read_at = at;
  if (x.what == feed_outcome::updated)
    out.updated_at = at;
  if (x.what == feed_outcome::unmodified)
    return out;
  out.url = x.url;
  out.items = x.items;
  // A mark that cannot be kept is not sent back: the next answer is then read whole.
  auto kept = [](const std::string& mark) {
    return mark.size() <= longest_mark && storable_text(mark) ? mark : std::string{};
  };
  out.etag = kept(x.etag);
  out.last_modified = kept(x.last_modified);
  return out;
}

news_feed_row touched(const news_feed_row& now, timestamp at) {
  auto out = now;
  out.updated_at = at;
  ++out.version;
  return out;
}

} // namespace zhian::news
