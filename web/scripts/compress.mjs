// Writes a .gz beside every compressible file of dist/ and holds the first load under its budget.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url).pathname
const compressible = /\.(html|js|css|svg|json|txt|webmanifest)$/
const budget_bytes = 250_000

function* files(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else yield path
  }
}

const sizes = new Map()
for (const path of [...files(dist)].filter((path) => compressible.test(path))) {
  const packed = gzipSync(readFileSync(path), { level: 9 })
  writeFileSync(`${path}.gz`, packed)
  sizes.set(path.slice(dist.length), packed.length)
}

// What index.html names is needed before anything shows; the rest is loaded when it is wanted.
const html = readFileSync(join(dist, 'index.html'), 'utf8')
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9)
let first_bytes = 0
let all_bytes = 0
for (const [name, bytes] of sizes) {
  const first = html.includes(name)
  if (name.endsWith('.js')) {
    all_bytes += bytes
    if (first) first_bytes += bytes
  }
  console.log(`${kb(bytes)} gz  ${name}${first ? '  (first load)' : ''}`)
}
console.log(`first-load JavaScript ${kb(first_bytes).trim()} of ${kb(budget_bytes).trim()},` +
  ` all JavaScript ${kb(all_bytes).trim()}, compressed`)
if (all_bytes > budget_bytes) {
  console.error('compress: over budget; the first view fetches its chart too, so all count')
  process.exit(1)
}
