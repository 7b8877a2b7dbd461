// The list of all customers and the story of one, against a real server whose numbers stand still:
// every control is used, and what the page says is compared with what the server answers.
import { readFileSync } from 'node:fs'
import { testBaskets } from './baskets.mjs'
import { must, until } from './checks.mjs'
import { testCohorts } from './cohorts.mjs'
import { freePort, Server } from './harness.mjs'

const json = async (url) => (await fetch(url)).json()
const digits = (text) => Number(text.replace(/\D/g, ''))
const grid = (page) => page.getByRole('grid', { name: 'Customers' })
const rowOf = (page, row) => grid(page).locator(`[data-row="${row}"]`)
const idOf = async (page, row) => (await rowOf(page, row).getByRole('link').innerText()).trim()
const totalOn = async (page) => digits(await page.locator('#list').innerText())

async function list(open, base, query = '', size = {}) {
  const page = await open(`${base}/customers${query}`, size)
  await page.locator('[data-row="0"] a').waitFor({ timeout: 15_000 })
  return page
}

// What the server answers to the address that the page is at now.
async function asked(page, base, more) {
  const params = new URL(page.url()).searchParams
  for (const end of ['last_purchase_from', 'last_purchase_to']) {
    if (params.get(end)) params.set(end, `${params.get(end)}T00:00:00Z`)
  }
  for (const [key, value] of Object.entries(more)) params.set(key, value)
  return json(`${base}/v1/customers?${params}`)
}

const sameAs = (page, base, what) => until(what, 8000, async () => {
  const { customers, total } = await asked(page, base, { limit: 5 })
  if (await totalOn(page) !== total) return false
  const ids = await Promise.all(customers.map((_, i) => idOf(page, i).catch(() => null)))
  return ids.every((id, i) => id === customers[i].customer_id) ? `${total} customers` : false
})

async function testOrder({ test, open, shoot }, base) {
  await test('the list stands in every order the server knows, both ways', async () => {
    const page = await list(open, base)
    const heads = grid(page).getByRole('columnheader')
    for (let i = 0; i < await heads.count(); ++i) {
      for (const turn of ['once', 'twice']) {
        await heads.nth(i).getByRole('button').click()
        await sameAs(page, base, `column ${i}, pressed ${turn}`)
      }
    }
    await shoot(page, 'customers-sorted')
    await page.context().close()
    return `${await json(`${base}/v1/customers?limit=1`).then(({ total }) => total)} customers`
  })
}

async function testFilters({ test, open, shoot, axe }, base) {
  await test('the list is narrowed as the server does it, and let go again', async () => {
    const page = await list(open, base)
    const filters = page.getByTestId('filters')
    const range = async (name, from, to) => {
      await filters.getByRole('button', { name: new RegExp(`^${name}`) }).click()
      const fields = filters.getByRole('dialog').locator('input')
      if (from) await fields.nth(0).fill(from)
      if (to) await fields.nth(1).fill(to)
      await page.keyboard.press('Enter')
      await sameAs(page, base, name)
    }
    await range('Chance', '10', '95')
    await range('Spent', '200', '')
    await range('Orders', '2', '60')
    await range('Last purchase', '2011-03-01', '2011-08-30')
    await filters.getByRole('combobox', { name: 'Country' }).selectOption('United Kingdom')
    await sameAs(page, base, 'the country')
    const segment = filters.getByRole('combobox', { name: 'Segment' })
    await segment.selectOption({ index: 1 })
    await sameAs(page, base, 'the segment')
    await shoot(page, 'customers-narrowed')
    await axe(page)
    const narrow = page.url()
    await page.reload()
    await sameAs(page, base, 'after a reload')
    must(page.url() === narrow, 'the address changed')
    await filters.getByRole('button', { name: 'Reset' }).click()
    await sameAs(page, base, 'all again')
    await page.goBack()
    await sameAs(page, base, 'back')
    await page.context().close()
  })

  await test('a search by / finds customers, and says when it finds none', async () => {
    const page = await list(open, base)
    await page.keyboard.press('/')
    await page.keyboard.type('12')
    await until('the address', 5000, () => new URL(page.url()).searchParams.get('q') === '12')
    await sameAs(page, base, 'those that begin with 12')
    await page.keyboard.type('zzz')
    await page.getByTestId('nobody-matches').waitFor({ timeout: 8000 })
    await shoot(page, 'customers-nobody')
    await axe(page)
    await page.getByRole('button', { name: 'Show all customers' }).click()
    await sameAs(page, base, 'all again')
    await page.context().close()
  })
}

