#include "protocols/counted_records.hpp"

namespace zhian {

namespace {

using counts = std::vector<count_row>;

struct counted_record {
  counts operator()(const count_row& x) const { return {x}; }

  /// A finished interview, written once.
  counts operator()(const record_row& x) const {
    const auto& head = x.head;
    return {{x.in, x.user, counter::interviews, head.ended_at, 1},
            {x.in, x.user, counter::interview_seconds, head.ended_at, head.duration_s},
            {x.in, x.user, counter::questions_answered, head.ended_at, head.turns}};
  }

  /// A meeting counts when it ends, which is written once.
  counts operator()(const meeting_row& x) const {
    if (!x.ended_at)
      return {};
    return {{x.in, x.user, counter::meetings, *x.ended_at, 1},
            {x.in, x.user, counter::meeting_minutes, *x.ended_at, x.minutes}};
  }

  /// Every version of a resume is an upload.
  counts operator()(const resume_row& x) const {
    if (x.version != 1)
      return {};
    return {{x.in, x.user, counter::resumes, x.created_at, 1}};
  }

  /// A search counts when it is made; that of who deletes it counts still.
  counts operator()(const job_search_row& x) const {
    if (x.version != 1)
      return {};
    return {{x.in, x.user, counter::job_searches, x.created_at, 1},
            {x.in, x.user, counter::effective_searches, x.created_at, x.effective ? 1 : 0}};
  }

  /// A task that has succeeded, written once.
  counts operator()(const task_result_row& x) const {
    switch (x.what) {
    case task_kind::diagnosis:
      return {{x.in, x.user, counter::diagnoses, x.created_at, 1}};
    case task_kind::forecast:
      return {{x.in, x.user, counter::forecasts, x.created_at, 1}};
    }
    return {};
  }

  /// What is granted is earned; what is debited or settled is spent. Points that are only bound,
  /// come back, are taken back or lapse are neither.
  counts operator()(const ledger_txn_row& x) const {
    int64_t points = 0;
    for (const auto& entry : x.txn.entries)
      if (entry.account == ledger_account::user_available
          || entry.account == ledger_account::user_held
          || entry.account == ledger_account::user_debt)
        points += entry.amount;
    switch (x.txn.kind) {
    case txn_kind::grant:
      return {{x.in, x.user, counter::points_earned, x.txn.at, points}};
    case txn_kind::debit:
    case txn_kind::settle:
      return {{x.in, x.user, counter::points_spent, x.txn.at, -points}};
    case txn_kind::payment:
    case txn_kind::refund:
    case txn_kind::reversal:
    case txn_kind::hold:
    case txn_kind::release:
    case txn_kind::lapse:
      return {};
    }
    return {};
  }

  template <class Other>
  counts operator()(const Other&) const {
    return {};
  }
};

} // namespace

std::vector<count_row> counts_of(const record& x) {
  auto out = std::visit(counted_record{}, x);
  std::erase_if(out, [](const count_row& c) { return c.amount == 0; });
  return out;
}

std::string_view to_string(counter x) {
  switch (x) {
  case counter::job_searches:
    return "job_searches";
  case counter::effective_searches:
    return "effective_searches";
  case counter::diagnoses:
    return "diagnoses";
  case counter::forecasts:
    return "forecasts";
  case counter::interviews:
    return "interviews";
  case counter::interview_seconds:
    return "interview_seconds";
  case counter::questions_answered:
    return "questions_answered";
  case counter::meetings:
    return "meetings";
  case counter::meeting_minutes:
    return "meeting_minutes";
  case counter::points_earned:
    return "points_earned";
  case counter::points_spent:
    return "points_spent";
  case counter::resumes:
    return "resumes";
  }
  return {};
}

timestamp bucket_of(timestamp at) {
  using us = std::chrono::microseconds;
  auto since = at.time_since_epoch();
  auto rest = since % std::chrono::duration_cast<us>(count_bucket);
  if (rest < us{0})
    rest += count_bucket;
  return timestamp{since - rest};
}

} // namespace zhian
