// The Data view: real files dropped, chosen, mapped by hand, sent over a line that breaks,
// imported, refused; against a server of its own.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, Server } from './harness.mjs'
import { must, until } from './checks.mjs'
import { csv, kHostile, manyRows, oddRows, uciRows, workbook } from './files.mjs'

const kSizes = [[1440, 900], [390, 844]]
const json = async (url) => (await fetch(url)).json()
const digits = (text) => Number(String(text).replace(/\D/g, ''))

const file = (name, buffer, mimeType = 'text/csv') => ({ name, mimeType, buffer })
const choose = (page, given, label = 'Choose a file') =>
  page.getByLabel(label).setInputFiles(given)

async function drop(page, { name, buffer }) {
  const transfer = await page.evaluateHandle(([name, text]) => {
    const dropped = new DataTransfer()
    dropped.items.add(new File([text], name))
    return dropped
  }, [name, buffer.toString('utf8')])
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await page.getByText('Drop the file to have it looked at').waitFor({ timeout: 5_000 })
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}

const ready = (page) => page.getByTestId('start').waitFor({ timeout: 15_000 })
const done = (page) => page.getByTestId('result').waitFor({ timeout: 30_000 })
const figure = async (page, name) =>
  digits(await page.locator(`dt:text-is("${name}") + dd`).innerText())

// A step shown in both widths and schemes: nothing sideways, no axe violation.
async function looks({ open, shoot, axe, overflow }, url, name, marker) {
  for (const [width, height] of kSizes) {
    for (const scheme of ['light', 'dark']) {
      const page = await open(url, { width, height, scheme })
      try {
        await page.getByTestId(marker).first().waitFor({ timeout: 15_000 })
        await page.getByTestId('store').getByText('On disk').waitFor({ timeout: 10_000 })
        must((await overflow(page)) <= 0, `${width}: ${await overflow(page)} px too wide`)
        await shoot(page, `${name}-${width}-${scheme}`, true)
        await axe(page)
      } finally {
        await page.context().close()
      }
    }
  }
}

async function testDropped(checks, base) {
  const { test, open } = checks
  await test('an empty store says what will be there', async () => {
    const page = await open(`${base}/data`)
    await page.getByTestId('store').getByText('Nothing yet').waitFor({ timeout: 10_000 })
    await page.getByText('No file yet').waitFor()
    await page.context().close()
    await looks(checks, `${base}/data`, 'data-empty', 'store')
  })

  await test('a dropped CSV is looked at, imported, and its rejected row kept', async () => {
    const page = await open(`${base}/data`)
    await page.getByTestId('store').waitFor({ timeout: 10_000 })
    await drop(page, file(`orders ${kHostile}.csv`, csv(uciRows(536365, kHostile))))
    await ready(page)
    const url = page.url()
    must(new URL(url).searchParams.get('import'), 'the address does not hold the file')
    const order = page.getByRole('combobox', { name: /^Order needed/ })
    must((await order.locator('option:checked').innerText()) === 'InvoiceNo', 'not recognised')
    await page.getByTestId('rows').getByText(/left out: .*whole number/).waitFor()
    await page.getByTestId('problems').getByText(/whole number/).first().waitFor()
    await page.getByTestId('orders').getByText('536365').waitFor()
    await page.getByTestId('rows').getByText(kHostile).waitFor()
    await looks(checks, url, 'data-check', 'start')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await done(page)
    const store = await until('three orders', 5_000, async () => {
      const now = await json(`${base}/v1/store`)
      return now.orders === 3 ? now : null
    })
    must((await figure(page, 'new orders')) === 3, 'not 3 new orders')
    must(store.currency === 'GBP', store.currency)
    await page.getByTestId('store').getByText('GBP').first().waitFor({ timeout: 10_000 })
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: /^Download them/ }).click()
    const text = readFileSync(await (await download).path(), 'utf8')
    must(/whole number/.test(text), text)
    must(!(await page.evaluate(() => 'hostile' in window)), 'it ran')
    await looks(checks, url, 'data-done', 'result')
    await page.context().close()
  })

  await test('a workbook is read, and the same orders are known already', async () => {
    const page = await open(`${base}/data`)
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    await choose(page, file('orders.xlsx', workbook(uciRows(536365, kHostile)), type))
    await ready(page)
    await page.getByText(/^.*Excel \(XLSX\)/).waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await done(page)
    must((await figure(page, 'new orders')) === 0, 'orders twice')
    await page.getByText(/known already|nothing has changed|here already/).first().waitFor()
    await page.context().close()
  })
}

