// The page in a real browser against the real server.
//
//   TILLCAST_BIN=build/release/bin/tillcast node test/web/run.mjs
//
// TILLCAST_UCI      the replayed file (default ../shared/data/online_retail.csv.gz, else generated)
// TILLCAST_SHOTS    where the screenshots go (default test-artifacts/web)
// TILLCAST_BASE_URL tests a running server instead of starting one; it must be replaying
import { join } from 'node:path'
import { freePort, prepare, root, Server, startBrowser } from './harness.mjs'
import { Checks, must, until } from './checks.mjs'
import { testPeople } from './customers.mjs'
import { testData } from './data.mjs'
import { testEverywhere } from './everywhere.mjs'
import { testHostile } from './hostile.mjs'
import { testLive } from './live.mjs'
import { testModelCurves } from './models.mjs'
import { testShownNumbers } from './numbers.mjs'
import { testPerformance } from './performance.mjs'
import { testNumbers, testSegments, testWithoutSegments } from './segments.mjs'
import { testSignIn } from './sign-in.mjs'
import { testViews, testWithoutModel } from './views.mjs'

const bin = process.env.TILLCAST_BIN ?? join(root, 'build/release/bin/tillcast')
const given = process.env.TILLCAST_BASE_URL
const browser = await startBrowser()
const checks = new Checks(browser)
const shop = given ? null : prepare(bin)
const replayFrom = (from) => ['--replay', shop.file, '--from', from, '--speed', '21600']
const server = given ? null : new Server(bin, shop.data, await freePort(), replayFrom(shop.from))
const base = given ?? server.url
const { axe, open, shoot, skip, test, trouble } = checks

const ordersOf = async (page) =>
  Number((await page.textContent('[data-kpi=orders]').catch(() => '0')).replace(/\D/g, ''))
const newestOf = (page) =>
  page.evaluate(() => Number(document.querySelector('tr[data-seq]')?.dataset.seq ?? 0))
const settled = (page) =>
  until('figures and feed', 15_000, async () => (await newestOf(page)) > 0 && ordersOf(page))

// What each one needs is a shop in a state of its own.
async function testByItself() {
  const parts = [
    testWithoutModel, testShownNumbers, testNumbers, testWithoutSegments, testPeople, testData,
    testModelCurves, testHostile, testSignIn,
  ]
  for (const part of parts) await part(checks, bin, shop)
}

try {
  await server?.start()
  const page = await open(base)

  await test('figures rise and new orders show within 5 s', async () => {
    await settled(page)
    const [orders, seq] = [await ordersOf(page), await newestOf(page)]
    await until('more orders', 5000, async () => (await ordersOf(page)) > orders)
    await until('a newer row', 5000, async () => (await newestOf(page)) > seq)
  })

  await test('the chart, the model or its empty state, and the data source are there', async () => {
    await until('bars', 10_000, () => page.locator('[data-bar] rect').count())
    must(await page.locator('#model').isVisible(), 'no model card')
    must(await page.getByText(/^Data: /).isVisible(), 'no label of the data source')
  })

  await test('pausing holds the feed and counts what waits', async () => {
    await page.getByRole('button', { name: 'Pause' }).click()
    const held = await newestOf(page)
    await page.getByTestId('waiting').waitFor({ timeout: 10_000 })
    must((await newestOf(page)) === held, 'the feed moved on')
    await shoot(page, 'paused')
    await page.getByRole('button', { name: 'Go on' }).click()
    must((await newestOf(page)) > held, 'the feed did not go on')
  })

  await test('the range is kept in the address, and back works', async () => {
    await page.getByRole('radio', { name: '90 d' }).check({ force: true })
    must(new URL(page.url()).searchParams.get('range') === '90', 'not in the address')
    await page.goBack()
    must(await page.getByRole('radio', { name: '30 d' }).isChecked(), 'back did not go back')
  })

  await testLive(checks, base)
  await testSegments(checks, base)
  await testViews(checks, base)

  if (server) {
    await test('a page opened without a server says so, then starts by itself', async () => {
      // Loaded while it was there; its socket and data never came.
      const lone = await (await browser.newContext()).newPage()
      await lone.routeWebSocket(/v1\/live/, (socket) => socket.close())
      await lone.goto(base)
      await lone.getByTestId('no-server').waitFor({ timeout: 10_000 })
      await shoot(lone, 'no-server')
      await axe(lone)
      await lone.context().close()
    })

    await test('an empty log says what fills it, then fills by itself', async () => {
      const empty = new Server(bin, join(shop.work, 'empty'), await freePort())
      await empty.start()
      try {
        const view = await open(empty.url)
        const none = view.getByTestId('no-orders')
        await none.getByRole('link', { name: 'Bring a file' }).waitFor({ timeout: 10_000 })
        await shoot(view, 'empty')
        await axe(view)
        const order = {
          order_id: '1', ordered_at: '2026-01-05T10:00:00Z', currency: 'EUR', country: 'France',
          customer_id: 'c1', lines: [{ product_id: 'A', quantity: 2, unit_price: '4.50' }],
        }
        const headers = { 'content-type': 'application/json' }
        const body = JSON.stringify(order)
        await fetch(`${empty.url}/v1/orders`, { method: 'POST', headers, body })
        await until('the first order', 5000, async () => (await ordersOf(view)) === 1)
        await shoot(view, 'first-order')
        await view.context().close()
      } finally {
        await empty.stop()
      }
    })

    // The longest beside all others: each has a server of its own, and mostly waits.
    await Promise.all([testEverywhere(checks, bin, shop), testByItself()])
    // Last and alone: what replays beside it would be measured with it.
    await page.context().close()
    await server.stop()
    await testPerformance(checks, bin, shop)
  } else {
    const ours = [
      'every view', 'no server', 'empty log', 'no model', 'still numbers', 'no segments',
      'a still shop', 'curves', 'hostile data', 'signing in', 'performance',
    ]
    for (const name of ours) {
      skip(name, 'a server given by TILLCAST_BASE_URL is not ours to stop')
    }
  }

  await test('nothing went wrong in the console', () => {
    must(trouble.length === 0, trouble.slice(0, 3).join(' | '))
  })
} finally {
  await browser.close()
  await server?.stop()
  shop?.remove()
}

checks.finish()
