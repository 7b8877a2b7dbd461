// What holds on every view while the replay runs: wide and narrow, light and dark, nothing too wide
// or cut, no axe violation, nothing jumps, the keyboard alone reaches everything, no motion where
// none is wished; and a server that goes away and comes back.
import { must, until } from './checks.mjs'
import { freePort, Server } from './harness.mjs'

const kSizes = [[1440, 900], [390, 844]]
const kSchemes = ['light', 'dark']
const kShift_max = 0.02 // of what the browser calls layout shift, from the load on for some seconds
const json = async (url) => (await fetch(url)).json()

// Every view and where it is; what the shop lacks is not asked for.
async function addresses(base) {
  const { customers } = await json(`${base}/v1/customers?sort=orders&limit=1`)
  const { champion, models } = await json(`${base}/v1/models`)
  const { segments } = await json(`${base}/v1/segments`)
  const views = [['live', '/'], ['customers', '/customers']]
  if (customers[0]) {
    views.push(['customer', `/customers/${encodeURIComponent(customers[0].customer_id)}`])
  }
  views.push(['segments', '/segments'])
  if (segments[0]) views.push(['members', `/segments/customers?segment=${segments[0].id}`])
  views.push(['cohorts', '/cohorts'], ['baskets', '/baskets'], ['models', '/models'])
  if (champion) {
    const other = models.find((model) => model.model_id !== champion)?.model_id ?? champion
    views.push(['model', `/models/${encodeURIComponent(champion)}`])
    const pair = new URLSearchParams({ a: champion, b: other })
    views.push(['compare', `/models/compare?${pair}`])
  }
  return [...views, ['data', '/data']]
}

// There: words, and nothing that still says it is loading.
async function ready(page) {
  const main = page.locator('main')
  await until('words', 15_000, async () => (await main.innerText()).trim().length > 20)
  await until('no skeleton', 20_000, async () => (await main.locator('.appear-late').count()) === 0)
}

// Texts that are cut off without saying so: wider than their box, hidden, and no title or dots.
const cutTexts = (page) => page.evaluate(() => {
  const cut = []
  for (const element of document.querySelectorAll('main *, nav *, header *')) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    if (!own || !element.checkVisibility({ opacityProperty: true })) continue
    const style = getComputedStyle(element)
    if (style.overflowX === 'visible' || style.textOverflow === 'ellipsis') continue
    if (['auto', 'scroll'].includes(style.overflowX)) continue
    if (style.clipPath !== 'none' || element.clientWidth <= 1) continue // for screen readers
    if (element.scrollWidth > element.clientWidth + 1) cut.push(element.textContent.slice(0, 40))
  }
  return cut
})

// Texts of the same card that lie on one another, told by their boxes.
const overlaps = (page) => page.evaluate(() => {
  const boxes = []
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (!node.textContent.trim() || parent.closest('[aria-hidden=true], .sr-only, option')) continue
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const clips = []
    for (let at = parent; at; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') clips.push(at.getBoundingClientRect())
    }
    for (const whole of range.getClientRects()) {
      const left = Math.max(whole.left, ...clips.map((clip) => clip.left))
      const right = Math.min(whole.right, ...clips.map((clip) => clip.right))
      const box = new DOMRect(left, whole.y, Math.max(0, right - left), whole.height)
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
      const top = document.elementFromPoint(x, y)
      if (!top || !(parent.contains(top) || top.contains(parent))) continue // scrolled out of sight
      boxes.push({ box, text: node.textContent.trim().slice(0, 30), parent })
    }
  }
  const found = []
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
      const apart = !a.parent.contains(b.parent) && !b.parent.contains(a.parent)
      if (across > 3 && down > 5 && apart) found.push(`"${a.text}" on "${b.text}"`)
    }
  }
  return found
})

// Both widths at once: each is a page of its own.
async function testLooks(checks, base, views) {
  for (const [name, address] of views)
    await Promise.all(kSizes.map((size) => testLook(checks, base + address, name, size)))
}

async function testLook({ test, open, axe, overflow, shoot }, url, name, [width, height]) {
  const page = await open(url, { width, height })
  for (const scheme of kSchemes) {
    await test(`${name}, ${width} px, ${scheme}: nothing cut, no axe violation`, async () => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'no-preference' })
      await ready(page)
      await shoot(page, `view-${name}-${width}-${scheme}`, true)
      must((await overflow(page)) <= 0, `${await overflow(page)} px too wide`)
      const cut = await cutTexts(page)
      must(cut.length === 0, `cut: ${cut.slice(0, 3).join(' | ')}`)
      const over = await overlaps(page)
      must(over.length === 0, `on one another: ${over.slice(0, 3).join(' | ')}`)
      await axe(page)
    })
  }
  await page.context().close()
}

