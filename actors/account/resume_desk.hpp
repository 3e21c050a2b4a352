// The part of an account that keeps resumes. Nothing of them is held in memory: each command reads
// the heads of the user's resumes first, and the account decides on nothing else meanwhile.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "actors/account/shelf.hpp"
#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// add_resume, make_default_resume, correct_resume, delete_resume (protocols/resume.hpp), and the
/// timers of what goes on afterwards:
///
///   read:<resume>   OCR of a resume's pictures; the outcome consumes it, so a node that dies
///                   meanwhile costs one more reading and nothing else
///   erase:<sha256>  the bytes of a deleted resume, unless another one refers to them
class resume_desk : public entity_actor {
protected:
  using entity_actor::entity_actor;

  caf::message_handler resume_handlers();
  /// Whether a timer of this name is the desk's.
  static bool is_resume_timer(std::string_view name);
  caf::result<zhian::done> resume_timer(const call_meta& meta, const timer_fired& x);
  bool resumes_idle() const { return reading_.empty(); }

private:
  using shelf_type = account::shelf;

  user_id owner() const;
  /// Loads the shelf and commits what `decide(shelf)` says as the answer of a command.
  template <class Decide>
  caf::result<resume_view> change(const call_meta& meta, Decide decide);
  decision<resume_view> decision_of(account::shelf_change&& x) const;
  caf::result<zhian::done> start_reading(const call_meta& meta, const timer_fired& x);
  void read(const call_meta& meta, const timer_fired& timer, resume_row row);
  void finished(const call_meta& meta, const timer_fired& timer, const resume_id& id, ec why,
                extracted_text text);
  caf::result<zhian::done> erase(const call_meta& meta, const timer_fired& x);
  record told(const resume_row& row, const char* type) const;

  std::set<std::string> reading_; ///< Timers whose reading goes on.
};

} // namespace zhian
