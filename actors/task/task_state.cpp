#include "actors/task/task_state.hpp"

#include <algorithm>

#include "actors/interview/charge.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/model_failures.hpp"

namespace zhian::tasks {

namespace {

entity_ref ref_of(const task_row& x) {
  return refs::task(x.in, x.id);
}

event_row frame_of(const task_row& x) {
  json_writer data;
  data.open()
      .field("task_id", x.id.str())
      .field("kind", to_string(x.what))
      .field("stage", to_string(x.stage))
      .field("attempt", x.begun);
  if (x.fault.empty())
    data.null("failure");
  else
    data.field("failure", x.fault);
  data.close();
  return {stream_of(x.user), x.in, is_over(x.stage) ? "task.done" : "task.stage", data.take(),
          x.changed_at};
}

event_row frame_of_part(const task_row& x, uint32_t number, timestamp at) {
  json_writer data;
  data.open()
      .field("task_id", x.id.str())
      .field("kind", to_string(x.what))
      .field("number", number)
      .close();
  return {stream_of(x.user), x.in, "task.part", data.take(), at};
}

task_step keep(const task_row& now) {
  task_step out;
  out.next = now;
  return out;
}

task_step moved(const task_row& now, task_stage to, const task_facts& facts) {
  auto out = keep(now);
  out.next.stage = to;
  out.next.changed_at = facts.at;
  ++out.next.version;
  return out;
}

/// Called once, when nothing else of the row changes.
void save(task_step& out) {
  out.records.emplace_back(out.next);
  out.records.emplace_back(frame_of(out.next));
}

/// The end; of the price `cost` is charged and the rest goes back. The account does it: its timer
/// stands in the same commit.
task_step ended(const task_row& now, task_stage how, std::string fault, int64_t cost,
                const task_facts& facts) {
  auto out = moved(now, how, facts);
  out.next.fault = std::move(fault);
  out.next.ended_at = facts.at;
  out.records.emplace_back(timer_cancelled{ref_of(now), work_timer});
  if (now.price > 0) {
    std::vector<hold_line> lines;
    if (cost > 0)
      lines.push_back({"task", cost});
    out.records.emplace_back(timer_row{refs::account(now.in, now.user),
                                       std::string{interview::charge_timer_prefix} + now.id.str(),
                                       facts.at, interview::charge_payload(lines)});
  }
  save(out);
  return out;
}

/// Back to where it waits; begun again after `wait` and by chance up to half as much more.
task_step put_off(const task_row& now, std::string fault, std::chrono::milliseconds wait,
                  const task_facts& facts, uint32_t failures, uint32_t begun) {
  auto out = moved(now, task_stage::queued, facts);
  out.next.fault = std::move(fault);
  out.next.failures = failures;
  out.next.begun = begun;
  auto more = std::chrono::milliseconds{
      static_cast<int64_t>(static_cast<double>(wait.count()) * facts.chance / 2)};
  out.records.emplace_back(timer_row{ref_of(now), work_timer, facts.at + wait + more, {}});
  save(out);
  return out;
}

task_step on(const task_row& now, const turn_granted&, const task_facts& facts) {
  // Each begin ends with a failure that is counted, with the end, or with its node.
  if (now.begun - now.failures >= most_losses)
    return ended(now, task_stage::failed, std::string{to_string(ec::internal)}, 0, facts);
  auto out = moved(now, task_stage::extracting, facts);
  ++out.next.begun;
  save(out);
  return out;
}

task_step on(const task_row& now, const text_read&, const task_facts& facts) {
  if (now.stage != task_stage::extracting)
    return keep(now);
  auto out = moved(now, task_stage::analysing, facts);
  save(out);
  return out;
}

task_step on(const task_row& now, const parts_made& x, const task_facts& facts) {
  // More than were wanted is nobody's: a kind that does not come to its end would write for ever.
  if (now.stage != task_stage::analysing || x.parts.empty()
      || now.parts + x.parts.size() > std::min(now.input.parts, most_task_parts))
    return keep(now);
  auto out = moved(now, now.stage, facts);
  for (const auto& part : x.parts) {
    task_part_row row;
    row.id = now.id;
    row.in = now.in;
    row.user = now.user;
    row.what = now.what;
    row.number = ++out.next.parts;
    row.part = part;
    row.created_at = facts.at;
    out.records.emplace_back(std::move(row));
    out.records.emplace_back(frame_of_part(now, out.next.parts, facts.at));
  }
  out.records.emplace_back(out.next);
  return out;
}

task_step on(const task_row& now, const work_done&, const task_facts& facts) {
  if (now.stage != task_stage::analysing)
    return keep(now);
  auto out = moved(now, task_stage::writing, facts);
  save(out);
  return out;
}

task_step on(const task_row& now, const result_made& x, const task_facts& facts) {
  if (now.stage != task_stage::writing)
    return keep(now);
  auto out = ended(now, task_stage::done, {}, now.price, facts);
  task_result_row kept;
  kept.id = now.id;
  kept.in = now.in;
  kept.user = now.user;
  kept.what = now.what;
  kept.resume = now.input.resume;
  kept.document = now.input.document;
  kept.number = now.input.number;
  kept.position = now.input.position;
  kept.by = x.result.by;
  kept.engine_version = now.engine_version;
  kept.model_failures = model_failure_words(now.model_failures);
  kept.summary = x.result.summary;
  kept.body = x.result.body;
  kept.cost = now.price;
  kept.company = now.input.company;
  kept.parts = now.parts;
  kept.created_at = facts.at;
  out.records.emplace_back(std::move(kept));
  return out;
}

/// Twice as long after each failure.
std::chrono::milliseconds wait_after(uint32_t failures, const task_facts& facts) {
  return std::min<std::chrono::milliseconds>(
      facts.retry_wait * (int64_t{1} << std::min<uint32_t>(failures, 10)),
      std::chrono::minutes{10});
}

task_step on(const task_row& now, const work_failed& x, const task_facts& facts) {
  if (now.stage == task_stage::queued)
    return keep(now);
  std::string fault{to_string(x.why)};
  if (is_no_fault(x.why))
    return put_off(now, std::move(fault), facts.retry_wait, facts, now.failures,
                   now.begun > 0 ? now.begun - 1 : 0);
  // What a provider could not do is no reason to withhold what we can.
  auto own = now.failures - std::min(now.failures, model_failures_of(now));
  if (is_final(x.why) || own + 1 >= facts.tries)
    return ended(now, task_stage::failed, std::move(fault), 0, facts);
  return put_off(now, std::move(fault), wait_after(own, facts), facts, now.failures + 1, now.begun);
}

task_step on(const task_row& now, const model_failed& x, const task_facts& facts) {
  if (now.stage != task_stage::analysing)
    return keep(now);
  auto noted = now;
  auto before = model_failures_of(now);
  if (before < most_model_failures)
    noted.model_failures.append(before > 0 ? " " : "").append(x.reason);
  if (!x.retryable)
    noted.model_failures += model_lost_mark;
  if (x.retryable && before + 1 < facts.model_tries)
    return put_off(noted, std::string{to_string(ec::engine_unavailable)},
                   std::max(wait_after(before, facts), x.retry_after), facts, now.failures + 1,
                   now.begun);
  // Without it: first the parts that are still wanted, which were made by rule; what they are
  // committed with tells of them, and nobody needs to hear of a stage that stays.
  if (now.parts < now.input.parts) {
    auto out = moved(noted, now.stage, facts);
    out.records.emplace_back(out.next);
    return out;
  }
  auto out = moved(noted, task_stage::writing, facts);
  save(out);
  return out;
}

task_step on(const task_row& now, const cancel_asked&, const task_facts& facts) {
  return ended(now, task_stage::cancelled, {}, 0, facts);
}

} // namespace

uint32_t model_failures_of(const task_row& x) {
  if (x.model_failures.empty())
    return 0;
  auto blanks = std::count(x.model_failures.begin(), x.model_failures.end(), ' ');
  return static_cast<uint32_t>(blanks) + 1;
}

bool has_lost_model(const task_row& x, uint32_t tries) {
  return is_model_lost(x.model_failures) || model_failures_of(x) >= tries;
}

bool is_final(ec why) {
  switch (why) {
  case ec::not_found:
  case ec::resume_not_ready:
  case ec::validation_failed:
  case ec::payload_too_large:
  case ec::forbidden:
  case ec::unsupported:
    return true;
  default:
    return false;
  }
}

bool is_no_fault(ec why) {
  switch (why) {
  case ec::overloaded:
  case ec::shutting_down:
  case ec::storage_unavailable:
  case ec::not_owner:
    return true;
  default:
    return false;
  }
}

task_step decide(const task_row& now, const task_event& event, const task_facts& facts) {
  if (!is_over(now.stage))
    return std::visit([&](const auto& x) { return on(now, x, facts); }, event);
  auto out = keep(now);
  if (std::holds_alternative<cancel_asked>(event) && now.stage != task_stage::cancelled)
    out.error = ec::task_over;
  return out;
}

size_t parts_of_next_commit(uint32_t kept, size_t made) {
  constexpr size_t few = 4;
  return std::min(made, kept == 0 ? 1 : few);
}

std::vector<record> records_of_new(const task_row& x) {
  std::vector<record> out;
  out.emplace_back(x);
  out.emplace_back(timer_row{ref_of(x), work_timer, x.created_at, {}});
  out.emplace_back(frame_of(x));
  return out;
}

} // namespace zhian::tasks