// Runs in the page, and sees what moved since its first paint. Rows of the stream move down as
// newer ones come: that is what they are for.
function watchShifts() {
  window.shifts = []
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      const element = ({ node }) => (node?.nodeType === 1 ? node : node?.parentElement)
      const others = sources.map(element).filter((node) => !node?.closest('[data-seq]'))
      const where = others.map((node) => node?.textContent?.slice(0, 20) ?? '?')
      if (others.length > 0) window.shifts.push({ value, where })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

async function testStill({ test, open }, base, views) {
  const pages = []
  for (const [name, address] of views) {
    const page = await open(base + address)
    await ready(page)
    await page.evaluate(watchShifts)
    pages.push([name, page])
  }
  await pages[0][1].waitForTimeout(4000)
  for (const [name, page] of pages) {
    await test(`${name}: nothing jumps as it loads and orders come in`, async () => {
      const shifts = await page.evaluate(() => window.shifts)
      const sum = shifts.reduce((all, { value }) => all + value, 0)
      const worst = shifts.sort((a, b) => b.value - a.value)[0]
      must(sum <= kShift_max, `shifts of ${sum.toFixed(3)}, the worst at ${worst?.where}`)
      return `shifts ${sum.toFixed(4)}`
    })
    await page.context().close()
  }
}

// Marks what can be used and is seen, one of each group of radio buttons.
const mark = () => {
  const usable = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), ' +
    'textarea, summary, [tabindex="0"]'
  const groups = new Set()
  let count = 0
  for (const element of document.querySelectorAll(usable)) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    if (element.tabIndex < 0 || element.closest('[inert]')) continue
    if (element.type === 'radio') {
      if (groups.has(element.name)) continue
      groups.add(element.name)
      element.closest('fieldset, [role=radiogroup], div').dataset.wanted = String(count++)
      continue
    }
    element.dataset.wanted = String(count++)
  }
  return count
}

// What has the focus: which of the marked, and whether one sees that it has it.
const focused = () => {
  const at = document.activeElement
  if (!at || at === document.body) return null
  const style = getComputedStyle(at)
  const shows = (of) => of && (of.outlineStyle !== 'none' || of.boxShadow !== 'none')
  const near = at.type === 'radio' || at.type === 'checkbox' || at.type === 'file'
  const label = near && at.closest('label') ? getComputedStyle(at.closest('label')) : null
  // A grid fills its card, which is outlined in its stead.
  const card = at.getAttribute('role') === 'grid' && getComputedStyle(at.closest('section'))
  const seen = shows(style) || shows(label) || (card && card.outlineStyle !== 'none')
  const wanted = at.closest('[data-wanted]')?.dataset.wanted ?? null
  return { wanted, seen: Boolean(seen), what: at.outerHTML.slice(0, 90) }
}

async function testKeyboard({ test, open }, base, views) {
  for (const [name, address] of views) {
    await test(`${name}: the keyboard alone reaches everything, and one sees where`, async () => {
      const page = await open(base + address)
      try {
        await ready(page)
        // Held still where it can be: rows that come in would be reached only by chance.
        const pause = page.getByRole('button', { name: 'Pause' })
        if (await pause.count()) await pause.first().click()
        await page.evaluate(() => document.activeElement?.blur())
        const count = await page.evaluate(mark)
        const reached = new Set()
        let unseen = null
        for (let presses = 0; presses < 3 * count + 40 && reached.size < count; ++presses) {
          await page.keyboard.press('Tab')
          const at = await page.evaluate(focused)
          if (at?.wanted != null) reached.add(at.wanted)
          if (at && !at.seen) unseen ??= at.what
        }
        const missing = await page.evaluate((reached) => {
          const all = [...document.querySelectorAll('[data-wanted]')]
          return all.filter((e) => !reached.includes(e.dataset.wanted))
            .map((e) => e.outerHTML.slice(0, 90))
        }, [...reached])
        must(missing.length === 0, `${missing.length} of ${count} not reached: ${missing[0]}`)
        must(!unseen, `the focus is not seen at ${unseen}`)
        return `${count} places`
      } finally {
        await page.context().close()
      }
    })
  }
}

