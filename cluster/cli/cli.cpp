#include "cluster/cli/cli.hpp"

#include <cstdlib>
#include <iostream>
#include <string_view>

#include <CLI/CLI.hpp>

#include "actors/account/paint_child.hpp"
#include "actors/resume/extract_child.hpp"
#include "cluster/cli/commands.hpp"

namespace zhian::cli {

namespace {

/// A parsed command line, and the command it means.
class command_line {
public:
  command_line() {
    app_.set_version_flag("--version", ZHIAN_VERSION);
    app_.add_option("-c,--config", common_.config, "TOML file with the settings")
        ->envname("ZHIAN_CONFIG")
        ->check(CLI::ExistingFile);
    app_.require_subcommand(1);
    app_.fallthrough();

    on(app_, "serve", "Run a node until SIGTERM or SIGINT", [this] { return serve(common_); });
    on(app_, "migrate", "Bring the database to the state of this binary",
       [this] { return migrate(common_); });

    auto* check =
        on(app_, "check-config", "Check the settings and show what holds and where it came from",
           [this] { return check_config(common_, check_); });
    check->add_flag("--json", check_.json, "Answer in JSON");
    check->add_flag("--describe", check_.describe, "Print docs/settings.md");
    check->add_flag("--probe", check_.probe,
                    "Also ask the services that are switched on (language model, object service) "
                    "whether address and keys work");

    auto* sealing = on(app_, "seal", "Seal a value read from standard input for the configuration",
                       [this] { return seal(common_, seal_); });
    sealing->add_option("--key-file", seal_.key_file,
                        "Key file; default: seal_key_file of the settings");
    sealing->add_option("--new-key", seal_.new_key,
                        "Make this key file, or put a fresh key on top of it");

    auto* admin = app_.add_subcommand("admin", "Members of staff")->require_subcommand(1);
    auto* create = on(*admin, "create",
                      "Make somebody a member of staff; the password comes from standard input",
                      [this] { return admin_create(common_, admin_); });
    create->add_option("--email", admin_.email, "E-mail address")->required();
    create
        ->add_option("--role", admin_.role,
                     "Role: admin, operator, support, editor, finance, manager …")
        ->required();

    // Documented here; main hands it over before anything else of the process exists.
    on(app_, "extract",
       "The confined parser: a file on standard input, its text on standard output",
       [] { return 0; });

    on(app_, "paint",
       "The confined painter: a picture on standard input, a new one on standard output",
       [] { return 0; });

    add_ops();
    add_patrol();
    on(app_, "version", "Say which version this is", [] {
      std::cout << "zhian " << ZHIAN_VERSION << '\n';
      return done;
    });
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& x) {
      return app_.exit(x) == 0 ? done : wrong_usage;
    }
    return command_();
  }

private:
  template <class Command>
  CLI::App* on(CLI::App& parent, const char* name, const char* what, Command command) {
    auto* out = parent.add_subcommand(name, what);
    out->callback([this, command] { command_ = command; });
    return out;
  }

  using ops_command = int (*)(const common_options&, const ops_options&);

  CLI::App* on_ops(CLI::App& parent, const char* name, const char* what, ops_command command) {
    auto* out = on(parent, name, what, [this, command] { return command(common_, ops_); });
    out->add_flag("--json", ops_.json, "Answer in JSON");
    return out;
  }

  void add_ops() {
    auto* ops =
        app_.add_subcommand("ops", "Look at the store and act on it, whether nodes run or not")
            ->require_subcommand(1);
    on_ops(*ops, "status", "Members, shards, outbox and timers at a glance", ops_status);
    on_ops(*ops, "shards", "Who owns which shards, and which are pinned", ops_shards);
    add_cluster_ops(*ops);

    auto* outbox = ops->add_subcommand("outbox", "Work for the outside")->require_subcommand(1);
    auto* list = on_ops(*outbox, "list", "Items that are not done, oldest first", ops_outbox_list);
    list->add_option("--state", ops_.state, "Only these")
        ->check(CLI::IsMember({"new", "sending", "done", "dead"}));
    list->add_option("--limit", ops_.limit, "At most so many")->check(CLI::Range(1, 10000));
    auto* retry =
        on_ops(*outbox, "retry", "Try dead or waiting items again at once", ops_outbox_retry);
    retry->add_option("id", ops_.ids, "Numbers of items")->required();
    auto* drop = on_ops(*outbox, "drop", "Take dead items off the list for good", ops_outbox_drop);
    drop->add_option("id", ops_.ids, "Numbers of items")->required();

    auto* timers = ops->add_subcommand("timers", "Durable timers")->require_subcommand(1);
    auto* due = on_ops(*timers, "list", "Timers by due time", ops_timers_list);
    due->add_flag("--due", ops_.due_only, "Only those that are due");
    due->add_option("--limit", ops_.limit, "At most so many")->check(CLI::Range(1, 10000));
    auto* fire = on_ops(*timers, "run", "Make a timer due now", ops_timers_run);
    fire->add_option("entity", ops_.entity, "Entity, e.g. room/rom_…")->required();
    fire->add_option("name", ops_.name, "Name of the timer")->required();

    auto* stats =
        on_ops(*ops, "rebuild-stats", "Make the counters of months again from what they count",
               ops_rebuild_stats);
    stats->add_flag("--check", ops_.check, "Only compare; fails when something differs");
    on_ops(*ops, "rotate-keys", "Have access tokens signed with a new key; nobody is signed out",
           ops_rotate_keys);

    auto* why =
        on_ops(*ops, "why-login", "Why somebody could or could not sign in lately", ops_why_login);
    why->add_option("email", ops_.entity, "E-mail address")->required();
    why->add_option("--limit", ops_.limit, "At most so many decisions")->check(CLI::Range(1, 1000));
  }

