#include <csignal>
#include <exception>
#include <iostream>

#include <sys/prctl.h>
#include <sys/resource.h>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/core/node.hpp"
#include "config/master_key.hpp"
#include "config/values.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::cli {

namespace {

log::severity severity_of(const std::string& level) {
  if (level == "debug")
    return log::severity::debug;
  if (level == "warn")
    return log::severity::warn;
  if (level == "error")
    return log::severity::error;
  return log::severity::info;
}

/// Keeps secrets in memory out of core files and from other processes of the same user.
void close_memory() {
  ::prctl(PR_SET_DUMPABLE, 0);
  rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

/// A socket is a descriptor: takes as many as the system allows, and says when that is too few.
void open_descriptors(uint32_t max_connections) {
  constexpr rlim_t others = 256; // Of the store, files, logs, children.
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < max_connections + others)
    log::warn("node", "http.max_connections is more than the limit of open files allows",
              {{"max_connections", max_connections}, {"open_files", limit.rlim_cur}});
}

} // namespace

int serve(const common_options& from) {
  auto conf = settings_or_complain(from);
  if (!conf)
    return wrong_config;
  if (conf->postgres.dsn.empty()) {
    std::cerr << "zhian serve: postgres.dsn is needed\n";
    return wrong_config;
  }
  if (auto why = ensure_master_key(*conf)) {
    std::cerr << "zhian serve: " << *why << '\n';
    return wrong_config;
  }
  if (conf->which == profile::production)
    close_memory();

  // Before any thread exists: all of them inherit the mask, and the signals wait for sigwait below.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  int out = done;
  try {
    log::start(severity_of(conf->log.level), conf->log.file, conf->node.name);
    log::info("node", "starting",
              {{"version", ZHIAN_VERSION}, {"profile", std::string{to_string(conf->which)}}});
    open_descriptors(conf->http.max_connections);
    cluster::node node{*conf};
    node.start();
    log::info("node", "serving", {{"port", node.port()}, {"admin_port", node.admin_port()}});
    int signal = 0;
    sigwait(&ending, &signal);
    log::info("node", "draining", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
    // A second signal means now; everything acknowledged is in the store already.
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
    node.stop();
    log::info("node", "ended");
  } catch (const std::exception& x) {
    std::cerr << "zhian serve: " << x.what() << '\n';
    log::error("node", "cannot serve", {{"why", x.what()}});
    out = failed;
  }
  log::flush();
  return out;
}

} // namespace zhian::cli
