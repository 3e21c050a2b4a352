// ./dev chaos: see options.mjs. Exits 0 when every invariant holds (with --sabotage: when the fault is proved), 1 when not, and 2
// when the run itself broke and proves nothing.
import { env } from '../e2e/support/env.mjs';
import { readOptions, usage } from './options.mjs';

function tellResult(result, write) {
  write(`faults: ${Object.entries(result.faults).map(([k, n]) => `${n} ${k}`).join(', ')}`);
  write(`acknowledged ${result.acknowledged}, lost ${result.lost}, doubled ${result.doubled}; all well again after ${result.heal_ms} ms`);
  const { orders, paid, late, given_up: givenUp, settled_by_patrol: byPatrol, vouchers } = result.money;
  write(`${orders} orders: ${paid} paid (${late} late, ${byPatrol} learnt by the patrol), ${givenUp} given up; ${vouchers} vouchers`);
  const line = ({ p50, p99, n }) => `p50 ${p50} ms, p99 ${p99} ms (n ${n})`;
  for (const [kind, figures] of Object.entries(result.failover_ms_by_fault)) write(`  served again after ${kind}: ${line(figures)}`);
  for (const { asked, again, failed, longest, steady } of result.drains)
    write(`  while a node left: ${asked} commands, ${again} asked again, ${failed} failed; the longest took ${longest} ms (before that: ${steady} ms)`);
  if (result.drain_pause_ms.n > 0) write(`  pause of a shard while its node left: ${line(result.drain_pause_ms)}; before that: ${line(result.steady_ms)}`);
  write(`  sockets resumed after a death: ${line(result.resume_ms)}`);
  for (const [name, holds] of Object.entries(result.invariants)) write(`  ${name} ${holds ? 'holds' : 'BROKEN'}`);
  for (const what of result.violations) write(`    ${what}`);
}

const lasting = ({ minutes, count }) => (Number.isFinite(count) ? `--count ${count}` : `--minutes ${minutes}`);

async function main(args) {
  let options;
  try {
    options = readOptions(args);
  } catch (err) {
    process.stderr.write(`${err.message}\n\n${usage}\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { run } = await import('./run.mjs'); // Needs npm packages; --help does not.
  // With --json the result alone stands on standard output.
  const say = (text) => (options.json ? process.stderr : process.stdout).write(`${text}\n`);
  say(`chaos: seed ${options.seed}, ${lasting(options)}; history: ${env.logs}/history.jsonl`);
  const result = await run(options, { logs: env.logs, tell: (text) => say(`• ${text}`) });
  tellResult(result, say);
  const holds = !Object.values(result.invariants).includes(false);
  const good = options.sabotage ? result.caught : holds;
  if (options.sabotage) say(`the sabotage "${options.sabotage}" ${result.caught ? 'was caught' : 'slipped through'}: ${result.tags[result.proof] ?? 0} × ${result.proof}`);
  else if (!holds) say(`again: ./dev chaos --seed ${options.seed} ${lasting(options)}`);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  return good ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130)); // What runs is ended by its exit handlers.
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (err) {
  process.stderr.write(`the run broke: ${err.stack}\n`);
  process.exitCode = 2;
}
process.exit();
