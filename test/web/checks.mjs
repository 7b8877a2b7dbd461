// Counts what holds and what does not, and opens pages whose console is listened to.
import { join } from 'node:path'
import { artefacts, axeSource, sleep } from './harness.mjs'

export const must = (holds, what) => {
  if (!holds) throw new Error(what)
}

export async function until(what, within_ms, read) {
  for (let waited_ms = 0; waited_ms <= within_ms; waited_ms += 50) {
    const value = await read()
    if (value) return value
    await sleep(50)
  }
  throw new Error(`${what}: not within ${within_ms} ms`)
}

export class Checks {
  counts = { passed: 0, failed: 0, skipped: 0 }
  trouble = [] // what pages said in the console
  shots = artefacts()

  constructor(browser) {
    this.browser = browser
  }

  test = async (name, body) => {
    try {
      const said = await body()
      this.counts.passed += 1
      console.log(`ok      ${name}${said ? ` (${said})` : ''}`)
    } catch (error) {
      this.counts.failed += 1
      console.log(`FAILED  ${name}: ${String(error.message ?? error).split('\n')[0]}`)
    }
  }

  skip = (name, why) => {
    this.counts.skipped += 1
    console.log(`skipped ${name}: ${why}`)
  }

  open = async (url, { width = 1440, height = 900, scheme = 'light' } = {}) => {
    const viewport = { width, height }
    const context = await this.browser.newContext({
      viewport, colorScheme: scheme, locale: 'en-GB',
    })
    const page = await context.newPage()
    page.on('pageerror', (error) => this.trouble.push(error.message))
    page.on('console', (message) => {
      // A refused socket or a status is the browser's own line, expected where it is tested for.
      const text = message.text()
      const refused = /ERR_CONNECTION|WebSocket connection|Failed to load resource/.test(text)
      if (['error', 'warning'].includes(message.type()) && !refused) this.trouble.push(text)
    })
    await page.goto(url)
    return page
  }

  // Rows that are just fading in would be measured half transparent, so nothing moves meanwhile.
  axe = async (page) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.evaluate(axeSource())
    const { violations } = await page.evaluate(() => window.axe.run(document))
    const found = violations.map((v) => `${v.id} at ${v.nodes[0].target}`)
    must(found.length === 0, `axe: ${found.join('; ')}`)
  }

  overflow = (page) =>
    page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

  shoot = (page, name, fullPage = false) =>
    page.screenshot({ path: join(this.shots, `${name}.png`), fullPage })

  finish() {
    const { passed, failed, skipped } = this.counts
    console.log(`screenshots in ${this.shots}`)
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
    process.exitCode = failed > 0 ? 1 : 0
  }
}
