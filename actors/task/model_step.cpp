#include "actors/task/model_step.hpp"

#include <algorithm>
#include <memory>

#include "actors/engines/features.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/line_guard.hpp"
#include "protocols/utf8.hpp"

namespace zhian::tasks {

const engine_config& rules_of(const do_work& x, const engine_config& shipped) {
  return x.by ? *x.by : shipped;
}

std::string text_of(const engine_config& by, std::string_view purpose, language lang) {
  const auto& text = engines::text_for(by, purpose);
  return engines::rendered(lang == language::en ? text.en : text.zh, by.feature);
}

std::string told_of(std::string_view text, size_t characters) {
  auto whole = mend_text(cut_utf8(text, characters * 4));
  return interview::mask_private(first_characters(whole, characters));
}

bool tells_rules(const engine_config& by, language lang,
                 const std::vector<std::string_view>& texts) {
  // All together: a rule that is told in pieces is told.
  interview::leak_watch watch{
      std::make_shared<const interview::secret_text>(text_of(by, "system", lang))};
  for (auto text : texts)
    watch.take(text);
  return watch.leaks();
}

} // namespace zhian::tasks
