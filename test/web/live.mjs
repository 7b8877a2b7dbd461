// The frame of the page and the live view, against the real server while it replays: every control,
// by pointer and by keyboard alone; what it counts is compared with what the server answers.
import { must, until } from './checks.mjs'

const json = async (url) => (await fetch(url)).json()
const digits = (text) => Number(text.replace(/\D/g, ''))
const params = (page) => new URL(page.url()).searchParams
const revenue = (page) => page.locator('section[aria-labelledby=revenue]')
const plot = (page) => revenue(page).getByRole('application')
const ready = async (page) => {
  await page.locator('tr[data-seq]').first().waitFor({ timeout: 15_000 })
  await page.locator('[data-bar] rect').first().waitFor({ timeout: 15_000 })
}

async function openLive({ open }, base, query = '', options = {}) {
  const page = await open(`${base}/${query}`, options)
  await ready(page)
  return page
}

async function testWindow(checks, base) {
  const { test, shoot } = checks
  await test('the windows change what is shown, and are kept in the address', async () => {
    const page = await openLive(checks, base)
    for (const [name, range] of [['7 d', '7'], ['90 d', '90'], ['All', 'all']]) {
      await page.getByRole('radio', { name, exact: true }).check({ force: true })
      must(params(page).get('range') === range, `${name}: ${page.url()}`)
    }
    await revenue(page).getByText('Revenue by week').waitFor({ timeout: 10_000 })
    must((await page.locator('[data-comparison]').count()) === 0, 'all time has none before it')
    await shoot(page, 'live-all')
    await page.goBack()
    await page.locator('[data-comparison]').waitFor({ timeout: 10_000 })
    await page.context().close()
  })

  await test('a stretch is marked by pointer, reset, and marked by keys', async () => {
    const page = await openLive(checks, base)
    const box = await plot(page).boundingBox()
    await page.mouse.move(box.x + box.width * 0.4, box.y + 100)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + 100, { steps: 5 })
    await shoot(page, 'live-brush')
    await page.mouse.up()
    await page.getByTestId('stretch').waitFor({ timeout: 5000 })
    must(params(page).get('from') < params(page).get('to'), page.url())
    const usual = page.getByRole('radio', { name: '30 d' })
    must(!(await usual.isChecked()), 'the usual window still looks chosen')
    await page.reload()
    await ready(page)
    await page.getByTestId('stretch').click()
    must(!params(page).has('from'), 'it did not go back')
    must(await usual.isChecked(), 'the usual window is not chosen again')
    await plot(page).focus()
    await page.keyboard.press('End')
    for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift+ArrowLeft')
    must(await page.locator('[data-brush]').isVisible(), 'nothing is marked')
    await page.keyboard.press('Enter')
    await page.getByTestId('stretch').waitFor({ timeout: 5000 })
    const days = (Date.parse(params(page).get('to')) - Date.parse(params(page).get('from'))) / 864e5
    must(days >= 2 && days <= 5, `${days} days`)
    await plot(page).dblclick()
    await page.getByTestId('stretch').waitFor({ state: 'detached', timeout: 5000 })
    await page.context().close()
  })
}

async function testCharts(checks, base) {
  const { test, shoot } = checks
  await test('a chart is read by pointer and by arrow keys', async () => {
    const page = await openLive(checks, base)
    await plot(page).hover()
    const tooltip = page.getByTestId('chart-tooltip')
    must(/Net.*Gross.*Orders/s.test(await tooltip.innerText()), await tooltip.innerText())
    await page.mouse.move(5, 5)
    await tooltip.waitFor({ state: 'detached' })
    await plot(page).focus()
    await page.keyboard.press('Home')
    const first = await tooltip.innerText()
    await page.keyboard.press('ArrowRight')
    must((await tooltip.innerText()) !== first, 'it stayed')
    await page.keyboard.press('Escape')
    await tooltip.waitFor({ state: 'detached' })
    await page.context().close()
  })

  await test('each chart of the live view has a table and a CSV', async () => {
    const page = await openLive(checks, base)
    const names = []
    for (const name of ['revenue', 'countries', 'products', 'engine']) {
      const card = page.locator(`section[aria-labelledby=${name}]`)
      await until(`${name} is filled`, 15_000, () =>
        card.getByRole('button', { name: 'Table' }).isEnabled())
      const download = page.waitForEvent('download')
      await card.getByRole('button', { name: 'CSV' }).click()
      names.push((await download).suggestedFilename())
      await card.getByRole('button', { name: 'Table' }).click()
      await card.locator('table tbody tr').first().waitFor({ timeout: 5000 })
    }
    must(names.every((name) => name.endsWith('.csv')), String(names))
    await shoot(page, 'live-tables', true)
    await page.context().close()
  })
}

