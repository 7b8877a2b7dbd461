// The heat map of cohorts and their curves, compared cell by cell with what the server answers.
import { readFileSync } from 'node:fs'
import { must, until } from './checks.mjs'

const json = async (url) => (await fetch(url)).json()
const map = (page) => page.getByRole('grid', { name: /^Cohorts/ })
const card = (page, titleId) => page.locator(`section[aria-labelledby=${titleId}]`)

async function cellsOn(page) {
  await map(page).waitFor({ timeout: 15_000 })
  return map(page).locator('tbody tr').evaluateAll((rows) => rows.map((row) =>
    [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent)
      .filter((text) => text !== '').map((text) => Number(text.replace(/[^\d]/g, '')))))
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)

async function testCells({ test, open, shoot }, base) {
  await test('every cell of the cohorts is what the server counted', async () => {
    const { cohorts } = await json(`${base}/v1/cohorts`)
    const page = await open(`${base}/cohorts`)
    const shares = cohorts.map(({ customers, active }) =>
      active.map((n) => Math.round((100 * n) / customers)))
    const shown = await cellsOn(page)
    must(same(shown, shares), 'other shares')
    await page.getByRole('radio', { name: 'Customers' }).check({ force: true })
    await until('customers', 5000, async () =>
      same(await cellsOn(page), cohorts.map(({ active }) => active)))
    await page.getByRole('radio', { name: 'Revenue each' }).check({ force: true })
    must(new URL(page.url()).searchParams.get('show') === 'revenue', page.url())
    await until('revenue', 5000, async () =>
      same(await cellsOn(page), cohorts.map(({ customers, revenue }) =>
        revenue.map((sum) => Math.round(Number(sum) / customers)))))
    await shoot(page, 'cohorts-revenue', true)
    const running = await map(page).getByText('so far').count()
    must(running === cohorts.length, `${running} cells are said to be unfinished`)
    await page.context().close()
    return `${shares.flat().length} cells`
  })

  await test('cohorts of one country, kept in the address', async () => {
    const page = await open(`${base}/cohorts?show=customers`)
    await map(page).waitFor({ timeout: 15_000 })
    const country = page.getByRole('combobox', { name: 'Country' })
    await until('countries', 5000, async () => (await country.locator('option').count()) > 2)
    const name = (await country.locator('option').nth(2).innerText()).trim()
    await country.selectOption(name)
    const { cohorts } = await json(`${base}/v1/cohorts?country=${encodeURIComponent(name)}`)
    await until(`cohorts of ${name}`, 5000, async () =>
      same(await cellsOn(page), cohorts.map(({ active }) => active)))
    await page.reload()
    must(same(await cellsOn(page), cohorts.map(({ active }) => active)), 'forgotten')
    await page.goto(`${base}/cohorts?country=Nowhere`)
    await page.getByTestId('no-cohorts').waitFor({ timeout: 10_000 })
    await page.context().close()
    return name
  })
}

async function testUse({ test, open, shoot, axe }, base) {
  await test('cells and curves are read by keys; tables and files hold all', async () => {
    const { cohorts } = await json(`${base}/v1/cohorts`)
    const page = await open(`${base}/cohorts`)
    await map(page).waitFor({ timeout: 15_000 })
    await page.locator('[data-cell="0-0"]').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    const said = await page.getByTestId('chart-tooltip').innerText()
    must(said.includes('1 month after'), said)
    await shoot(page, 'cohorts-cell')
    const plot = card(page, 'curves').getByRole('application')
    await plot.focus()
    await page.keyboard.press('Home')
    must(/Mean/.test(await page.getByTestId('chart-tooltip').innerText()), 'no mean')
    await page.getByRole('combobox', { name: /point out/ }).selectOption(cohorts[0].month)
    must(new URL(page.url()).searchParams.get('cohort') === cohorts[0].month, page.url())
    const download = page.waitForEvent('download')
    await card(page, 'cohorts').getByRole('button', { name: 'CSV' }).click()
    const text = readFileSync(await (await download).path(), 'utf8')
    const cells = cohorts.flatMap(({ active }) => active).length
    must(text.trim().split('\r\n').length - 1 === cells, 'not all in the file')
    for (const titleId of ['cohorts', 'curves']) {
      await card(page, titleId).getByRole('button', { name: 'Table' }).click()
    }
    must(await card(page, 'cohorts').locator('tbody tr').count() === cells, 'not all in the table')
    await shoot(page, 'cohorts-tables')
    await axe(page)
    await page.context().close()
    return `${cells} cells`
  })
}

export async function testCohorts(checks, base) {
  await testCells(checks, base)
  await testUse(checks, base)
}