// Everything by keyboard: choosing each column, the start, and the file's removal.
async function testByHand(checks, base) {
  const { test, open, shoot, axe } = checks
  await test('columns are mapped by hand, by keyboard alone', async () => {
    const page = await open(`${base}/data`)
    await choose(page, file('odd.csv', csv(oddRows())))
    const missing = page.getByTestId('missing')
    await missing.waitFor({ timeout: 15_000 })
    must(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled(), 'can start')
    await shoot(page, 'data-missing', true)
    await axe(page)
    const columns = [
      ['Order needed', 'auftrag'], ['Ordered at', 'wannn'], ['Product', 'kiste'],
      ['Quantity', 'zaehler'], ['Unit price', 'betragje'], ['Customer', 'xkunde'],
    ]
    for (const [name, column] of columns) {
      const select = page.getByRole('combobox', { name: new RegExp(`^${name}`) })
      await select.focus()
      await page.keyboard.type(column)
      await until(column, 5_000, async () =>
        (await select.locator('option:checked').innerText()) === column)
      await page.getByText('Looking at the file again').waitFor({ state: 'hidden' })
      must(await select.evaluate((it) => it === document.activeElement), `${name} lost the focus`)
    }
    const start = page.getByRole('button', { name: 'Import', exact: true })
    await until('it can start', 10_000, () => start.isEnabled())
    await page.getByTestId('orders').getByText('A-1').waitFor({ timeout: 5_000 })

    const zone = page.getByRole('combobox', { name: /^Time zone/ })
    await zone.selectOption('America/New_York')
    await page.getByTestId('orders').getByText(/5 Jan 2011, 15:00:00 UTC/)
      .waitFor({ timeout: 10_000 })
    await page.getByRole('combobox', { name: /^Currency of orders/ }).selectOption('EUR')
    await page.getByText(/orders in EUR will be refused/).waitFor({ timeout: 10_000 })
    await page.getByRole('combobox', { name: /^Currency of orders/ }).selectOption('GBP')
    await page.getByText(/will be refused/).waitFor({ state: 'hidden', timeout: 10_000 })

    await until('it can start', 10_000, () => start.isEnabled())
    await start.focus()
    await page.keyboard.press('Enter')
    await done(page)
    must((await figure(page, 'new orders')) === 2, 'not 2 new orders')
    await page.context().close()
  })

  await test('a file is removed after a question, and is gone from its address', async () => {
    const page = await open(`${base}/data`)
    const link = page.getByTestId('imports').getByRole('link', { name: 'odd.csv' })
    await link.click()
    await done(page)
    const { href } = new URL(page.url())
    await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Remove the file' }).press('Enter')
    await link.waitFor({ state: 'hidden', timeout: 10_000 })
    await page.goto(href)
    await page.getByTestId('gone').waitFor({ timeout: 10_000 })
    await axe(page)
    await page.context().close()
  })
}

async function testLine(checks, base) {
  const { test, open, shoot, axe } = checks
  const large = csv(manyRows(60_000))
  await test('sending goes on where it was after the line broke; two windows agree', async () => {
    const page = await open(`${base}/data`)
    let parts = 0
    await page.route('**/content*', (route) =>
      ((parts += 1) >= 2 ? route.abort('connectionreset') : route.continue()))
    await choose(page, file('large.csv', large))
    await page.getByText(/The connection is lost; what has arrived is kept/)
      .waitFor({ timeout: 10_000 })
    await shoot(page, 'data-waiting')
    await axe(page)
    const second = await open(page.url())
    await second.getByTestId('resume').waitFor({ timeout: 10_000 })
    await choose(second, file('other.csv', Buffer.from('a,b\n')), 'Choose the same file')
    await second.getByText(/That is another file/).waitFor()
    await shoot(second, 'data-resume')
    await axe(second)
    await page.unroute('**/content*')
    await ready(page)
    await ready(second)
    const { received } = await json(
      `${base}/v1/imports/${new URL(page.url()).searchParams.get('import')}`)
    must(received === large.length, `${received} of ${large.length}`)
    await second.context().close()

    await page.getByRole('button', { name: 'Import', exact: true }).click()
    const bar = page.getByRole('progressbar', { name: 'Imported' })
    await bar.waitFor({ timeout: 10_000 }).catch(() => null) // it may be done already
    await shoot(page, 'data-importing')
    await done(page)
    must((await figure(page, 'new orders')) === 60_000, 'not all orders')
    const { orders } = await json(`${base}/v1/kpis`)
    await page.getByRole('link', { name: 'To the live figures' }).click()
    await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true })
    await until('the live figures have them', 10_000, async () =>
      digits(await page.textContent('[data-kpi=orders]').catch(() => '')) === orders)
    await page.context().close()
  })

  await test('what cannot be taken is said at once; sending can be cancelled', async () => {
    const page = await open(`${base}/data`)
    await choose(page, file('photo.png', Buffer.from('x'), 'image/png'))
    await page.getByRole('alert').getByText(/not a table/).waitFor()
    await choose(page, file('empty.csv', Buffer.alloc(0)))
    await page.getByRole('alert').getByText(/This file is empty/).waitFor()
    await shoot(page, 'data-refused')
    await axe(page)
    await page.route('**/content*', (route) => route.abort('connectionreset'))
    await choose(page, file('large.csv', large))
    await page.getByTestId('sending').waitFor({ timeout: 10_000 })
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByTestId('sending').waitFor({ state: 'hidden', timeout: 10_000 })
    await page.context().close()
  })
}

async function testRefusing({ test, open, shoot, axe }, bin, shop) {
  const servers = [
    ['--no-imports', [], /takes no files/], ['--import-bytes-max', ['20'], /too large/],
  ]
  for (const [flag, value, words] of servers) {
    await test(`with ${flag} the view says what, why and what to do`, async () => {
      const server = new Server(bin, join(shop.work, `refusing${flag}`), await freePort(),
        [flag, ...value])
      await server.start()
      try {
        const page = await open(`${server.url}/data`)
        await choose(page, file('orders.csv', csv(uciRows(1, 'X'))))
        await page.getByRole('alert').getByText(words).first().waitFor({ timeout: 10_000 })
        await shoot(page, `data${flag}`)
        await axe(page)
        await page.context().close()
      } finally {
        await server.stop()
      }
    })
  }
}

export async function testData(checks, bin, shop) {
  const server = new Server(bin, join(shop.work, 'dropped'), await freePort())
  await server.start()
  try {
    await testDropped(checks, server.url)
    await testByHand(checks, server.url)
    await testLine(checks, server.url)
  } finally {
    await server.stop()
  }
  await testRefusing(checks, bin, shop)
}