async function testStream(checks, base) {
  const { test, shoot } = checks
  await test('the stream is held by p, and filtered; the address keeps what is asked', async () => {
    const page = await openLive(checks, base)
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'Go on' }).waitFor({ timeout: 5000 })
    const customer = await page.locator('tr[data-seq] a').first().innerText()
    await page.keyboard.press('/')
    await page.keyboard.type(customer)
    await page.getByText(/of the newest \d+ match/).waitFor({ timeout: 5000 })
    must(params(page).get('find') === customer, page.url())
    const rows = await page.locator('tr[data-seq]').allInnerTexts()
    must(rows.length > 0 && rows.every((row) => row.includes(customer)), rows[0] ?? 'no row')
    await page.getByRole('combobox', { name: 'Every kind' }).selectOption('refunded')
    must(params(page).get('kind') === 'refunded', page.url())
    await page.getByRole('searchbox').fill('no order holds this')
    await page.getByText('None of the newest orders match').waitFor({ timeout: 5000 })
    await shoot(page, 'live-none-match')
    await page.reload()
    must((await page.getByRole('searchbox').inputValue()) === 'no order holds this', 'forgotten')
    await page.context().close()
  })

  await test('the live figures lie between what the server said before and after', async () => {
    const page = await openLive(checks, base, '?range=all')
    const shown = () => page.locator('[data-kpi=orders]').innerText()
    await until('figures', 10_000, async () => digits(await shown()) > 0)
    const before = (await json(`${base}/v1/kpis`)).orders
    await page.waitForTimeout(1000)
    const orders = digits(await shown())
    const after = (await json(`${base}/v1/kpis`)).orders
    must(orders >= before && orders <= after, `${before} <= ${orders} <= ${after}`)
    await page.context().close()
    return `${orders} orders`
  })
}

async function testFrame(checks, base) {
  const { test, shoot, axe } = checks
  await test('keys lead to the views, are listed, and do nothing while one types', async () => {
    const page = await openLive(checks, base)
    await page.keyboard.press('?')
    await page.getByTestId('keys').waitFor({ timeout: 5000 })
    await shoot(page, 'keys')
    await axe(page)
    await page.keyboard.press('Escape')
    await page.getByTestId('keys').waitFor({ state: 'detached' })
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('gs?p')
    must(new URL(page.url()).pathname === '/', page.url())
    await page.keyboard.press('Escape')
    for (const [key, path] of [
      ['c', '/customers'], ['s', '/segments'], ['m', '/models'], ['o', '/cohorts'],
      ['b', '/baskets'], ['d', '/data'], ['l', '/'],
    ]) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      must(new URL(page.url()).pathname === path, `g ${key}: ${page.url()}`)
    }
    await page.context().close()
  })

  await test('the keyboard alone reaches every part of the live view', async () => {
    const page = await openLive(checks, base)
    await page.keyboard.press('p') // rows that come would move what is next
    const seen = new Set()
    const parts = new Set()
    for (let i = 0; i < 250 && parts.size < 6; ++i) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => {
        const element = document.activeElement
        const part = element?.closest('section[aria-labelledby]')?.getAttribute('aria-labelledby')
        return { text: (element?.textContent ?? '').trim().slice(0, 40), part }
      })
      seen.add(at.text)
      if (at.part) parts.add(at.part)
    }
    must(seen.has('Skip to the view') && seen.has('Segments'), [...seen].join('|'))
    must(parts.size >= 6, `only ${[...parts].join(', ')}`)
    await page.context().close()
  })
}

async function testWishes(checks, base) {
  const { test, open, shoot, axe } = checks
  await test('colours are chosen by hand and remembered', async () => {
    const page = await openLive(checks, base)
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
    await page.reload()
    must((await page.getAttribute('html', 'data-theme')) === 'dark', 'forgotten')
    await page.getByRole('radio', { name: 'As the system' }).check({ force: true })
    must((await page.getAttribute('html', 'data-theme')) === 'light', 'not as the system')
    await page.context().close()
  })

  await test('on a phone the views stand in a bar, the others behind More', async () => {
    const page = await open(base, { width: 390, height: 844 })
    await ready(page)
    const heights = await page.locator('nav a:visible, nav button:visible')
      .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().height))
    must(heights.length === 5 && heights.every((height) => height >= 44), String(heights))
    await page.getByRole('button', { name: 'More' }).click()
    await shoot(page, 'more-390')
    await axe(page)
    await page.getByTestId('more').getByRole('link', { name: 'Cohorts' }).click()
    must(new URL(page.url()).pathname === '/cohorts', page.url())
    await page.context().close()
  })

  await test('nothing moves where motion is not wanted', async () => {
    const page = await open(base)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await ready(page)
    for (let i = 0; i < 20; ++i) {
      const moving = await page.evaluate(() => document.getAnimations().length)
      must(moving === 0, `${moving} animations`)
      await page.waitForTimeout(100)
    }
    await page.context().close()
  })
}

export async function testLive(checks, base) {
  await testFrame(checks, base)
  await testWishes(checks, base)
  await testWindow(checks, base)
  await testCharts(checks, base)
  await testStream(checks, base)
}
