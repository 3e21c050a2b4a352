#include "actors/account/shelf.hpp"

#include <algorithm>
#include <charconv>

namespace zhian::account {

namespace {

constexpr std::string_view late_prefix = "{\"late\":";

shelf_change refuse(ec why, std::string field = {}) {
  shelf_change out;
  out.error = why;
  out.field = std::move(field);
  return out;
}

const resume_row* find(const shelf& now, const resume_id& id) {
  auto at = std::find_if(now.begin(), now.end(), [&](const auto& x) { return x.id == id; });
  return at == now.end() ? nullptr : &*at;
}

/// The rows a command touches, each once.
class changes {
public:
  explicit changes(const shelf& now) : now_(now) {}

  /// The row to be changed; the pointer holds until the next call.
  resume_row& of(const resume_id& id) {
    for (auto& x : rows_)
      if (x.id == id)
        return x;
    rows_.push_back(*find(now_, id));
    ++rows_.back().version;
    return rows_.back();
  }
  void add(resume_row row) { rows_.push_back(std::move(row)); }

  shelf_change take(const resume_id& about) {
    shelf_change out;
    out.rows = std::move(rows_);
    for (const auto& x : out.rows)
      if (x.id == about)
        out.answer = x;
    if (!out.answer.id)
      if (const auto* x = find(now_, about))
        out.answer = *x;
    return out;
  }

private:
  const shelf& now_;
  std::vector<resume_row> rows_;
};

/// A version has become ready: it is what lists show of its document, and the default goes with it.
void promote(const shelf& now, changes& change, resume_row& fresh) {
  bool any_default = false;
  bool of_document = false;
  bool newest = true;
  for (const auto& x : now) {
    if (x.id == fresh.id)
      continue;
    any_default = any_default || x.is_default;
    if (x.document != fresh.document)
      continue;
    of_document = of_document || x.is_default;
    // A later version may have been read sooner.
    newest = newest && !(x.state == resume_state::ready && x.number > fresh.number);
  }
  fresh.latest = newest;
  fresh.is_default = newest && (!any_default || of_document);
  if (!newest)
    return;
  for (const auto& x : now)
    if (x.id != fresh.id && x.document == fresh.document && (x.latest || x.is_default)) {
      auto& older = change.of(x.id);
      older.latest = false;
      older.is_default = false;
    }
}

} // namespace

shelf_change add(const shelf& now, new_resume x, size_t most) {
  if (now.size() >= most)
    return refuse(ec::too_many_resumes);
  resume_row row;
  row.id = x.id;
  row.in = x.in;
  row.user = x.owner;
  row.file = std::move(x.file);
  row.text = std::move(x.text);
  row.created_at = x.now;
  row.version = 1;
  row.document = x.id;
  row.state = x.state;
  if (x.of) {
    const auto* earlier = find(now, *x.of);
    if (!earlier)
      return refuse(ec::not_found, "id");
    row.document = earlier->document;
    for (const auto& other : now)
      if (other.document == row.document)
        row.number = std::max(row.number, other.number + 1);
  }
  changes change{now};
  row.latest = !x.of;
  if (row.state == resume_state::ready)
    promote(now, change, row);
  auto id = row.id;
  change.add(std::move(row));
  return change.take(id);
}

shelf_change finish(const shelf& now, const resume_id& id, ec why, extracted_text text) {
  const auto* row = find(now, id);
  if (!row)
    return refuse(ec::not_found);
  changes change{now};
  if (row->state != resume_state::processing)
    return change.take(id);
  resume_row next = *row;
  ++next.version;
  if (why == ec::none) {
    next.head_only = false;
    next.text = std::move(text);
    next.text.unread.clear();
    next.state = resume_state::ready;
    promote(now, change, next);
  } else {
    next.state = resume_state::failed;
    next.fault = to_string(why);
  }
  change.add(std::move(next));
  return change.take(id);
}

std::optional<std::string> read_again(ec why, std::string_view payload) {
  if (why == ec::overloaded || why == ec::shutting_down || why == ec::storage_unavailable
      || why == ec::not_owner || why == ec::internal)
    return std::string{payload};
  if (why != ec::timed_out)
    return std::nullopt;
  uint32_t late = 0;
  if (payload.starts_with(late_prefix))
    std::from_chars(payload.data() + late_prefix.size(), payload.data() + payload.size(), late);
  if (++late >= most_late_readings)
    return std::nullopt;
  return std::string{late_prefix} + std::to_string(late) + '}';
}

shelf_change make_default(const shelf& now, const resume_id& id) {
  const auto* row = find(now, id);
  if (!row)
    return refuse(ec::not_found);
  if (row->state != resume_state::ready)
    return refuse(ec::resume_not_ready);
  changes change{now};
  for (const auto& x : now)
    if (x.is_default != (x.id == id))
      change.of(x.id).is_default = x.id == id;
  return change.take(id);
}

shelf_change correct(const shelf& now, const resume_id& id, extracted_text text) {
  const auto* row = find(now, id);
  if (!row)
    return refuse(ec::not_found);
  if (row->state != resume_state::ready)
    return refuse(ec::resume_not_ready);
  changes change{now};
  auto& next = change.of(id);
  // What the file was and who read it stays as it was.
  text.pages = row->text.pages;
  text.engine = row->text.engine;
  text.warnings = row->text.warnings;
  next.head_only = false;
  next.text = std::move(text);
  next.corrected = true;
  return change.take(id);
}

shelf_change remove(const shelf& now, const resume_id& id, timestamp at) {
  const auto* row = find(now, id);
  if (!row)
    return refuse(ec::not_found);
  changes change{now};
  bool default_gone = false;
  auto goes = [&](const resume_row& x) {
    return x.id == id || (row->latest && x.document == row->document);
  };
  for (const auto& x : now) {
    if (!goes(x))
      continue;
    default_gone = default_gone || x.is_default;
    auto& next = change.of(x.id);
    next.head_only = false;
    next.text = {};
    next.file.name.clear();
    next.is_default = false;
    next.latest = false;
    next.deleted_at = at;
  }
  if (default_gone) {
    const resume_row* heir = nullptr;
    for (const auto& x : now)
      if (!goes(x) && x.latest && x.state == resume_state::ready)
        heir = &x;
    if (heir)
      change.of(heir->id).is_default = true;
  }
  return change.take(id);
}

} // namespace zhian::account
