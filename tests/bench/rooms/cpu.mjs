// What processes cost: CPU time and resident memory, as the kernel counts them.
import { readdirSync, readFileSync } from 'node:fs';

const tick = 10_000; // Microseconds: USER_HZ is 100 on Linux.

function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(rest[1]), own: Number(rest[11]) + Number(rest[12]), children: Number(rest[13]) + Number(rest[14]) };
}

/** CPU time of one process so far, in microseconds. */
export const cpuOf = (pid) => statOf(pid).own * tick;

/** CPU time of a PostgreSQL server with all its backends, also those that have ended, in microseconds. */
export function cpuOfPostgres(sockets) {
  const master = Number(readFileSync(`${sockets}/.s.PGSQL.5432.lock`, 'utf8').split('\n')[0]);
  const { own, children } = statOf(master);
  let sum = own + children;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const one = statOf(pid);
      if (one.parent === master) sum += one.own;
    } catch {
      // It ended meanwhile: then it is among the children.
    }
  }
  return sum * tick;
}

/** Resident memory of a process in KiB. */
export function rssOf(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** The value below which `share` of the sorted values lie. */
export function percentile(sorted, share) {
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
