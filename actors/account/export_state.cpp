#include "actors/account/export_state.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::account {

namespace {

entity_ref owner_of(const export_row& row) {
  return refs::account(row.in, row.user);
}

outbox_row ready_mail(const export_row& row, const std::string& to, const std::string& public_url,
                      timestamp now) {
  json_writer out;
  out.open()
      .field("to", to)
      .field("template", "export_ready")
      .field("language", to_string(row.lang))
      .open("params")
      .field("url", public_url + "/api/v1/me/exports/" + row.id.str() + "/file")
      .close()
      .close();
  return {row.in, "mail", "export_ready:" + row.id.str(), out.take(), false, now};
}

} // namespace

std::vector<record> open_export(const export_row& row) {
  std::vector<record> out;
  out.emplace_back(row);
  out.emplace_back(timer_row{
      owner_of(row), std::string{gather_timer_prefix} + row.id.str(), row.requested_at, {}});
  out.emplace_back(audit_row{
      row.in, row.user.str(), "user.export_asked", row.user.str(), "{}", {}, row.requested_at});
  return out;
}

std::vector<record> export_ready(export_row row, const person& whose, const stored_file& file,
                                 const std::string& public_url, std::chrono::seconds life,
                                 timestamp now, timestamp due_at) {
  row.state = export_state::ready;
  row.sha256 = file.sha256;
  row.size = file.size;
  row.ready_at = now;
  row.expires_at = now + life;
  ++row.version;
  std::vector<record> out;
  if (whose.profile.mails.wants("exports"))
    out.emplace_back(ready_mail(row, whose.user.email, public_url, now));
  json_writer data;
  data.open().field("export_id", row.id.str()).field("size", row.size).close();
  out.emplace_back(event_row{stream_of(row.user), row.in, "export_ready", data.take(), now});
  out.emplace_back(timer_row{
      owner_of(row), std::string{expire_timer_prefix} + row.id.str(), *row.expires_at, {}});
  out.emplace_back(
      timer_done{owner_of(row), std::string{gather_timer_prefix} + row.id.str(), due_at});
  out.emplace_back(std::move(row));
  return out;
}

std::vector<record> export_over(export_row row, export_state how, timestamp now,
                                std::chrono::seconds spare) {
  std::vector<record> out;
  row.state = how;
  ++row.version;
  if (!row.sha256.empty())
    out.emplace_back(drop_later(owner_of(row), row.sha256, now, spare));
  row.sha256.clear();
  out.emplace_back(std::move(row));
  return out;
}

std::vector<bool> choose_files(const gather_data::reply& data, uint64_t most_bytes) {
  uint64_t used = 0;
  for (const auto& x : data.parts)
    used += x.json.size();
  std::vector<bool> out;
  for (const auto& x : data.files) {
    bool fits = used + x.size <= most_bytes;
    out.push_back(fits);
    if (fits)
      used += x.size;
  }
  return out;
}

std::string manifest_of(const export_row& row, const gather_data::reply& data,
                        const std::vector<bool>& taken) {
  json_writer out;
  out.open()
      .field("export_id", row.id.str())
      .field("user_id", row.user.str())
      .field("requested_at", to_rfc3339(row.requested_at))
      .open_list("holds");
  for (const auto& x : data.parts)
    out.put(x.path);
  for (size_t i = 0; i < data.files.size(); ++i)
    if (taken[i])
      out.put(data.files[i].path);
  out.close_list().open_list("left_out");
  for (size_t i = 0; i < data.files.size(); ++i)
    if (!taken[i])
      out.put(data.files[i].path);
  out.close_list().close();
  return out.take();
}

} // namespace zhian::account
