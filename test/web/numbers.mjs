// The page shows what the log holds: every figure of the live view is held against `/v1/kpis`, and
// that against `tillcast kpis`, which folds the same log by itself.
import { spawnSync } from 'node:child_process'
import { must, until } from './checks.mjs'
import { freePort, Server } from './harness.mjs'

const kDay_ms = 86_400_000

const json = async (url) => (await fetch(url)).json()

function kpisOfProgram(bin, data, window = []) {
  const { stdout, stderr, status } = spawnSync(bin, ['--data', data, '--json', 'kpis', ...window])
  must(status === 0, `tillcast kpis: ${stderr}`)
  return JSON.parse(String(stdout))
}

// "GBP 9,747,747.934", "4,338", "8.416 %" as the plain number that was formatted.
const plain = (text) =>
  text.replace(/\u2212/g, '-').replace(/[^\d.-]/g, '').replace(/\.?0+$/, (zeros) =>
    zeros.includes('.') ? '' : zeros)
const same = (shown, known) => Number(plain(shown)) === Number(known)

const exactOf = (page, key) =>
  page.locator(`[data-kpi=${key}]`).first().getAttribute('title', { timeout: 10_000 })

// What of the KPI object is the log's: all but the process's own state.
const ofLog = ({ engine: _, ...kpis }) => JSON.stringify(kpis, Object.keys(kpis).sort())

export async function testShownNumbers(checks, bin, shop) {
  const { test, open } = checks
  const server = new Server(bin, shop.still, await freePort())
  await server.start()
  const kpis = await json(`${server.url}/v1/kpis`)

  await test('the totals on the page are those of /v1/kpis, to the last digit', async () => {
    const page = await open(`${server.url}/?range=all`)
    const money = ['net_revenue', 'gross_revenue', 'average_order_value']
    for (const key of [...money, 'orders', 'customers']) {
      await page.locator(`[data-kpi=${key}]`).first().waitFor({ timeout: 10_000 })
      const shown = await exactOf(page, key)
      must(same(shown, kpis[key]), `${key}: the page says ${shown}, the server ${kpis[key]}`)
    }
    const rate = await exactOf(page, 'refund_rate')
    must(Math.abs(Number(plain(rate)) - kpis.refund_rate * 100) < 5e-4, `refund rate ${rate}`)
    if (kpis.expected_purchases_30d !== null) {
      const shown = plain(await page.locator('[data-kpi=expected_purchases_30d]').innerText())
      const off = Math.abs(Number(shown) - kpis.expected_purchases_30d)
      must(off <= 0.5, `expected purchases ${shown}`)
    }
    await page.context().close()
    return `${kpis.orders} orders, ${kpis.currency} ${kpis.net_revenue} net`
  })

  await test('the table behind the revenue adds up to /v1/kpis of the same window', async () => {
    const page = await open(`${server.url}/?range=30`)
    const today_ms = Math.floor(Date.parse(kpis.as_of) / kDay_ms) * kDay_ms
    const from = new Date(today_ms - 29 * kDay_ms).toISOString()
    const window = await json(`${server.url}/v1/kpis?from=${from}`)
    const card = page.locator('section', { has: page.locator('#revenue') })
    await card.getByRole('button', { name: 'Table' }).click()
    const read = () => card.locator('table').evaluate((table) => {
      const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent)
      const column = heads.findIndex((head) => /^Net/.test(head))
      return [...table.tBodies[0].rows].map((row) => row.cells[column].textContent)
    })
    const cells = await until('rows', 10_000, async () => {
      const rows = await read().catch(() => [])
      return rows.length > 0 && rows
    })
    const sum = cells.reduce((all, cell) => all + (Number(plain(cell)) || 0), 0)
    const off = Math.abs(sum - Number(window.net_revenue))
    must(off < 0.01 * cells.length, `the rows add up to ${sum}, net is ${window.net_revenue}`)
    await page.context().close()
    return `${cells.length} rows, ${window.currency} ${window.net_revenue}`
  })

  await server.stop()
  await test('and those of /v1/kpis are those of `tillcast kpis`', () => {
    const known = kpisOfProgram(bin, shop.still)
    must(ofLog(known) === ofLog(kpis), `${ofLog(known)} and ${ofLog(kpis)}`)
    return `as of ${known.as_of}`
  })
}
