#include <iostream>

#include "cluster/cli/commands.hpp"
#include "config/loader.hpp"

namespace zhian::cli {

std::optional<settings> settings_or_complain(const common_options& from) {
  auto file =
      from.config.empty() ? std::nullopt : std::optional<std::filesystem::path>{from.config};
  auto got = load_settings(file, read_environment());
  if (got.ok())
    return std::move(got.value);
  std::cerr << "zhian: the configuration is refused\n";
  for (const auto& x : got.problems)
    std::cerr << "  " << x.str() << '\n';
  return std::nullopt;
}

} // namespace zhian::cli