  void add_patrol() {
    auto* patrol =
        app_.add_subcommand("patrol", "What proves the money, and the proof of that; reads alone")
            ->require_subcommand(1);
    on_ops(*patrol, "verify",
           "Compute the chains of all runs anew and prove all books from their rows; 1: something "
           "differs",
           patrol_verify);
    auto* findings = on_ops(*patrol, "findings",
                            "What does not fit and waits for staff, newest first", patrol_findings);
    findings->add_flag("--all", ops_.all, "Also those that are closed");
    auto* runs = on_ops(*patrol, "runs", "Runs, newest first", patrol_runs);
    runs->add_option("--patrol", ops_.name, "Only of this one")
        ->check(CLI::IsMember({"unsettled", "unsettled_day", "bill", "books"}));
    auto* shadow =
        on_ops(*patrol, "shadow",
               "What other rules would have made of what was paid, beside what is", patrol_shadow);
    shadow
        ->add_option("rules", ops_.name, "File with rules, as GET /admin/money/rules answers them")
        ->required();
    for (auto* x : {findings, runs, shadow})
      x->add_option("--limit", ops_.limit, "At most so many")->check(CLI::Range(1, 10000));
  }

  /// Looks at nodes and acts on them.
  void add_cluster_ops(CLI::App& ops) {
    on_ops(ops, "nodes", "Who is there, and what each node last said about itself", ops_nodes);
    auto* actors = on_ops(ops, "actors", "Entities in memory by node and kind", ops_actors);
    auto* top = on_ops(ops, "top", "What waits and what is slow, by kind of actor", ops_top);
    for (auto* x : {actors, top})
      x->add_option("--node", ops_.node, "Only this node");
    actors->add_option("--kind", ops_.kind, "Only this kind: room, session, account, identity …");
    top->add_option("--limit", ops_.limit, "At most so many lines")->check(CLI::Range(1, 1000));
    top->add_flag("--watch", ops_.watch, "Again every two seconds, until interrupted");

    auto* drain =
        on_act(ops, "drain", "Have a node give its shards away and take no more", ops_drain);
    auto* evict = on_act(ops, "evict", "Declare a node dead that answers no more", ops_evict);
    auto* undrain = on(ops, "undrain", "Take the order to drain back",
                       [this] { return ops_undrain(common_, ops_); });
    auto* move = on_act(ops, "move", "Put shards at a node and keep them there", ops_move);
    move->add_option("shards", ops_.shards, "12 or 12-20")->required();
    for (auto* x : {drain, evict, undrain, move})
      x->add_option("node", ops_.node, "Its name")->required();
    auto* unpin = on(ops, "unpin", "Let shards that were moved go where they belong",
                     [this] { return ops_unpin(common_, ops_); });
    unpin->add_option("shards", ops_.shards, "12 or 12-20");
    unpin->add_flag("--all", ops_.all, "All that are pinned");
  }

  /// A command that asks before it acts, and follows what it has ordered.
  CLI::App* on_act(CLI::App& ops, const char* name, const char* what, ops_command command) {
    auto* out = on(ops, name, what, [this, command] { return command(common_, ops_); });
    out->add_flag("--yes,-y", ops_.yes, "Do not ask");
    out->add_option("--wait", ops_.wait_s, "Seconds to wait until it is so; 0: only order it")
        ->check(CLI::Range(0, 600));
    return out;
  }

  CLI::App app_{"Zhian: interviews, résumés and what belongs to them, on one binary.", "zhian"};
  common_options common_;
  check_options check_;
  seal_options seal_;
  admin_options admin_;
  ops_options ops_;
  std::function<int()> command_;
};

} // namespace

int run(int argc, char** argv) {
  // First: the parser gives up its rights before this process has read, opened or started anything.
  if (argc > 1 && std::string_view{argv[1]} == "extract") {
    bool help =
        argc > 2 && (std::string_view{argv[2]} == "--help" || std::string_view{argv[2]} == "-h");
    if (!help)
      return run_extract_child(argc, argv);
  }
  if (argc == 2 && std::string_view{argv[1]} == "paint")
    return run_paint_child();
  return command_line{}.run(argc, argv);
}

} // namespace zhian::cli
