// What many answers come to. Pure.
import { percentile } from '../rooms/cpu.mjs';

const round1 = (x) => Math.round(x * 10) / 10;

/** Of one endpoint: `ms` of each request, in `seconds`; `faults` counts answers that were not expected, by what they said. */
export function figuresOf(ms, seconds, faults) {
  const sorted = Float64Array.from(ms).sort();
  return {
    p50_ms: round1(percentile(sorted, 0.5)),
    p99_ms: round1(percentile(sorted, 0.99)),
    most_ms: round1(sorted.at(-1) ?? 0),
    rps: seconds > 0 ? round1(ms.length / seconds) : 0,
    requests: ms.length,
    errors: Object.values(faults).reduce((a, b) => a + b, 0),
  };
}

/** How often each thing was told, the most frequent first: "409 task_over: 3, 500: 1". */
export const faultText = (faults) =>
  Object.entries(faults)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ');

/** Lines of a table, one an endpoint: `{name: figures}`. */
export function tableOf(endpoints) {
  const columns = ['p50_ms', 'p99_ms', 'most_ms', 'rps', 'requests', 'errors'];
  const width = Math.max(8, ...Object.keys(endpoints).map((name) => name.length));
  const line = (name, cells) => [name.padEnd(width), ...cells.map((x) => String(x).padStart(9))].join(' ');
  return [line('endpoint', columns), ...Object.entries(endpoints).map(([name, x]) => line(name, columns.map((c) => x[c])))];
}

/** The whole of a run. An endpoint that nobody asked proves nothing: it counts as an error. */
export function resultOf(endpoints, { skipped = [], broken = 0, ...about }) {
  const all = Object.values(endpoints);
  const unasked = Object.keys(endpoints).filter((name) => endpoints[name].requests === 0);
  return {
    endpoints,
    skipped,
    unasked,
    errors: all.reduce((sum, x) => sum + x.errors, 0) + unasked.length,
    broken,
    slowest_p99_ms: Math.max(0, ...all.map((x) => x.p99_ms)),
    ...about,
  };
}
