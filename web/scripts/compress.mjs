// Writes a .gz beside every compressible file of dist/ and holds the live view under its budget.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url).pathname
const compressible = /\.(html|js|css|svg|json|txt|webmanifest)$/
const budget_bytes = 150_000 // of the live view
const view_budget_bytes = 40_000 // of any other, beyond that

const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
rmSync(join(dist, '.vite'), { recursive: true }) // for this script only; the server embeds dist/

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

// What index.html names is the live view, whole; other views are fetched when they are wanted, each
// held to what it may add.
function withImports(key, found = new Set()) {
  if (found.has(key)) return found
  found.add(key)
  for (const next of manifest[key].imports ?? []) withImports(next, found)
  return found
}
const scripts = (keys) => [...keys].map((key) => manifest[key].file)
const sum_bytes = (names) => names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`

const live = withImports('index.html')
const views = Object.keys(manifest).filter((key) => /-view\.tsx$/.test(key))

for (const [name, bytes] of sizes) console.log(`${kb(bytes).padStart(9)} gz  ${name}`)
const live_bytes = sum_bytes(scripts(live))
console.log(
  `JavaScript, compressed: the whole live view ${kb(live_bytes)} of ${kb(budget_bytes)}`)
for (const view of views) {
  const more = scripts(withImports(view)).filter((file) => !scripts(live).includes(file))
  const more_bytes = sum_bytes(more)
  console.log(`  and for ${manifest[view].name} ${kb(more_bytes)} of ${kb(view_budget_bytes)}`)
  if (more_bytes > view_budget_bytes) process.exitCode = 1
}
if (live_bytes > budget_bytes) process.exitCode = 1
if (process.exitCode) console.error('compress: over budget')
