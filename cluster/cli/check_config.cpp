#include <algorithm>
#include <iomanip>
#include <iostream>

#include "actors/gateways/chat_probe.hpp"
#include "actors/gateways/wechat_pay/probe.hpp"
#include "actors/gateways/wechat_pay/setup.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "config/checks.hpp"
#include "config/describe.hpp"
#include "config/loader.hpp"
#include "config/table.hpp"
#include "config/values.hpp"
#include "protocols/json_writer.hpp"
#include "storage/files/s3_store.hpp"

namespace zhian::cli {

namespace {

std::string origin_of(const load_result& got, const setting& x) {
  auto at = got.origins.find(std::string{x.name});
  return at == got.origins.end() ? "default" : at->second;
}

/// What a provider said when it was asked.
struct probed {
  std::string name;
  bool ok = false;
  std::string text;
};

void add_problem(load_result& to, const std::string& name, std::string text) {
  auto at = to.origins.find(name);
  to.problems.push_back({name, at == to.origins.end() ? "default" : at->second, std::move(text)});
}

/// What only the files and services outside can tell of settings that are sound by themselves.
std::vector<probed> look_outside(load_result& got, bool probe) {
  std::vector<probed> out;
  if (!got.ok())
    return out;
  auto asked = [&](const char* name, bool ok, const std::string& setting, const std::string& text) {
    out.push_back({name, ok, text});
    if (!ok)
      add_problem(got, setting, text);
  };
  bool model = asks_model(got.value);
  if (model) {
    auto texts = interview::load_prompt(got.value.openai.prompt_file);
    if (auto* wrong = std::get_if<std::string>(&texts))
      add_problem(got, "interview.openai.prompt_file", *wrong);
  }
  bool pay = !got.value.wechat_pay.mch_id.empty();
  if (pay) {
    auto who = wechat_pay::load_setup(got.value.wechat_pay);
    if (auto* wrong = std::get_if<wechat_pay::setup_problem>(&who)) {
      add_problem(got, wrong->setting, wrong->text);
      pay = false;
    }
  }
  if (!probe)
    return out;
  if (model) {
    http_client by;
    auto x = chat::probe(by, got.value.openai);
    asked("interview.openai", x.ok, x.setting, x.text);
  }
  if (got.value.files.store == "s3") {
    auto x = files::probe(got.value.s3);
    asked("files.s3", x.ok, x.setting, x.text);
  }
  if (pay) {
    auto x = wechat_pay::probe(std::make_shared<http_client>(), got.value.wechat_pay);
    asked("pay.wechat", x.ok, x.setting, x.text);
  }
  return out;
}

void print_json(load_result& got, const std::vector<probed>& probes, bool probe) {
  json_writer out;
  out.open().field("ok", got.ok());
  if (probe)
    out.list("probes", probes, [&](const probed& x) {
      out.open().field("name", x.name).field("ok", x.ok).field("detail", x.text).close();
    });
  out.open_list("problems");
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

void print_text(load_result& got, const std::vector<probed>& probes, bool probe) {
  for (const auto& x : all_settings())
    std::cout << std::left << std::setw(34) << x.name << ' ' << std::setw(36)
              << show_value(got.value, x) << ' ' << origin_of(got, x) << '\n';
  std::cout << std::flush;
  for (const auto& x : probes)
    std::cerr << x.name << ": " << (x.ok ? "good, " : "bad, ") << x.text << '\n';
  if (probe && probes.empty())
    std::cerr << "no provider is switched on, so none was asked\n";
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
  auto probes = look_outside(got, how.probe);
  how.json ? print_json(got, probes, how.probe) : print_text(got, probes, how.probe);
  return got.ok() ? done : wrong_config;
}

} // namespace zhian::cli
