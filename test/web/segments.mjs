// The view of the segments and the customers behind its numbers, against the real server while it
// replays; what it counts is compared with what the server answers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, until } from './checks.mjs'
import { freePort, Server } from './harness.mjs'

const kSizes = [[1440, 900], [390, 844]]
const kSchemes = ['light', 'dark']
const json = async (url) => (await fetch(url)).json()
const digits = (text) => Number(text.replace(/\D/g, ''))
const ready = (page) =>
  page.locator('[data-testid=map] svg path').first().waitFor({ timeout: 20_000 })

async function testOverview({ test, open, shoot }, base, fit) {
  await test('the segments stand by revenue and lead from the navigation', async () => {
    const page = await open(base)
    await page.getByRole('link', { name: 'Segments' }).click()
    const rows = page.locator('tr[data-segment]')
    await rows.first().waitFor({ timeout: 10_000 })
    must((await rows.count()) === fit.segments.length, `${await rows.count()} rows`)
    const order = await rows.evaluateAll((all) => all.map((row) => Number(row.dataset.segment)))
    must(String(order) === String(fit.segments.map(({ id }) => id)), `${order}`)
    must(/finest division|as asked for|comes nearest/.test(
      await page.getByTestId('rule').innerText()), 'no rule')
    await page.context().close()
    return `${fit.k} segments`
  })

  await test('a selected segment is selected in all parts and in the address', async () => {
    const page = await open(`${base}/segments`)
    const { id, name } = fit.segments.at(-1)
    await page.getByRole('button', { name, exact: true }).click()
    must(new URL(page.url()).searchParams.get('segment') === String(id), page.url())
    must((await page.getByTestId('portrait').getAttribute('data-segment')) === String(id),
      'another portrait')
    await page.getByText(`Into and out of ${name}`).waitFor({ timeout: 10_000 })
    await page.reload()
    await page.locator(`[data-testid=portrait][data-segment="${id}"]`).waitFor({ timeout: 10_000 })
    await shoot(page, 'segment-selected', true)
    await page.goBack()
    await page.locator(`[data-testid=portrait][data-segment="${fit.segments[0].id}"]`).waitFor()
    await page.context().close()
  })

  await test('a customer in the plane is found by pointer and by keyboard', async () => {
    const page = await open(`${base}/segments`)
    await ready(page)
    const map = page.getByTestId('map')
    await map.focus()
    await page.keyboard.press('ArrowRight')
    const link = map.getByRole('link')
    await link.waitFor({ timeout: 5000 })
    await shoot(page, 'segments-map')
    const name = (await link.getAttribute('aria-label')).replace('Customer ', '')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `Customer ${name}` }).waitFor({ timeout: 10_000 })
    await page.context().close()
  })
}

// Everyone who made the largest move of the last whole week, whose numbers stand still.
async function testMoves({ test, open, shoot, axe }, base) {
  const { periods } = await json(`${base}/v1/segments/flow`)
  const whole = periods.filter((p) => !p.current && !p.refit).at(-1)
  if (!whole) return

  await test('a move of a past week leads to as many customers as it says', async () => {
    const page = await open(`${base}/segments?period=${encodeURIComponent(whole.from)}`)
    const move = page.getByTestId('moves').getByRole('listitem').first()
    await move.waitFor({ timeout: 10_000 })
    const link = move.getByRole('link')
    const count = digits((await link.innerText()).match(/^\d[\d,]*/)[0])
    await link.click()
    await page.getByRole('heading', { name: /^[\d,]+ customers?$/ }).waitFor({ timeout: 10_000 })
    const listed = digits(await page.locator('#members').innerText())
    must(listed === count, `${count} on the view, ${listed} in the list`)
    await shoot(page, 'segment-move')
    await axe(page)
    await page.context().close()
    return `${count} customers`
  })
}

async function testMembers({ test, open, shoot }, base, segment) {
  await test('the customers of a segment are loaded on, sorted and exported all', async () => {
    const page = await open(`${base}/segments/customers?segment=${segment.id}`)
    const rows = page.locator('tbody tr')
    await rows.first().waitFor({ timeout: 10_000 })
    const more = page.getByRole('button', { name: 'Load more' })
    if (await more.count()) {
      await more.click()
      await until('more rows', 5000, async () => (await rows.count()) > 50)
    }
    await page.getByRole('button', { name: 'Orders', exact: true }).click()
    must(new URL(page.url()).searchParams.get('sort') === 'orders', page.url())
    await shoot(page, 'segment-customers')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^CSV/ }).click()
    const text = readFileSync(await (await download).path(), 'utf8')
    const lines = text.trim().split('\r\n').length - 1
    const { total } = await json(`${base}/v1/customers?segment=${segment.id}&limit=1`)
    must(Math.abs(lines - total) <= total / 20, `${lines} lines of ${total}`) // a replay goes on
    await page.context().close()
    return `${lines} lines`
  })
}

async function testLooks({ test, open, shoot, axe, overflow }, base, id) {
  for (const [width, height] of kSizes) {
    for (const scheme of kSchemes) {
      const name = `segments, ${width} px, ${scheme}: nothing sideways, no axe violation`
      await test(name, async () => {
        const page = await open(`${base}/segments`, { width, height, scheme })
        try {
          await ready(page)
          must((await overflow(page)) <= 0, `${await overflow(page)} px too wide`)
          await shoot(page, `segments-${width}-${scheme}`, true)
          await axe(page)
          for (const button of await page.getByRole('button', { name: 'Table' }).all()) {
            await button.click()
          }
          must((await overflow(page)) <= 0, `tables: ${await overflow(page)} px too wide`)
          await shoot(page, `segments-tables-${width}-${scheme}`, true)
          await axe(page)
          await page.goto(`${base}/segments/customers?segment=${id}`)
          await page.locator('tbody tr').first().waitFor({ timeout: 10_000 })
          must((await overflow(page)) <= 0, `customers: ${await overflow(page)} px too wide`)
          await shoot(page, `segment-customers-${width}-${scheme}`)
          await axe(page)
        } finally {
          await page.context().close()
        }
      })
    }
  }
}

export async function testSegments(checks, base) {
  const fit = await json(`${base}/v1/segments`)
  if (!fit.fit_id) return checks.skip('the segments', 'nothing was fitted on this server')
  await testOverview(checks, base, fit)
  await testMoves(checks, base)
  await testMembers(checks, base, fit.segments[0])
  await testLooks(checks, base, fit.segments[0].id)
}

// A shop with one order and no fit.
export async function testWithoutSegments({ test, open, shoot, axe }, bin, shop) {
  await test('without segments the view says what brings them', async () => {
    const server = new Server(bin, join(shop.work, 'undivided'), await freePort())
    await server.start()
    try {
      const page = await open(`${server.url}/segments`)
      const none = page.getByTestId('no-segments')
      await none.getByText('tillcast import FILE').waitFor({ timeout: 10_000 })
      const order = {
        order_id: '1', ordered_at: '2026-01-05T10:00:00Z', currency: 'EUR', customer_id: 'c1',
        lines: [{ product_id: 'A', quantity: 2, unit_price: '4.50' }],
      }
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(order)
      await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body })
      await none.getByText('tillcast segment', { exact: true }).waitFor({ timeout: 10_000 })
      await shoot(page, 'segments-none')
      await axe(page)
      await page.context().close()
    } finally {
      await server.stop()
    }
  })
}
