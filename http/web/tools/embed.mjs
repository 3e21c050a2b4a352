// A built client as files to be embedded: compressed beside each other, and a C++ table that names them.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
};

function* filesOf(dir) {
  for (const x of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (x.isDirectory()) yield* filesOf(join(dir, x.name));
    else yield join(dir, x.name);
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

const cpp = (text) => JSON.stringify(text);

/** The client's own paths: `/records/:id` as the C++ side reads it. */
const pagesOf = (routes) => Object.values(routes).filter((x) => x !== '/' && !x.includes('*'));

/** Writes `<i>.gz`, `<i>.br` and `embedded.cpp` into `to`; answers the list of files with their sizes. */
export function embed(dist, to, routes) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const files = [...filesOf(dist)].map((file, index) => {
    const bytes = readFileSync(file);
    const path = `/${relative(dist, file).split(sep).join('/')}`;
    const type = types[path.split('.').at(-1)];
    if (!type) throw new Error(`${path}: of what type is it?`);
    const gzip = gzipSync(bytes, { level: 9 });
    const br = brotli(bytes);
    writeFileSync(join(to, `${index}.gz`), gzip);
    writeFileSync(join(to, `${index}.br`), br);
    const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    return { index, path, type, size: bytes.length, gzip: gzip.length, br: br.length, etag };
  });
  const blobs = files.flatMap((x) => ['gz', 'br'].map((kind) => ({ symbol: `zhian_web_${x.index}_${kind}`, file: join(to, `${x.index}.${kind}`) })));
  const text = `// Made by http/web/tools/embed.mjs.
#include "http/web/files.hpp"

#include <array>

// The assembler reads the files itself: their bytes as C++ text would take the compiler seconds.
#define ZHIAN_WEB_EMBED(symbol, name) \\
  __asm__(".pushsection .rodata\\n.global " #symbol "\\n.global " #symbol "_end\\n" #symbol ":\\n.incbin \\"" name "\\"\\n" \\
          #symbol "_end:\\n.popsection\\n"); \\
  extern "C" const char symbol[]; \\
  extern "C" const char symbol##_end[]

${blobs.map((x) => `ZHIAN_WEB_EMBED(${x.symbol}, ${cpp(x.file)});`).join('\n')}

namespace zhian::http::web {

namespace {
std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}
} // namespace

std::span<const file> all() {
  static const std::array files{
${files
  .map((x) => `      file{${cpp(x.path)}, ${cpp(x.type)}, between(zhian_web_${x.index}_gz, zhian_web_${x.index}_gz_end), between(zhian_web_${x.index}_br, zhian_web_${x.index}_br_end), ${x.size}, ${cpp(`"${x.etag}"`)}},`)
  .join('\n')}
  };
  return files;
}

std::span<const std::string_view> pages() {
  static constexpr std::array<std::string_view, ${pagesOf(routes).length}> paths{{
${pagesOf(routes).map((x) => `      ${cpp(x)},`).join('\n')}
  }};
  return paths;
}

} // namespace zhian::http::web
`;
  writeFileSync(join(to, 'embedded.cpp'), text);
  return files;
}
