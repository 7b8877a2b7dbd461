import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const server = process.env.TILLCAST_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
    // The server compares Origin with Host: neither is rewritten.
    proxy: { '/v1': { target: server, ws: true } },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // no data: URIs, so that a strict content policy holds
    modulePreload: { polyfill: false },
    manifest: true, // scripts/compress.mjs holds the views to their budgets by it
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/test-setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 20_000, // on a machine that does other things beside
  },
})
