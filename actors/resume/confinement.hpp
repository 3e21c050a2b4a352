// What the parser of hostile files may do: compute, read a few data files, write its answer.
// Nothing else.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zhian::resume {

/// Bounds of the confined process.
struct confinement {
  uint32_t cpu_seconds = 30;
  size_t memory_bytes =
      size_t{512} << 20; ///< Address space; not applied under ASan and TSan, which map terabytes.
  size_t file_bytes = size_t{16} << 20; ///< Of standard output, should it be a file.
};

/// Confines this process for good: no new privileges, dies with its parent, bounded CPU, memory,
/// descriptors and output, no core dump; by seccomp no network, processes, threads, signals to
/// others or writable files; by Landlock, where the kernel has it, no file but Poppler's data and
/// the character sets. False: not confined, so do not parse anything.
bool confine(const confinement& bounds);

/// Whether the kernel has Landlock; without it a parser taken over could read what this user can
/// read.
bool has_landlock();

} // namespace zhian::resume
