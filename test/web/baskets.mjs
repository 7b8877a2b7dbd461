// Pairs of products: their figures compared with the server's, and every control of the view used.
import { readFileSync } from 'node:fs'
import { must, until } from './checks.mjs'

const json = async (url) => (await fetch(url)).json()
const digits = (text) => Number(text.replace(/\D/g, ''))
const table = (page) => page.getByRole('region', { name: 'Pairs of products' })
const rows = (page) => table(page).locator('tbody tr')

async function view(open, base, query = '') {
  const page = await open(`${base}/baskets${query}`)
  await rows(page).first().waitFor({ timeout: 30_000 })
  return page
}

// What the server answers to the page's own address; its window is of whole days.
async function asked(page, base) {
  const here = new URL(page.url()).searchParams
  const params = new URLSearchParams({ limit: here.get('limit') ?? '50' })
  for (const key of ['product', 'min_orders', 'sort']) {
    if (here.get(key)) params.set(key, here.get(key))
  }
  if (here.get('days')) {
    const { as_of } = await json(`${base}/v1/kpis`)
    const midnight = Math.floor(Date.parse(as_of) / 864e5) * 864e5
    params.set('from', new Date(midnight - (Number(here.get('days')) - 1) * 864e5).toISOString())
  }
  return json(`${base}/v1/baskets?${params}`)
}

const sameAs = (page, base, what) => until(what, 20_000, async () => {
  const { pairs } = await asked(page, base)
  if (await rows(page).count() !== pairs.length) return false
  const shown = await rows(page).evaluateAll((all) => all.map((row) => row.id))
  const wanted = pairs.map(({ a, b }) => `pair ${a.product_id}\n${b.product_id}`)
  return JSON.stringify(shown) === JSON.stringify(wanted) && pairs
})

async function testPairs({ test, open, shoot, axe }, base) {
  await test('pairs have the server\u2019s figures, and a sentence of them', async () => {
    const page = await view(open, base)
    const pairs = await sameAs(page, base, 'all pairs')
    const cells = await rows(page).first().locator('td').allInnerTexts()
    const [first] = pairs
    must(digits(cells[0]) === first.orders, cells.join())
    must(digits(cells[2]) === Math.round(first.confidence * 100), cells.join())
    must(digits(cells[3]) === Math.round(first.confidence_back * 100), cells.join())
    must(digits(cells[5]) === Math.round(first.surprise), cells.join())
    const words = await rows(page).first().locator('p').innerText()
    must(words.startsWith(`Of 100 orders with ${first.a.description.trim()}`), words)
    must(words.includes(`${Math.round(first.confidence * 100)} also have`), words)
    await axe(page)
    await page.context().close()
    return words
  })

  await test('pairs in every order, of every window, by the least number of orders', async () => {
    const page = await view(open, base)
    for (const name of ['Lift', 'Orders', /^First/, 'Surprise']) {
      await table(page).getByRole('button', { name, exact: typeof name === 'string' }).click()
      await sameAs(page, base, `by ${name}`)
    }
    for (const name of ['30 d', '90 d', '1 y', 'All']) {
      await page.getByRole('radio', { name, exact: true }).check({ force: true })
      await sameAs(page, base, name)
    }
    await page.getByRole('spinbutton').fill('200')
    await page.keyboard.press('Enter')
    await sameAs(page, base, 'products in 200 orders')
    must(new URL(page.url()).searchParams.get('min_orders') === '200', page.url())
    await page.getByRole('spinbutton').fill('999999')
    await page.keyboard.press('Enter')
    await page.getByTestId('no-pairs').waitFor({ timeout: 20_000 })
    await shoot(page, 'baskets-none')
    await page.getByRole('button', { name: 'All pairs' }).click()
    await sameAs(page, base, 'all again')
    await page.context().close()
  })
}

async function testProducts({ test, open, shoot, axe }, base) {
  await test('a product is found by keys, and its companions are shown', async () => {
    const page = await view(open, base)
    const pairs = await sameAs(page, base, 'all pairs')
    const wanted = pairs[0].a
    await page.keyboard.press('/')
    await page.keyboard.type(wanted.description.trim().slice(0, 20).toLowerCase())
    await page.getByRole('option').first().waitFor({ timeout: 10_000 })
    await shoot(page, 'baskets-search')
    await axe(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await until('a product in the address', 3000, async () =>
      new URL(page.url()).searchParams.get('product'))
    const found = await sameAs(page, base, 'its pairs')
    const product = new URL(page.url()).searchParams.get('product')
    must(found.every(({ a, b }) => [a.product_id, b.product_id].includes(product)), 'others too')
    await shoot(page, 'baskets-product', true)
    await rows(page).first().locator('button').first().click()
    await sameAs(page, base, 'the pairs of its companion')
    await page.getByRole('button', { name: /^Pairs with all products/ }).click()
    await sameAs(page, base, 'all again')
    await page.context().close()
    return `${found.length} pairs of ${product}`
  })

  await test('the plot leads to the list; more is shown; all is a file', async () => {
    const page = await view(open, base)
    const plot = page.getByRole('application')
    await plot.focus()
    await page.keyboard.press('End')
    const said = await page.getByTestId('chart-tooltip').innerText()
    await page.keyboard.press('Enter')
    const focused = await page.evaluate(() => document.activeElement.textContent)
    must(said.includes(focused.trim()), `"${focused}" is not of "${said}"`)
    await shoot(page, 'baskets-picked')
    await page.getByRole('button', { name: 'Show more' }).click()
    await sameAs(page, base, 'more pairs')
    const download = page.waitForEvent('download')
    const card = (titleId) => page.locator(`section[aria-labelledby=${titleId}]`)
    await card('pairs').getByRole('button', { name: 'CSV' }).click()
    const text = readFileSync(await (await download).path(), 'utf8')
    must(text.trim().split('\r\n').length === 101, 'not all that are shown are in the file')
    await card('plot').getByRole('button', { name: 'Table' }).click()
    must(await page.getByRole('region', { name: 'The pairs of the chart' }).isVisible(), 'no table')
    await axe(page)
    await page.context().close()
  })
}

export async function testBaskets(checks, base) {
  await testPairs(checks, base)
  await testProducts(checks, base)
}
