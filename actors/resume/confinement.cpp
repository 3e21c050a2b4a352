#include "actors/resume/confinement.hpp"

#include <cerrno>
#include <csignal>
#include <initializer_list>

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
// UBSan goes on after a finding unless it is told to stop, and a confined process has no
// environment that could tell it and nowhere to complain: what is found there must end it.
extern "C" const char* __ubsan_default_options() {
  return "halt_on_error=1";
}
#endif

namespace zhian::resume {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

bool limit(int what, rlim_t most) {
  rlimit x{most, most};
  return ::setrlimit(static_cast<__rlimit_resource>(what), &x) == 0;
}

bool limit_resources(const confinement& bounds) {
  // Descriptors: Poppler holds a handful of data files at once. Processes: root is exempt, seccomp
  // is not.
  return limit(RLIMIT_CPU, bounds.cpu_seconds) && limit(RLIMIT_FSIZE, bounds.file_bytes)
         && limit(RLIMIT_NOFILE, 64) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NPROC, 0)
         && (sanitized || limit(RLIMIT_AS, bounds.memory_bytes));
}

bool limit_files() {
  // Poppler's CMaps (Chinese text is empty without them), libc's character sets, the time zone. All
  // public.
  constexpr const char* readable[] = {
      "/usr/share/poppler", "/usr/share/fonts", "/usr/share/zoneinfo",
      "/etc/localtime",     "/usr/lib",         "/etc/fonts",
  };
  constexpr uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  constexpr uint64_t write_rights =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
      | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR
      | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
      | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = read_rights | write_rights;
  auto rules =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (rules < 0)
    return false;
  for (const auto* path : readable) {
    auto at = ::open(path, O_PATH | O_CLOEXEC);
    if (at < 0)
      continue;
    landlock_path_beneath_attr rule{};
    rule.parent_fd = at;
    rule.allowed_access = read_rights;
    // A single file takes no directory right.
    if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
      rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
      ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    ::close(at);
  }
  auto done = ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  ::close(rules);
  return done;
}

/// Collects rules; the first failure is the result.
class filter {
public:
  // Anything not listed ends the process: a refusal it could ignore would look like an empty file.
  filter() : ctx_(::seccomp_init(SCMP_ACT_KILL_PROCESS)), ok_(ctx_ != nullptr) {}
  ~filter() {
    if (ctx_)
      ::seccomp_release(ctx_);
  }
  filter(const filter&) = delete;
  filter& operator=(const filter&) = delete;

  template <class... Args>
  void add(uint32_t action, int call, Args... args) {
    ok_ = ok_ && ::seccomp_rule_add(ctx_, action, call, sizeof...(Args), args...) == 0;
  }
  void allow(std::initializer_list<int> calls) {
    for (auto call : calls)
      add(SCMP_ACT_ALLOW, call);
  }
  bool load() {
    ok_ =
        ok_ && ::seccomp_attr_set(ctx_, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && ::seccomp_load(ctx_) == 0;
    return ok_;
  }

private:
  scmp_filter_ctx ctx_;
  bool ok_;
};

bool limit_calls() {
  filter f;
  // Memory, time, chance, the end.
  f.allow({SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
           SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
           SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall), SCMP_SYS(sched_yield)});
  // Reading.
  f.allow({SCMP_SYS(read),       SCMP_SYS(pread64),    SCMP_SYS(readv),      SCMP_SYS(lseek),
           SCMP_SYS(close),      SCMP_SYS(fstat),      SCMP_SYS(newfstatat), SCMP_SYS(stat),
           SCMP_SYS(lstat),      SCMP_SYS(statx),      SCMP_SYS(access),     SCMP_SYS(faccessat),
           SCMP_SYS(faccessat2), SCMP_SYS(getdents64), SCMP_SYS(readlink),   SCMP_SYS(readlinkat),
           SCMP_SYS(getcwd),     SCMP_SYS(fadvise64),  SCMP_SYS(statfs),     SCMP_SYS(fstatfs)});
  // What libc and the sanitizers ask about this process.
  f.allow({SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
           SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(uname), SCMP_SYS(sysinfo),
           SCMP_SYS(getrlimit), SCMP_SYS(getrusage), SCMP_SYS(sched_getaffinity),
           SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
           SCMP_SYS(sigaltstack)});
  // New code may not be loaded.
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  // Files open for reading; asking for more is an error as if the disk were read-only. It must not
  // be left out: Poppler reads its CMaps while parsing and reports nothing when it cannot.
  constexpr scmp_datum_t changing = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, changing, O_RDONLY));
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, changing, O_RDONLY));
  for (auto bit : {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_TMPFILE & ~O_DIRECTORY}) {
    auto one = static_cast<scmp_datum_t>(bit);
    f.add(SCMP_ACT_ERRNO(EROFS), SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, one, one));
    f.add(SCMP_ACT_ERRNO(EROFS), SCMP_SYS(open), SCMP_A1(SCMP_CMP_MASKED_EQ, one, one));
  }
  // The answer goes to standard output; complaints of libraries go nowhere.
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, STDOUT_FILENO));
  if constexpr (sanitized) {
    // UBSan asks whether an object has a vtable by writing what may be one into a pipe of its own,
    // and takes any error but EFAULT for a broken system. No descriptor from before is left, so
    // what is above standard error is such a pipe or open for reading.
    f.allow({SCMP_SYS(pipe), SCMP_SYS(pipe2)});
    f.add(SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, STDIN_FILENO));
    f.add(SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
    f.add(SCMP_ACT_ALLOW, SCMP_SYS(write), SCMP_A0(SCMP_CMP_GT, STDERR_FILENO));
  } else {
    f.add(SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), SCMP_A0(SCMP_CMP_NE, STDOUT_FILENO));
  }
  f.add(SCMP_ACT_ERRNO(EBADF), SCMP_SYS(writev));
  f.add(SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl));
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFD));
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFL));
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_SETFD));
  // Limits may be read, and only one's own.
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  // abort() signals itself.
  f.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
        SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));
  return f.load();
}

} // namespace

bool has_landlock() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

bool confine(const confinement& bounds) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0
      || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return false;
  if (has_landlock() && !limit_files())
    return false;
  return limit_resources(bounds) && limit_calls();
}

} // namespace zhian::resume
