// The configuration: a file, single values, sealed ones.
#include <algorithm>

#include <sys/mman.h>
#include <unistd.h>

#include "config/loader.hpp"
#include "config/seal.hpp"
#include "config/table.hpp"
#include "config/values.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

/// A file in memory, under a name that can be opened.
class memory_file {
public:
  explicit memory_file(std::string_view content) : fd_(::memfd_create("settings", 0)) {
    claim(fd_ >= 0
              && ::write(fd_, content.data(), content.size())
                     == static_cast<ssize_t>(content.size()),
          "the input is in a file");
  }
  ~memory_file() { ::close(fd_); }
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;
  std::string name() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
  int fd_;
};

} // namespace

ZHIAN_FUZZ_TARGET(settings_file) {
  memory_file file{bytes};
  auto loaded = load_settings(file.name(), {});
  claim(loaded.ok() == loaded.problem_text().empty(), "a problem is told");
  for (const auto& x : loaded.problems)
    claim(!x.str().empty() && x.str().size() < 4096, "a problem is told in a sentence");
}

ZHIAN_FUZZ_TARGET(setting_value) {
  fuzz::input in{bytes};
  const auto& which = all_settings()[in.byte() % all_settings().size()];
  std::string text{in.rest()};
  settings changed;
  auto why = assign(changed, which, text, false);
  if (why) {
    claim(!why->empty(), "a refusal says why");
    claim(!which.secret || text.size() < 12 || why->find(text) == std::string::npos,
          "a refusal does not tell a secret");
    settings untouched;
    claim(show_value(changed, which) == show_value(untouched, which),
          "a refused value changes nothing");
  } else if (!which.secret) {
    auto shown = show_value(changed, which);
    settings again;
    claim(!assign(again, which, shown, false) && show_value(again, which) == shown,
          "a value is shown as one would write it");
  }
  if (auto ms = parse_duration_ms(text))
    claim(*ms >= 0 && parse_duration_ms(show_duration_ms(*ms)) == ms,
          "a duration is read as it was written");
}

ZHIAN_FUZZ_TARGET(sealed_value) {
  static const seal_keys keys{{seal_key{1, 2, 3}, seal_key{4, 5, 6}}};
  claim(!keys.open(bytes), "what we did not seal is not opened");
  claim(!keys.open("sealed:" + std::string{bytes}), "what we did not seal is not opened");
  auto sealed = keys.seal(bytes);
  claim(is_sealed(sealed) && keys.open(sealed) == bytes, "what was sealed can be opened");
  fuzz::input in{bytes};
  auto at = static_cast<size_t>(in.byte()) * 256 + in.byte();
  auto forged = sealed;
  auto& byte = forged[at % forged.size()];
  byte = static_cast<char>(byte ^ in.byte());
  claim(forged == sealed || !keys.open(forged), "what was changed is not opened");
}
