// The command line of ./dev chaos.
import { faultNames } from './faults.mjs';

export const mutations = ['fence', 'version', 'dedup', 'tell-before-commit'];

export const usage = `./dev chaos [--minutes M] [--count N] [--seed S] [--json] [--faults LIST] [--longest SECONDS]
            [--network auto|on|off] [--clocks on|off] [--load full|light] [--sabotage ${mutations.join('|')}]

Three real nodes over one PostgreSQL and one Redis, a workload over HTTP and WebSocket, random faults, and a checker that
reads the histories afterwards. Fails when an invariant does not hold.

  --minutes M      how long faults go on (3; with --sabotage 2, or 4 for the fence)
  --count N        so many faults instead, however long they take; with --minutes whichever comes first
  --seed S         of all chance; a run prints its own (7)
  --json           the last line of standard output is the result as one object
  --faults LIST    only these, by commas: ${faultNames.join(', ')}
  --longest S      no fault lasts longer than this many seconds (12; 60 from ten minutes on)
  --network WHICH  a network namespace for each node, for partitions: as far as it is allowed (auto), surely, or not
  --clocks WHICH   wall clocks that can be set, by libfaketime (on where it is installed)
  --load WHICH     of clients: full, or light for figures that do not tell of a busy machine
  --sabotage WHAT  switches off a part of the protocol, and succeeds when the checker notices`;

function choice(name, value, allowed) {
  if (!allowed.includes(value)) throw new Error(`${name} is one of ${allowed.join(', ')}, not "${value}"`);
  return value;
}

function number(name, value, least, most) {
  const out = Number(value);
  if (!(out >= least && out <= most)) throw new Error(`${name} is a number from ${least} to ${most}, not "${value}"`);
  return out;
}

/** Reads arguments; throws with a sentence. */
export function readOptions(args) {
  const out = { minutes: null, count: Infinity, seed: 7, json: false, faults: null, longest: null, network: 'auto', clocks: 'on', load: 'full', sabotage: null, help: false };
  const rest = [...args];
  while (rest.length > 0) {
    const name = rest.shift();
    const value = () => {
      if (rest.length === 0) throw new Error(`${name} needs a value`);
      return rest.shift();
    };
    if (name === '--minutes') out.minutes = number(name, value(), 0.1, 24 * 60);
    else if (name === '--count') out.count = number(name, value(), 1, 100_000);
    else if (name === '--seed') out.seed = number(name, value(), 0, Number.MAX_SAFE_INTEGER);
    else if (name === '--json') out.json = true;
    else if (name === '--faults') out.faults = value().split(',').map((x) => choice(name, x, faultNames));
    else if (name === '--longest') out.longest = number(name, value(), 1, 60);
    else if (name === '--network') out.network = choice(name, value(), ['auto', 'on', 'off']);
    else if (name === '--clocks') out.clocks = choice(name, value(), ['on', 'off']);
    else if (name === '--load') out.load = choice(name, value(), ['full', 'light']);
    else if (name === '--sabotage') out.sabotage = choice(name, value(), mutations);
    else if (name === '--help' || name === '-h') out.help = true;
    else throw new Error(`unknown option ${name}`);
  }
  // A write after the shard has gone needs a node that wakes up in the middle of it: that takes some tries.
  out.minutes ??= Number.isFinite(out.count) ? 24 * 60 : out.sabotage === 'fence' ? 4 : out.sabotage ? 2 : 3;
  out.longest ??= out.minutes >= 10 && !Number.isFinite(out.count) ? 60 : 12;
  return out;
}
