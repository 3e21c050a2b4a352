// Versions of engines as an administrator edits them.
import assert from 'node:assert/strict';

/** Publishes what is in force with a change (`change(config)`) as a new version; answers it. `home`: the engine of one feature. */
export async function publishVersion(chief, home, change) {
  const { config } = await chief.api.want(200, 'GET', home);
  const json = structuredClone(config);
  change(json);
  const made = await chief.api.call('POST', `${home}/versions`, { json });
  assert.equal(made.status, 201, made.text);
  const got = await chief.api.call('POST', `${home}/versions/${made.body.version}/publish`, { headers: { 'if-match': made.headers.get('etag') } });
  assert.equal(got.status, 200, got.text);
  return got.body;
}
