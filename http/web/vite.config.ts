import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': resolve(import.meta.dirname ?? '.', 'src') } },
  build: {
    target: ['es2022', 'chrome100', 'firefox100', 'safari15.4'],
    assetsInlineLimit: 0, // Under `assets/`, so that all have a hash in their names.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: process.env.ZHIAN_NODE ?? 'http://127.0.0.1:8080' },
      '/ws': { target: process.env.ZHIAN_NODE ?? 'http://127.0.0.1:8080', ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
    testTimeout: 60_000, // On a machine that is busy with other things.
    // The component library as node reads it itself: as modules each of its files would be transformed.
    alias: [
      { find: /^antd$/, replacement: 'antd/lib/index.js' },
      { find: /^antd\/es\//, replacement: 'antd/lib/' },
      { find: /^@ant-design\/x\/es\//, replacement: '@ant-design/x/lib/' },
    ],
  },
});
