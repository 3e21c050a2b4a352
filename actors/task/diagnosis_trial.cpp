// How two versions of the diagnosis judge a sample, and the advice under one of them.
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/task/trials.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::tasks {

namespace {

void write_side(json_writer& out, std::string_view name, const diagnosis::report& x, size_t i) {
  out.open(name).field("score", x.scores[i].score).field("weight", x.weights[i]).close();
}

} // namespace

std::optional<std::string> diagnosis_trial_json(const task_sample& x, const do_work::reply& tried,
                                                uint32_t version, const do_work::reply& now,
                                                uint32_t in_force, const tried_model& model) {
  auto with_it = diagnosis::report_from_json(model.made ? model.made->body : tried.body);
  auto as_now = diagnosis::report_from_json(now.body);
  if (!with_it || !as_now)
    return std::nullopt;
  json_writer out;
  out.open()
      .field("feature", diagnosis_feature)
      .field("version", version)
      .field("in_force", in_force)
      .field("source", x.name)
      .field("language", to_string(x.input.lang))
      .field("engine", model.engine)
      .open("score")
      .field("tried", with_it->total)
      .field("in_force", as_now->total)
      .close()
      .open_list("dimensions");
  for (size_t i = 0; i < diagnosis::dimension_count; ++i) {
    out.open().field("name", diagnosis::to_string(with_it->scores[i].what));
    write_side(out, "tried", *with_it, i);
    write_side(out, "in_force", *as_now, i);
    out.close();
  }
  out.close_list();
  if (with_it->advised)
    diagnosis::write_advice_view(out, "advice", *with_it->advised, x.input.lang);
  else
    out.null("advice");
  if (model.failure.empty())
    out.null("failure");
  else
    out.field("failure", model.failure);
  return out.close().take();
}

} // namespace zhian::tasks
