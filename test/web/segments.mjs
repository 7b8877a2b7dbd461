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
    // Revenue grows meanwhile, and may change the order.
    await until('the order of the server', 10_000, async () => {
      const known = (await json(`${base}/v1/segments`)).segments.map(({ id }) => id)
      const shown = await rows.evaluateAll((all) => all.map((row) => Number(row.dataset.segment)))
      return String(shown) === String(known)
    })
    must(/finest division|as asked for|the most stable/.test(
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

// What every link of the view to customers says, and where it leads.
async function numbersOn(page) {
  const links = page.locator('a[href^="/segments/customers"]')
  const read = () => links.evaluateAll((all) =>
    all.map((a) => [a.getAttribute('href'), a.textContent]))
  const charts = await read()
  for (const button of await page.getByRole('button', { name: 'Table' }).all()) {
    await button.click()
  }
  return new Map([...charts, ...(await read())])
}

async function testEveryNumber({ test, open }, base) {
  const { segments } = await json(`${base}/v1/segments`)
  const { periods } = await json(`${base}/v1/segments/flow`)
  const periodsShown = [null, periods[0].from, periods.at(-2).from]
  await test('every number of the view leads to as many customers as it says', async () => {
    const page = await open(base)
    const all = new Map()
    for (const period of periodsShown) {
      const query = new URLSearchParams({ segment: segments[1].id, ...(period && { period }) })
      await page.goto(`${base}/segments?${query}`)
      await page.getByTestId('moves').getByRole('combobox').waitFor({ timeout: 10_000 })
      for (const [href, text] of await numbersOn(page)) all.set(href, text)
    }
    for (const [href, text] of all) {
      const said = digits(text.match(/\d[\d,]*/)[0])
      const { pathname, searchParams } = new URL(href, base)
      must(pathname === '/segments/customers', href)
      searchParams.set('limit', '1')
      const { total } = await json(`${base}/v1/customers?${searchParams}`)
      must(total === said, `"${text}" at ${href}: ${total}`)
    }
    must(all.size > 5 * segments.length, `${all.size} numbers only`)
    await page.context().close()
    return `${all.size} numbers`
  })
}

// Who came into a segment, and who went out of it, from the overview to the file.
async function testInOut({ test, open, shoot, axe }, base) {
  const sides = [['in', /^Customers who came into .* in the week from /],
    ['out', /^Customers who went out of .* in the week from /]]
  for (const [side, words] of sides) {
    await test(`the count of "${side}" leads to a list and a file of as many`, async () => {
      const page = await open(`${base}/segments`)
      const link = page.locator('tr[data-segment]').getByRole('link')
        .filter({ hasText: new RegExp(`^[\\d,]+ ${side}\\b`) }).first()
      await link.waitFor({ timeout: 10_000 })
      const said = digits((await link.innerText()).match(/^[\d,]+/)[0])
      await link.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: words }).waitFor({ timeout: 10_000 })
      await page.getByRole('heading', { name: /^[\d,]+ customers?$/ }).waitFor({ timeout: 10_000 })
      const listed = digits(await page.locator('#members').innerText())
      must(listed === said, `${said} on the view, ${listed} in the list`)
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: /^CSV/ }).click()
      const file = await download
      must(/-changed-\d{4}-\d\d-\d\d\.csv$/.test(file.suggestedFilename()),
        file.suggestedFilename())
      const lines = readFileSync(await file.path(), 'utf8').trim().split('\r\n').length - 1
      must(lines === said, `${said} on the view, ${lines} in the file`)
      await shoot(page, `segment-${side}`)
      await axe(page)
      await page.getByRole('link', { name: 'To the segments' }).click()
      await page.getByText(/^Into and out of /).waitFor({ timeout: 10_000 })
      await page.context().close()
      return `${said} customers`
    })
  }
}

async function testGone({ test, open, shoot, axe }, base) {
  await test('a period that is not kept is said to be so, and the present shown', async () => {
    for (const period of ['2001-01-01T00:00:00Z', 'never']) {
      const page = await open(`${base}/segments?period=${period}`)
      await page.getByTestId('gone').waitFor({ timeout: 10_000 })
      const chosen = await page.getByTestId('moves').locator('option:checked').innerText()
      must(chosen.startsWith('This week'), chosen)
      await axe(page)
      await page.goto(`${base}/segments/customers?segment=2&changed=true&period=${period}`)
      await page.getByTestId('gone').waitFor({ timeout: 10_000 })
      await page.getByRole('heading', { name: /^Customers who came into .* this week$/ })
        .waitFor({ timeout: 10_000 })
      await page.locator('tbody tr').first().waitFor({ timeout: 10_000 })
      must((await page.getByRole('alert').count()) === 0, 'an error is shown')
      await shoot(page, 'segment-period-gone')
      await axe(page)
      await page.context().close()
    }
  })
}

// A server whose numbers stand still; at the end it goes.
export async function testNumbers(checks, bin, shop) {
  const server = new Server(bin, shop.still, await freePort())
  await server.start()
  try {
    await testEveryNumber(checks, server.url)
    await testInOut(checks, server.url)
    await testGone(checks, server.url)
    await checks.test('without the server the segments stay, greyed', async () => {
      const page = await checks.open(`${server.url}/segments`)
      await ready(page)
      await server.stop()
      await page.getByTestId('banner').waitFor({ timeout: 10_000 })
      must(await page.getByTestId('portrait').isVisible(), 'the portrait is gone')
      await checks.shoot(page, 'segments-lost', true)
      await checks.axe(page)
      await page.context().close()
    })
  } finally {
    await server.stop()
  }
}

// A shop with one order and no fit.
export async function testWithoutSegments({ test, open, shoot, axe }, bin, shop) {
  await test('without segments the view says what brings them', async () => {
    const server = new Server(bin, join(shop.work, 'undivided'), await freePort())
    await server.start()
    try {
      const page = await open(`${server.url}/segments`)
      const none = page.getByTestId('no-segments')
      await none.getByRole('link', { name: 'Bring a file' }).waitFor({ timeout: 10_000 })
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
