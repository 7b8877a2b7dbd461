// Starts and stops the real server, and Chromium; everything it makes is below one folder.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
const require = createRequire(join(root, 'web/package.json'))

export const axeSource = () => require('axe-core').source

export async function startBrowser() {
  const { chromium } = require('playwright-core')
  const args = [
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ]
  if (process.getuid() === 0) args.push('--no-sandbox')
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args })
}

export const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

function run(bin, args) {
  const { status, stderr } = spawnSync(bin, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${bin} ${args.join(' ')}: exit ${status}: ${stderr}`)
}

// $TILLCAST_BIN with an empty and a filled data directory: from = where the replay begins.
export function prepare(bin) {
  const work = mkdtempSync(join(tmpdir(), 'tillcast-web-'))
  let file = process.env.TILLCAST_UCI ?? join(root, '../shared/data/online_retail.csv.gz')
  let from = '2011-09-01'
  if (!existsSync(file)) {
    file = join(work, 'shop.csv')
    run(bin, ['generate', '--customers', '500', '--days', '200', '--seed', '7', '--out', file])
    from = process.env.TILLCAST_REPLAY_FROM ?? middleOf(bin, work, file)
  }
  const data = join(work, 'data')
  run(bin, ['--data', data, 'import', file, '--until', from])
  run(bin, ['--data', data, 'segment'])
  const first = join(work, 'first') // as it was before any server ran
  cpSync(data, first, { recursive: true })
  const copy = (name) => {
    cpSync(first, join(work, name), { recursive: true })
    return join(work, name)
  }
  const still = copy('still') // for a server without a replay
  const remove = () => rmSync(work, { recursive: true, force: true })
  return { work, data, still, file, from, copy, remove }
}

// A generated shop has its own calendar; its replay begins three quarters through.
function middleOf(bin, work, file) {
  const { stdout } = spawnSync(bin, ['--data', join(work, 'probe'), '--json', 'import', file])
  const { first_at, last_at } = JSON.parse(String(stdout))
  const at = Date.parse(first_at) + 0.75 * (Date.parse(last_at) - Date.parse(first_at))
  return new Date(at).toISOString().slice(0, 10)
}

export class Server {
  constructor(bin, data, port, extra = []) {
    Object.assign(this, { bin, data, port, extra, url: `http://127.0.0.1:${port}` })
  }

  async start() {
    const args = ['--data', this.data, 'serve', '--port', String(this.port), '--label', 'Test shop']
    args.push(...this.extra)
    this.child = spawn(this.bin, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.said = ''
    this.child.stderr.on('data', (text) => (this.said = (this.said + text).slice(-4000)))
    for (let waited_ms = 0; waited_ms < 30_000; waited_ms += 100) {
      if (this.child.exitCode !== null) break
      const ready = await fetch(`${this.url}/readyz`).catch(() => null)
      if (ready?.ok) return
      await sleep(100)
    }
    await this.stop()
    throw new Error(`the server did not come up: ${this.said}`)
  }

  async stop(signal = 'SIGTERM') {
    const { child } = this
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await Promise.race([gone, sleep(5000).then(() => child.kill('SIGKILL'))])
  }
}

export function artefacts() {
  const folder = process.env.TILLCAST_SHOTS ?? join(root, 'test-artifacts/web')
  mkdirSync(folder, { recursive: true })
  return folder
}
