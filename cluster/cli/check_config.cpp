#include <algorithm>
#include <iomanip>
#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "config/describe.hpp"
#include "config/loader.hpp"
#include "config/table.hpp"
#include "config/values.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::cli {

namespace {

std::string origin_of(const load_result& got, const setting& x) {
  auto at = got.origins.find(std::string{x.name});
  return at == got.origins.end() ? "default" : at->second;
}

void print_json(load_result& got) {
  json_writer out;
  out.open().field("ok", got.ok()).open_list("problems");
  for (const auto& x : got.problems)
    out.open()
        .field("setting", x.setting)
        .field("origin", x.origin)
        .field("problem", x.text)
        .close();
  out.close_list().open_list("settings");
  for (const auto& x : all_settings())
    out.open()
        .field("name", x.name)
        .field("value", show_value(got.value, x))
        .field("origin", origin_of(got, x))
        .field("secret", x.secret)
        .close();
  out.close_list().close();
  std::cout << out.take() << '\n';
}

void print_text(load_result& got) {
  for (const auto& x : all_settings())
    std::cout << std::left << std::setw(34) << x.name << ' ' << std::setw(36)
              << show_value(got.value, x) << ' ' << origin_of(got, x) << '\n';
  std::cout << std::flush;
  if (got.ok()) {
    std::cerr << "the configuration is sound\n";
    return;
  }
  std::cerr << "the configuration is refused\n";
  for (const auto& x : got.problems)
    std::cerr << "  " << x.str() << '\n';
}

} // namespace

int check_config(const common_options& from, const check_options& how) {
  if (how.describe) {
    std::cout << describe_settings();
    return done;
  }
  auto file =
      from.config.empty() ? std::nullopt : std::optional<std::filesystem::path>{from.config};
  auto got = load_settings(file, read_environment());
  how.json ? print_json(got) : print_text(got);
  return got.ok() ? done : wrong_config;
}

} // namespace zhian::cli
