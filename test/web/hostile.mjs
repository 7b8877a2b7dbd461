// What strangers put into an order is shown as text, whatever it is, and breaks nothing.
import { must, until } from './checks.mjs'
import { freePort, Server } from './harness.mjs'
import { join } from 'node:path'

const script = '<script>window.hostile=1</script><img src=x onerror="window.hostile=1">'
const long = 'Aä'.repeat(5000) // 10,000 characters without a place to break
const names = {
  script,
  'right to left': 'מוצר \u202Eabc ‏עברית العربية',
  emoji: '🛍️👩‍👩‍👧‍👦 \u{1F1EC}\u{1F1E7} \u0007 control',
  long,
  formula: '=HYPERLINK("http://example.org","x")',
  markup: '&lt;b&gt;"quoted" \'single\' `tick` ${window.hostile=1} {{7*7}}',
}

const order = (n, description, more) => ({
  order_id: `hostile-${n}`, ordered_at: new Date(Date.UTC(2026, 0, 5, 10, n)).toISOString(),
  currency: 'EUR', country: 'ישראל <i>', customer_id: `c${n}`,
  lines: [{ product_id: `P${n}`, description, quantity: n + 1, unit_price: '1.00' }], ...more,
})

function orders() {
  const made = Object.values(names).map((name, n) => order(n, name))
  made.push(order(20, 'a guest', { customer_id: null }))
  made.push(order(21, 'a long customer', { customer_id: 'x'.repeat(128) }))
  made.push(order(22, 'a hostile customer', { customer_id: '"><script>window.hostile=1</script>' }))
  made.push(order(23, 'a path', { customer_id: '../../etc/passwd?x=1#y&%2F' }))
  // Baskets of two, so that pairs come of them.
  const lines = Object.values(names).map((description, n) => (
    { product_id: `P${n}`, description, quantity: 1, unit_price: '2.50' }))
  for (let n = 30; n < 45; ++n) made.push(order(n, '', { lines, customer_id: `c${n % 4}` }))
  return made
}

const path = encodeURIComponent('../../etc/passwd?x=1#y&%2F')

const addresses = [
  '/', '/customers', '/customers/c0', `/customers/${path}`,
  `/customers/${encodeURIComponent('"><script>window.hostile=1</script>')}`,
  `/customers/${'x'.repeat(128)}`, '/segments', '/models', '/cohorts', '/baskets', '/data',
  '/?range=<script>', '/customers?sort=<script>&q=%00', '/baskets?product=%3Cscript%3E',
  '/models/compare?a=<script>&b=..%2f', '/customers/%F0%9F%9B%8D',
]

export async function testHostile(checks, bin, shop) {
  const { test, open, overflow, axe, shoot } = checks
  const server = new Server(bin, join(shop.work, 'hostile'), await freePort())
  await server.start()
  try {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(orders())
    const answer = await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body })
    const said = await answer.json()
    await test('hostile orders are taken as they are', () => {
      must(said.accepted === orders().length, JSON.stringify(said))
    })
    for (const [width, height] of [[1440, 900], [390, 844]]) {
      for (const address of addresses) {
        const named = address.length > 60 ? `${address.slice(0, 60)}...` : address
        await test(`${width} px, hostile data at ${named}`, async () => {
          const page = await open(server.url + address, { width, height })
          const main = page.locator('main')
          await until('words', 10_000, async () => (await main.innerText()).trim().length > 20)
          await page.waitForLoadState('networkidle')
          must(!(await page.evaluate(() => 'hostile' in window)), 'it ran')
          must((await overflow(page)) <= 0, `${await overflow(page)} px too wide`)
          must((await page.getByText('This page stopped drawing').count()) === 0, 'it broke')
          if (width === 390) await axe(page)
          await shoot(page, `hostile-${width}-${addresses.indexOf(address)}`, true)
          await page.context().close()
        })
      }
    }
    await test('each hostile name is there, as text', async () => {
      const page = await open(server.url)
      await page.locator('tr[data-seq]').first().waitFor({ timeout: 10_000 })
      const text = await page.locator('body').evaluate((all) => all.textContent)
      must(text.includes(script), 'the script is not shown')
      must(text.includes('עברית'), 'the right-to-left text is not shown')
      await page.context().close()
    })
  } finally {
    await server.stop()
  }
}