async function testScrolling({ test, open, shoot }, base) {
  await test('any row is reached by the scrollbar and by keys, and is the right one', async () => {
    const page = await list(open, base, '?sort=customer_id')
    const { total } = await asked(page, base, { limit: 1 })
    const middle = Math.floor(total / 2)
    await grid(page).evaluate((element) => (element.scrollTop = element.scrollHeight / 2))
    await rowOf(page, middle).getByRole('link').waitFor({ timeout: 8000 })
    const { customers } = await asked(page, base, { limit: 1, offset: middle })
    must(await idOf(page, middle) === customers[0].customer_id, `row ${middle}`)
    must(await grid(page).locator('[data-row]').count() < 80, 'more is drawn than is seen')
    await grid(page).focus()
    await page.keyboard.press('End')
    await rowOf(page, total - 1).getByRole('link').waitFor({ timeout: 8000 })
    const last = await asked(page, base, { limit: 1, offset: total - 1 })
    must(await idOf(page, total - 1) === last.customers[0].customer_id, 'the last row')
    await shoot(page, 'customers-end')
    await page.context().close()
  })

  await test('a row is opened by keys; back is where one was; next is the next', async () => {
    const page = await list(open, base, '?sort=orders')
    await grid(page).focus()
    for (const key of ['PageDown', 'PageDown', 'ArrowDown', 'ArrowUp']) {
      await page.keyboard.press(key)
    }
    const cursor = grid(page).locator('[data-cursor]')
    const at = Number(await cursor.getAttribute('data-row'))
    must(at > 10, `only at ${at}`)
    const [id, following] = [await idOf(page, at), await idOf(page, at + 1)]
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `Customer ${id}`, exact: true }).waitFor()
    await page.getByRole('link', { name: /^Next/ }).click()
    await page.getByRole('heading', { name: `Customer ${following}`, exact: true }).waitFor()
    await page.goBack()
    await rowOf(page, at).getByRole('link').waitFor({ timeout: 8000 })
    must(Number(await cursor.getAttribute('data-row')) === at, 'the cursor went elsewhere')
    await page.context().close()
  })
}

async function testHands({ test, open, shoot }, base) {
  await test('columns are widened by hand and by keys, and stay so', async () => {
    const page = await list(open, base)
    const head = grid(page).getByRole('columnheader').nth(1)
    const width = async () => Math.round((await head.boundingBox()).width)
    const edge = await page.locator('[data-edge=country]').boundingBox()
    const began = await width()
    await page.mouse.move(edge.x + edge.width / 2, edge.y + 8)
    await page.mouse.down()
    await page.mouse.move(edge.x + edge.width / 2 + 60, edge.y + 8, { steps: 4 })
    await page.mouse.up()
    must(Math.abs(await width() - began - 60) < 4, `${began}, then ${await width()}`)
    await head.getByRole('button').focus()
    await page.keyboard.press('Shift+ArrowLeft')
    const narrowed = await width()
    must(Math.abs(narrowed - began - 44) < 4, `${narrowed} by keys`)
    await page.reload()
    await page.locator('[data-row="0"] a').waitFor()
    must(await width() === narrowed, 'forgotten')
    await page.getByRole('button', { name: 'Usual widths' }).click()
    must(Math.abs(await width() - began) < 4, 'not as usual')
    await page.context().close()
  })

  await test('a row is copied as cells; the whole list is a file, or stopped', async () => {
    const page = await list(open, base)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await grid(page).focus()
    await page.keyboard.press('Control+C')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    must(copied.split('\t').length === 10, copied)
    must(copied.startsWith(`${await idOf(page, 0)}\t`), copied)
    const csv = page.getByRole('button', { name: /^CSV/ })
    const download = page.waitForEvent('download')
    await csv.click()
    const text = readFileSync(await (await download).path(), 'utf8')
    const { total } = await asked(page, base, { limit: 1 })
    must(text.trim().split('\r\n').length - 1 === total, 'not all in the file')
    await page.route(/limit=1000/, () => {}) // never answered
    await csv.click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await csv.waitFor()
    must(await page.getByText(/The export stopped/).count() === 0, 'a stop is called a failure')
    await page.context().close()
    return `${total} lines`
  })

  await test('on a phone a row has two lines and opens where it is touched', async () => {
    const page = await list(open, base, '', { width: 390, height: 844 })
    const box = await rowOf(page, 2).boundingBox()
    must(box.height >= 44, `${box.height} px high`)
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('monetary')
    await sameAs(page, base, 'by what was spent')
    await page.getByRole('button', { name: 'Filters' }).click()
    await shoot(page, 'customers-phone-filters')
    await page.getByRole('button', { name: 'Filters' }).click()
    const id = await idOf(page, 1)
    const { x, y, width, height } = await rowOf(page, 1).boundingBox()
    await page.mouse.click(x + width / 2, y + height - 6)
    await page.getByRole('heading', { name: `Customer ${id}`, exact: true }).waitFor()
    await page.context().close()
  })
}

