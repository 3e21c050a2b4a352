// @vitest-environment node
// @vitest-environment node
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// @ts-expect-error A plain module of the build.
import { embed } from '../tools/embed.mjs';
// @ts-expect-error A plain module of the build.
import { publicDocument, publicPieces, requestRules } from '../tools/openapi.mjs';
import routes from '../routes.json';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'embed-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('embed', () => {
  it('packs_files_that_unpack_to_what_they_were_and_names_the_pages', () => {
    const dist = join(dir, 'dist');
    mkdirSync(join(dist, 'assets'), { recursive: true });
    writeFileSync(join(dist, 'index.html'), '<!doctype html>');
    writeFileSync(join(dist, 'assets', 'a-1.js'), 'export {};'.repeat(100));
    const out = join(dir, 'out');
    const files = embed(dist, out, routes);
    expect(files.map((x: { path: string }) => x.path).sort()).toEqual(['/assets/a-1.js', '/index.html']);
    const script = files.find((x: { path: string }) => x.path.endsWith('.js'));
    expect(gunzipSync(readFileSync(join(out, `${script.index}.gz`))).toString()).toBe('export {};'.repeat(100));
    expect(brotliDecompressSync(readFileSync(join(out, `${script.index}.br`))).toString()).toBe('export {};'.repeat(100));
    const cpp = readFileSync(join(out, 'embedded.cpp'), 'utf8');
    expect(cpp).toContain('"/records/:id"');
    expect(cpp).not.toContain('"/",');
    expect(embed(dist, out, routes)).toEqual(files);
  });
});

describe('openapi', () => {
  const folder = join(import.meta.dirname ?? __dirname, '..', '..', 'openapi');
  it('is_merged_from_the_pieces_of_the_public_document', () => {
    expect(publicPieces(readFileSync(join(folder, 'document.cpp'), 'utf8'))).toContain('interviews.json');
    const document = publicDocument(folder);
    expect(document.openapi).toMatch(/^3\.1/);
    expect(document.paths['/api/v1/me'].get.operationId).toBe('readOwnAccount');
    expect(requestRules(document).register_request.password).toEqual({ minLength: 8, maxLength: 128, required: true });
  });
});
