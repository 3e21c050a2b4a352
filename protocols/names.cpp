// Text forms of the enums of the domain headers.
#include <ostream>

#include "protocols/account.hpp"
#include "protocols/ascii.hpp"
#include "protocols/calendar.hpp"
#include "protocols/identity.hpp"
#include "protocols/interview.hpp"
#include "protocols/job.hpp"
#include "protocols/meeting.hpp"
#include "protocols/news.hpp"
#include "protocols/question.hpp"
#include "protocols/report.hpp"
#include "protocols/rows.hpp"
#include "protocols/task.hpp"

namespace zhian {

std::string_view to_string(user_status x) {
  switch (x) {
  case user_status::active:
    return "active";
  case user_status::inactive:
    return "inactive";
  case user_status::blocked:
    return "blocked";
  case user_status::closed:
    return "closed";
  }
  return "active";
}

std::string_view to_string(tier x) {
  switch (x) {
  case tier::ordinary:
    return "ordinary";
  case tier::bronze:
    return "bronze";
  case tier::silver:
    return "silver";
  case tier::gold:
    return "gold";
  case tier::platinum:
    return "platinum";
  case tier::diamond:
    return "diamond";
  }
  return "ordinary";
}

std::string_view to_string(meeting_end x) {
  switch (x) {
  case meeting_end::asked:
    return "asked";
  case meeting_end::points:
    return "points";
  case meeting_end::silence:
    return "silence";
  case meeting_end::longest:
    return "longest";
  }
  return "asked";
}

std::string_view to_string(download_means x) {
  switch (x) {
  case download_means::nothing:
    return "free";
  case download_means::before:
    return "bought_before";
  case download_means::voucher:
    return "voucher";
  case download_means::points:
    return "points";
  }
  return "points";
}

std::string_view to_string(calendar_kind x) {
  switch (x) {
  case calendar_kind::other:
    return "other";
  case calendar_kind::interview:
    return "interview";
  case calendar_kind::deadline:
    return "deadline";
  }
  return "other";
}

std::string_view to_string(level x) {
  switch (x) {
  case level::junior:
    return "junior";
  case level::middle:
    return "middle";
  case level::senior:
    return "senior";
  }
  return "middle";
}

std::optional<level> parse_level(std::string_view text) {
  for (auto x : {level::junior, level::middle, level::senior})
    if (to_string(x) == text)
      return x;
  return std::nullopt;
}

std::string_view to_string(room_phase x) {
  switch (x) {
  case room_phase::asking:
    return "asking";
  case room_phase::answering:
    return "answering";
  case room_phase::wrapping_up:
    return "wrapping_up";
  case room_phase::ended:
    return "ended";
  }
  return "ended";
}

std::optional<room_phase> parse_room_phase(std::string_view text) {
  for (auto x :
       {room_phase::asking, room_phase::answering, room_phase::wrapping_up, room_phase::ended})
    if (to_string(x) == text)
      return x;
  return std::nullopt;
}

std::string_view to_string(end_reason x) {
  switch (x) {
  case end_reason::completed:
    return "completed";
  case end_reason::ended_by_user:
    return "ended_by_user";
  case end_reason::idle:
    return "idle";
  }
  return "completed";
}

std::string_view to_string(resume_state x) {
  switch (x) {
  case resume_state::processing:
    return "processing";
  case resume_state::ready:
    return "ready";
  case resume_state::failed:
    return "failed";
  }
  return "failed";
}

std::string_view to_string(outbox_state x) {
  switch (x) {
  case outbox_state::fresh:
    return "new";
  case outbox_state::sending:
    return "sending";
  case outbox_state::done:
    return "done";
  case outbox_state::dead:
    return "dead";
  }
  return "new";
}

std::string_view to_string(export_state x) {
  switch (x) {
  case export_state::waiting:
    return "waiting";
  case export_state::ready:
    return "ready";
  case export_state::expired:
    return "expired";
  case export_state::failed:
    return "failed";
  }
  return "failed";
}

std::string_view to_string(task_kind x) {
  switch (x) {
  case task_kind::diagnosis:
    return "diagnosis";
  case task_kind::forecast:
    return "forecast";
  }
  return "diagnosis";
}

std::ostream& operator<<(std::ostream& out, task_kind x) {
  return out << to_string(x);
}

std::string_view to_string(task_stage x) {
  switch (x) {
  case task_stage::queued:
    return "queued";
  case task_stage::extracting:
    return "extracting";
  case task_stage::analysing:
    return "analysing";
  case task_stage::writing:
    return "writing";
  case task_stage::done:
    return "done";
  case task_stage::failed:
    return "failed";
  case task_stage::cancelled:
    return "cancelled";
  }
  return "failed";
}

std::ostream& operator<<(std::ostream& out, task_stage x) {
  return out << to_string(x);
}

bool mail_choices::wants(std::string_view what) const {
  for (const auto& x : muted)
    if (x == what)
      return false;
  return true;
}

std::optional<std::string> normalise_email(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  auto at = text.find('@');
  if (text.size() > 254 || at == std::string_view::npos || at == 0 || at > 64
      || text.find('@', at + 1) != std::string_view::npos)
    return std::nullopt;
  std::string out;
  out.reserve(text.size());
  constexpr std::string_view local_extra = "!#$%&'*+-/=?^_`{|}~.";
  auto local = text.substr(0, at);
  auto domain = text.substr(at + 1);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
    return std::nullopt;
  auto alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  for (char raw : local) {
    char c = ascii_lower(raw);
    if (!alnum(c) && local_extra.find(c) == std::string_view::npos)
      return std::nullopt;
    out += c;
  }
  out += '@';
  size_t label = 0;
  bool dotted = false;
  for (size_t i = 0; i < domain.size(); ++i) {
    char c = ascii_lower(domain[i]);
    if (c == '.') {
      if (label == 0 || domain[i - 1] == '-')
        return std::nullopt;
      dotted = true;
      label = 0;
    } else {
      if (!alnum(c) && !(c == '-' && label > 0))
        return std::nullopt;
      if (++label > 63)
        return std::nullopt;
    }
    out += c;
  }
  if (!dotted || label == 0 || domain.back() == '-')
    return std::nullopt;
  return out;
}

language language_in(const question_content& x, language wanted) {
  if (wanted == language::en)
    return x.en ? language::en : language::zh;
  return x.zh ? language::zh : language::en;
}

const question_text& text_in(const question_content& x, language wanted) {
  static const question_text none;
  const auto& found = language_in(x, wanted) == language::en ? x.en : x.zh;
  return found ? *found : none;
}

language language_in(const news_content& x, language wanted) {
  const auto& there = wanted == language::en ? x.en : x.zh;
  auto other = wanted == language::en ? language::zh : language::en;
  return there ? wanted : other;
}

const news_text& text_in(const news_content& x, language wanted) {
  static const news_text none;
  const auto& text = language_in(x, wanted) == language::en ? x.en : x.zh;
  return text ? *text : none;
}

std::string_view to_string(news_origin x) {
  switch (x) {
  case news_origin::sample:
    return "sample";
  case news_origin::feed:
    return "feed";
  case news_origin::staff:
    return "staff";
  }
  return "staff";
}

std::string_view to_string(feed_outcome x) {
  switch (x) {
  case feed_outcome::none:
    return "none";
  case feed_outcome::updated:
    return "updated";
  case feed_outcome::same:
    return "same";
  case feed_outcome::unmodified:
    return "unmodified";
  case feed_outcome::failed:
    return "failed";
  }
  return "none";
}

std::string_view to_string(job_origin x) {
  switch (x) {
  case job_origin::sample:
    return "sample";
  case job_origin::staff:
    return "staff";
  case job_origin::provider:
    return "provider";
  }
  return "staff";
}

std::string_view to_string(degree x) {
  switch (x) {
  case degree::none:
    return "none";
  case degree::college:
    return "college";
  case degree::bachelor:
    return "bachelor";
  case degree::master:
    return "master";
  case degree::doctor:
    return "doctor";
  }
  return "none";
}

std::optional<degree> parse_degree(std::string_view x) {
  for (auto known :
       {degree::none, degree::college, degree::bachelor, degree::master, degree::doctor})
    if (to_string(known) == x)
      return known;
  return std::nullopt;
}

} // namespace zhian