async function testStory({ test, open, shoot, axe }, base) {
  const { customers } = await json(`${base}/v1/customers?sort=orders&limit=1`)
  const id = customers[0].customer_id
  const path = `/customers/${encodeURIComponent(id)}`
  const api = `${base}/v1${path}`
  const card = (page, titleId) => page.locator(`section[aria-labelledby=${titleId}]`)
  const rowsOf = async (page, titleId) => {
    await card(page, titleId).getByRole('button', { name: 'Table' }).click()
    return card(page, titleId).locator('tbody tr').count()
  }

  await test('the cards of a customer hold what the server says of them', async () => {
    const page = await open(base + path)
    const [timeline, history] = [await json(`${api}/timeline`), await json(`${api}/history`)]
    await page.locator('[data-purchase]').first().waitFor({ timeout: 10_000 })
    const happened = timeline.purchases.length + timeline.refunds.length
    must(await rowsOf(page, 'timeline') === happened, 'not all purchases and refunds')
    must(await rowsOf(page, 'history') === history.points.length, 'not all weeks')
    const { gaps_days, gap_median_days } = timeline.rhythm
    must(await rowsOf(page, 'rhythm') === gaps_days.length + 7 + 24, 'not all of the rhythm')
    const products = await card(page, 'bought').locator('tbody tr').count()
    must(products === timeline.products.length, `${products} products`)
    for (const titleId of ['rhythm', 'history']) {
      await card(page, titleId).getByRole('button', { name: 'Table' }).click()
    }
    const usual = await card(page, 'rhythm').locator('dd').first().innerText()
    must(digits(usual) === Math.round(gap_median_days), usual)
    const over = history.points.filter(({ at, bought }) =>
      bought !== null && at >= history.trained_until)
    const said = await card(page, 'history').locator('p').last().innerText()
    must(over.length === 0 ? /No forecast is over/.test(said)
      : said.includes(`Of ${over.length} weekly forecasts`), said)
    for (const titleId of ['timeline', 'history', 'rhythm', 'bought', 'features']) {
      const download = page.waitForEvent('download')
      await card(page, titleId).getByRole('button', { name: 'CSV' }).click()
      must((await download).suggestedFilename().endsWith('.csv'), titleId)
    }
    await shoot(page, 'customer-tables', true)
    await axe(page)
    await page.context().close()
    return `${happened} purchases and refunds, ${history.points.length} weeks`
  })

  await test('a stretch of the timeline is marked, kept in the address, and let go', async () => {
    const page = await open(base + path)
    const plot = card(page, 'timeline').getByRole('application')
    await page.locator('[data-purchase]').first().waitFor({ timeout: 10_000 })
    const zoomed = () => new URL(page.url()).searchParams.get('zoom')
    const all = await page.locator('[data-purchase]').count()
    const box = await plot.boundingBox()
    await page.mouse.move(box.x + box.width * 0.4, box.y + 80)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.7, box.y + 80, { steps: 5 })
    await page.mouse.up()
    await until('fewer purchases', 3000, async () =>
      zoomed() && (await page.locator('[data-purchase]').count()) < all)
    await shoot(page, 'customer-zoomed')
    await page.reload()
    await page.locator('[data-purchase]').first().waitFor({ timeout: 10_000 })
    must(await page.locator('[data-purchase]').count() < all, 'forgotten by a reload')
    await plot.dblclick({ position: { x: box.width / 2, y: 80 } })
    await until('the whole', 3000, async () => zoomed() === null)
    await plot.focus()
    for (const key of ['Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) {
      await page.keyboard.press(key)
    }
    await page.keyboard.press('Enter')
    await until('marked by keys', 3000, async () => zoomed() !== null)
    await page.getByRole('button', { name: 'All time' }).click()
    await until('the whole again', 3000, async () => zoomed() === null)
    await page.context().close()
  })

  await test('features are found by /, and an order opens to its lines', async () => {
    const page = await open(base + path)
    await card(page, 'features').locator('summary').first().waitFor({ timeout: 10_000 })
    const { features, recent_orders } = await json(api)
    await page.keyboard.press('/')
    await page.keyboard.type('gap_mean_days')
    const value = await card(page, 'features').locator('tbody tr').first().innerText()
    must(value.includes('gap_mean_days'), value)
    const exact = card(page, 'features').getByTitle(String(features.gap_mean_days))
    must(await exact.count() > 0, `${features.gap_mean_days} is not shown`)
    const first = card(page, 'recent').locator('summary').first()
    await first.focus()
    await page.keyboard.press('Enter')
    const lines = await card(page, 'recent').locator('details[open] tbody tr').count()
    must(lines === recent_orders[0].lines.length, `${lines} lines`)
    await shoot(page, 'customer-order-open')
    await page.context().close()
  })
}

export async function testCustomers(checks, base) {
  await testOrder(checks, base)
  await testFilters(checks, base)
  await testScrolling(checks, base)
  await testHands(checks, base)
  await testStory(checks, base)
}

// The customers, cohorts and baskets of a shop whose numbers stand still.
export async function testPeople(checks, bin, shop) {
  const server = new Server(bin, shop.still, await freePort())
  await server.start()
  try {
    await testCustomers(checks, server.url)
    await testCohorts(checks, server.url)
    await testBaskets(checks, server.url)
  } finally {
    await server.stop()
  }
}
