// What libFuzzer calls: the target this program is named after.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.hpp"

namespace {

auto named_target() {
  const auto& all = zhian::fuzz::all_targets();
  auto at =
      std::find_if(all.begin(), all.end(), [](const auto& x) { return x.name == ZHIAN_FUZZ_NAME; });
  if (at == all.end())
    throw std::logic_error("there is no target " ZHIAN_FUZZ_NAME);
  return at->run;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto run = named_target();
  // An exception that gets out ends the program, and that is a finding.
  run(size == 0 ? std::string_view{""}
                : std::string_view{reinterpret_cast<const char*>(data), size});
  return 0;
}