async function testMotion({ test, open }, base, views) {
  await test('with reduced motion nothing moves, on any view', async () => {
    const page = await open(base)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const [name, address] of views) {
      await page.goto(base + address)
      await ready(page)
      for (let look = 0; look < 10; ++look) {
        await page.waitForTimeout(100)
        const moving = await page.evaluate(() =>
          document.getAnimations().filter((a) => a.playState === 'running').length)
        must(moving === 0, `${name}: ${moving} animations`)
      }
    }
    await page.context().close()
  })
}

// A replay slow enough to last: a day in half a minute, orders all the while.
export async function testEverywhere(checks, bin, shop) {
  const replayFrom = (from) => ['--replay', shop.file, '--from', from, '--speed', '2880']
  const data = shop.copy('everywhere')
  const server = new Server(bin, data, await freePort(), replayFrom(shop.from))
  await server.start()
  try {
    const base = server.url
    const views = await addresses(base)
    await testLooks(checks, base, views)
    await testStill(checks, base, views)
    await testKeyboard(checks, base, views)
    await testMotion(checks, base, views)
    // Started again where it was: what was replayed before would only be duplicates.
    server.extra = replayFrom((await json(`${base}/v1/kpis`)).as_of)
    await testAwayAndBack(checks, server)
    await testFetchedAhead(checks, server)
    await testFetchedAfter(checks, server)
  } finally {
    await server.stop()
  }
}

// Every view open at once; the server is killed, and comes back.
async function testAwayAndBack({ test, open, axe, shoot }, server) {
  await test('every view says that the server is away, keeps its data, and goes on', async () => {
    const pages = []
    for (const [name, address] of await addresses(server.url)) {
      const page = await open(server.url + address)
      await ready(page)
      pages.push([name, page, (await page.locator('main').innerText()).length])
    }
    try {
      await server.stop('SIGKILL')
      for (const [name, page, length] of pages) {
        await page.getByTestId('banner').waitFor({ timeout: 10_000 })
        must((await page.getAttribute('main', 'data-stale')) === 'true', `${name}: not greyed`)
        const left = (await page.locator('main').innerText()).length
        must(left > length / 2, `${name}: its data is gone (${left} of ${length} characters)`)
        await shoot(page, `away-${name}`)
      }
      for (const [, page] of pages) await axe(page)
    } finally {
      await server.start()
    }
    for (const [name, page] of pages) {
      await page.getByTestId('banner').waitFor({ state: 'detached', timeout: 15_000 })
      must((await page.getAttribute('main', 'data-stale')) === 'false', `${name}: still greyed`)
    }
    for (const [, page] of pages) await page.context().close()
    return `${pages.length} views`
  })
}

const scriptsOf = (page) => page.evaluate(() =>
  performance.getEntriesByType('resource').filter(({ name }) => /-view-.*\.js$/.test(name)).length)

// Left alone the page fetches every view, so each one opens when the server is away.
async function testFetchedAhead({ test, open }, server) {
  await test('every view opens while the server is away', async () => {
    const page = await open(server.url)
    try {
      await until('every view is fetched', 20_000, async () => (await scriptsOf(page)) >= 10)
      await server.stop('SIGKILL')
      await page.getByTestId('banner').waitFor({ timeout: 10_000 })
      for (const name of ['Customers', 'Segments', 'Models', 'Cohorts', 'Baskets', 'Data']) {
        await page.getByRole('link', { name, exact: true }).click()
        await page.getByRole('heading', { name, level: 2 }).first().waitFor({ timeout: 5000 })
      }
    } finally {
      await server.start()
      await page.context().close()
    }
  })
}

// Its own context: what React says of a view that is missing is expected.
async function testFetchedAfter({ test, browser, axe, shoot }, server) {
  await test('a view that could not be fetched says so, and opens when it can be', async () => {
    const page = await (await browser.newContext()).newPage()
    try {
      await page.route(/cohorts-view-.*\.js$/, (route) => route.abort())
      await page.goto(server.url)
      await ready(page)
      await server.stop('SIGKILL')
      await page.getByTestId('banner').waitFor({ timeout: 10_000 })
      await page.unroute(/cohorts-view-.*\.js$/)
      await page.getByRole('link', { name: 'Cohorts', exact: true }).click()
      const missing = page.getByTestId('missing-view')
      await missing.getByText('The server is away').waitFor({ timeout: 5000 })
      await page.getByRole('button', { name: 'Try again' }).click()
      await missing.waitFor({ timeout: 5000 })
      await shoot(page, 'away-missing')
      await axe(page)
    } finally {
      await server.start()
    }
    await page.getByRole('heading', { name: 'Cohorts', level: 2 }).waitFor({ timeout: 20_000 })
    await page.context().close()
  })
}
