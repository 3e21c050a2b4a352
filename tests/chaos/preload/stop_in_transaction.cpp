// Loaded in front of libpq (LD_PRELOAD): stops the whole process (SIGSTOP) where a batch has sent
// all but its COMMIT, so that its transaction stays open in the store, with the fence's locks on
// the shards. A batch that is longer than libpq's buffer travels in several pieces, so this can
// befall any node; waiting for it to happen would take days.
//
// The file that CHAOS_STOP_FILE names is the order: whoever can remove it stops. It works once.
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <libpq-fe.h>
#include <unistd.h>

namespace {

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// What the statement COMMIT is called on each connection.
class commits {
public:
  void prepared(const PGconn* on, std::string_view name, std::string_view sql) {
    std::lock_guard guard{mx_};
    if (sql == "COMMIT")
      names_[on] = name;
    else if (auto at = names_.find(on); at != names_.end() && at->second == name)
      names_.erase(at); // A new connection at the address of an old one.
  }
  bool is(const PGconn* on, std::string_view name) {
    std::lock_guard guard{mx_};
    auto at = names_.find(on);
    return at != names_.end() && at->second == name;
  }

private:
  std::mutex mx_;
  std::map<const PGconn*, std::string> names_;
};

commits& known() {
  static commits out;
  return out;
}

bool ordered() {
  static const char* file = std::getenv("CHAOS_STOP_FILE");
  return file != nullptr && ::unlink(file) == 0;
}

} // namespace

extern "C" int PQsendPrepare(PGconn* on, const char* name, const char* sql, int count,
                             const Oid* types) {
  static auto* real = next<decltype(PQsendPrepare)>("PQsendPrepare");
  known().prepared(on, name, sql);
  return real(on, name, sql, count, types);
}

extern "C" int PQsendQueryPrepared(PGconn* on, const char* name, int count,
                                   const char* const* values, const int* lengths,
                                   const int* formats, int result_format) {
  static auto* real = next<decltype(PQsendQueryPrepared)>("PQsendQueryPrepared");
  static auto* flush = next<decltype(PQflush)>("PQflush");
  if (known().is(on, name) && ordered()) {
    flush(on);
    std::raise(SIGSTOP); // To this thread: sent to the process, another one might take it, and this
                         // one go on to COMMIT.
  }
  return real(on, name, count, values, lengths, formats, result_format);
}
