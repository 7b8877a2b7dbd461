// What a model's predictions were like: curves, a threshold one moves, learning, two models side by
// side. Against a server with two copies of the shipped model: one with curves, one without.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, root, Server } from './harness.mjs'
import { must, until } from './checks.mjs'

const kCurved = 'curved-1'
const kPlain = 'plain-1'
const json = async (url) => (await fetch(url)).json()

// The shipped model under another name and with other curves.
function addModel(data, shipped, model_id, { curves, learning }) {
  const folder = join(data, 'models', model_id)
  cpSync(join(root, 'models', shipped), folder, { recursive: true })
  const path = join(folder, 'model.json')
  const model = { ...JSON.parse(readFileSync(path, 'utf8')), model_id, curves, learning }
  writeFileSync(path, JSON.stringify(model))
}

const plain = (page) => page.getByTestId('plain').innerText()

async function testThreshold({ test, open, shoot, axe }, url, model) {
  await test('a threshold is moved by keyboard, said in customers, kept by address', async () => {
    const page = await open(url)
    const slider = page.getByRole('slider', { name: /^Told likely from/ })
    await slider.waitFor({ timeout: 15_000 })
    const before = await plain(page)
    await slider.focus()
    for (let i = 0; i < 20; ++i) await page.keyboard.press('ArrowLeft')
    must((await plain(page)) !== before, 'the words stayed')
    await until('the address', 5_000, () =>
      new URL(page.url()).searchParams.get('threshold') === '0.3')
    const { positives, negatives } = model.curves['walk-forward']
    const from = (counts) => counts.slice(0.3 * counts.length).reduce((sum, n) => sum + n, 0)
    const share = Math.round((100 * from(positives)) / (from(positives) + from(negatives)))
    const words = `Of 100 customers told likely, ${share} bought.`
    must((await plain(page)).includes(words), `${await plain(page)} is not ${words}`)
    await page.reload()
    await page.getByTestId('plain').getByText(words).waitFor({ timeout: 10_000 })
    await shoot(page, 'model-threshold', true)
    await axe(page)
    await page.context().close()
    return words
  })
}

async function testCurves({ test, open, shoot, axe }, url) {
  await test('every curve is read by keyboard, as a table and as a file', async () => {
    const page = await open(url)
    const ids = ['roc', 'precision', 'gain', 'coverage', 'calibration', 'spread', 'learning']
    for (const id of ids) {
      const card = page.locator(`section[aria-labelledby=${id}]`)
      await card.waitFor({ timeout: 15_000 })
      const plot = card.getByRole('application').first()
      if (await plot.count()) {
        await plot.focus()
        await page.keyboard.press('ArrowLeft')
        await card.getByTestId('chart-tooltip').waitFor({ timeout: 5_000 })
      }
      await card.getByRole('button', { name: 'Table' }).press('Enter')
      must((await card.locator('tbody tr').count()) > 1, `${id} has no table`)
      const download = page.waitForEvent('download')
      await card.getByRole('button', { name: 'CSV' }).press('Enter')
      const name = (await download).suggestedFilename()
      must(name.endsWith('.csv'), name)
    }
    await shoot(page, 'model-tables', true)
    await axe(page)
    await page.getByRole('radio', { name: 'Training folds' }).check({ force: true })
    must(new URL(page.url()).searchParams.get('curves') === 'folds', 'not in the address')
    await page.getByText(/of customers left out of each fold/).first().waitFor()
    await page.goBack()
    await until('back', 5_000, () => page.getByRole('radio', { name: 'Walk-forward' }).isChecked())
    await page.context().close()
  })
}

async function testCompare({ test, open, shoot, axe }, base) {
  await test('two models are compared, chosen by hand and by address', async () => {
    const page = await open(`${base}/models`)
    await page.getByRole('link', { name: 'Compare two' }).click()
    await page.getByRole('combobox', { name: 'Model B' }).waitFor({ timeout: 10_000 })
    await page.getByRole('combobox', { name: 'Model B' }).selectOption(kCurved)
    await page.getByRole('region', { name: 'By walk-forward' }).first().waitFor({ timeout: 10_000 })
    must(new URL(page.url()).searchParams.get('b') === kCurved, page.url())
    await page.getByRole('combobox', { name: 'Model A' }).selectOption(kPlain)
    await page.getByTestId('no-curves').getByText(`tillcast evaluate --into ${kPlain}`).waitFor()
    await page.getByText(/[1-9]\d* of \d+ facts|0 of \d+ facts/).waitFor()
    await page.getByRole('button', { name: 'Swap' }).click()
    must(new URL(page.url()).searchParams.get('a') === kCurved, 'not swapped')
    await page.goto(`${base}/models/compare?a=${kCurved}&b=${kCurved}`)
    await page.locator('section[aria-labelledby=compare-roc]').waitFor({ timeout: 10_000 })
    await page.locator('section[aria-labelledby=compare-roc] [data-series=B]').waitFor()
    await shoot(page, 'compare', true)
    await axe(page)
    await page.goto(`${base}/models/compare?a=${kCurved}&b=none`)
    await page.getByTestId('compare-trouble').waitFor({ timeout: 10_000 })
    await page.context().close()
  })
}

async function testLooks({ test, open, shoot, axe, overflow }, views) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    for (const scheme of ['light', 'dark']) {
      for (const [name, url, marker] of views) {
        await test(`${name}, ${width} px, ${scheme}: nothing sideways, no axe violation`,
          async () => {
            const page = await open(url, { width, height, scheme })
            try {
              await page.locator(marker).first().waitFor({ timeout: 15_000 })
              must((await overflow(page)) <= 0, `${await overflow(page)} px too wide`)
              await shoot(page, `${name}-${width}-${scheme}`, true)
              await axe(page)
            } finally {
              await page.context().close()
            }
          })
      }
    }
  }
}

export async function testModelCurves(checks, bin, shop) {
  const shipped = readdirSync(join(root, 'models')).find((name) =>
    existsSync(join(root, 'models', name, 'model.json')))
  if (!shipped) return checks.skip('curves of models', 'no model comes with the program')
  const data = shop.copy('curved')
  addModel(data, shipped, kCurved,
    JSON.parse(readFileSync(join(root, 'test/golden/wire/model.json'), 'utf8')))
  addModel(data, shipped, kPlain, { curves: null, learning: null })
  const server = new Server(bin, data, await freePort())
  await server.start()
  try {
    const { url: base } = server
    const url = `${base}/models/${kCurved}`
    const model = await json(`${base}/v1/models/${kCurved}`)
    await testThreshold(checks, url, model)
    await testCurves(checks, url)
    await testCompare(checks, base)
    await testLooks(checks, [
      ['model-curves', url, '[data-testid=curves]'],
      ['model-no-curves', `${base}/models/${kPlain}`, '[data-testid=no-curves]'],
      ['models-compare', `${base}/models/compare?a=${kCurved}&b=${kCurved}`,
        '[aria-labelledby=compare-roc]'],
    ])
  } finally {
    await server.stop()
  }
}
