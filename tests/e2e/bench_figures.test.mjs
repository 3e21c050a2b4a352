// What `./dev bench desk` says of its measurements, without a node.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { cancelling, endpoints } from '../bench/desk/endpoints.mjs';
import { faultText, figuresOf, resultOf, tableOf } from '../bench/desk/figures.mjs';

const ms = Array.from({ length: 100 }, (_, i) => i + 1);

describe('figures of a benchmark', () => {
  it('are_percentiles_of_what_was_measured_whatever_its_order', () => {
    const shuffled = [...ms].sort((a, b) => ((a * 37) % 101) - ((b * 37) % 101));
    const got = figuresOf(shuffled, 2, {});
    assert.deepEqual(got, { p50_ms: 51, p99_ms: 100, most_ms: 100, rps: 50, requests: 100, errors: 0 });
    assert.deepEqual(figuresOf([7.26], 1, {}), { p50_ms: 7.3, p99_ms: 7.3, most_ms: 7.3, rps: 1, requests: 1, errors: 0 });
  });

  it('count_every_answer_that_was_not_expected', () => {
    const faults = { '500 ': 1, '409 task_over': 3 };
    assert.equal(figuresOf(ms, 1, faults).errors, 4);
    assert.equal(faultText(faults), '409 task_over: 3, 500 : 1');
  });

  it('of_an_endpoint_that_nobody_asked_are_an_error', () => {
    const rows = { read: figuresOf(ms, 1, {}), gone: figuresOf([], 0, {}) };
    const got = resultOf(rows, { users: 64, skipped: ['forecast pack'], broken: 0 });
    assert.deepEqual([got.errors, got.unasked, got.users, got.skipped, got.slowest_p99_ms], [1, ['gone'], 64, ['forecast pack'], 100]);
    assert.equal(resultOf({ read: rows.read }, {}).errors, 0);
  });

  it('stand_below_each_other_in_a_table', () => {
    const lines = tableOf({ 'a longer name': figuresOf(ms, 1, {}), short: figuresOf([1], 1, { x: 1 }) });
    assert.equal(lines.length, 3);
    assert.equal(new Set(lines.map((x) => x.length)).size, 1);
    assert.match(lines[1], /^a longer name +51 +100 +100 +100 +100 +0$/);
    assert.match(lines[2], /^short +1 +1 +1 +1 +1 +1$/);
  });
});

describe('endpoints of a benchmark', () => {
  const shared = { questions: ['cq_1'], jobs: ['job_1'], news: ['nws_1'] };
  const user = { resume: { id: 'res_1' }, diagnoses: ['tsk_1', 'tsk_2'], sessions: ['jse_1'], events: ['evt_1'], waiting: ['tsk_3'], record: 'rec_1', pack: 'tsk_4' };
  const all = [...endpoints(shared), cancelling];

  it('have_names_of_their_own_and_paths_without_holes', () => {
    assert.equal(new Set(all.map((x) => x.name)).size, all.length);
    for (const { name, ask } of all)
      for (const i of [0, 1, 63]) {
        const asked = ask(user, i);
        if (asked) assert.match(asked.path, /^\/api\/v1\/[^ ]+$/, name);
        assert.doesNotMatch(JSON.stringify(asked ?? {}), /undefined|NaN/, name);
      }
  });

  it('that_use_something_up_end_with_it', () => {
    const [remove] = all.filter((x) => x.name === 'calendar delete');
    assert.deepEqual([remove.ask(user, 0).method, remove.ask(user, 1)], ['DELETE', null]);
    assert.deepEqual([cancelling.ask(user, 0).path, cancelling.ask(user, 1)], ['/api/v1/tasks/tsk_3/cancel', null]);
  });
});
