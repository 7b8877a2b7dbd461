// The views of one customer and of the models, against the real server while it replays.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, Server } from './harness.mjs'
import { must, until } from './checks.mjs'

const kSizes = [[1440, 900], [390, 844]]
const kSchemes = ['light', 'dark']
const json = async (url) => (await fetch(url)).json()

// The likeliest customer, and the champion if there is one.
async function subjects(base) {
  const { customers } = await json(`${base}/v1/customers?limit=1`)
  const { champion } = await json(`${base}/v1/models`)
  return { customer: customers[0]?.customer_id, champion }
}

async function explainedOn(page) {
  await page.getByRole('listitem').filter({ hasText: 'What the model expects of anyone' })
    .waitFor({ timeout: 10_000 })
  const texts = await page.locator('#root section[aria-labelledby=reasons] li').allInnerTexts()
  return texts.map((text) => text.replaceAll(/\s+/g, ' '))
}

async function testCustomer({ test, open, shoot }, base, id) {
  await test('a customer in the feed leads to the view of them, and back works', async () => {
    const page = await open(base)
    const link = page.locator('tr[data-seq] a').first()
    await link.waitFor({ timeout: 15_000 })
    // Held still, or the first row is another one by the time it is clicked.
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Go on' }).waitFor({ timeout: 5_000 })
    const name = await link.innerText()
    await link.click()
    await page.getByRole('heading', { name: `Customer ${name}` }).waitFor({ timeout: 10_000 })
    must(new URL(page.url()).pathname === `/customers/${encodeURIComponent(name)}`, page.url())
    await page.goBack()
    await page.locator('tr[data-seq]').first().waitFor({ timeout: 10_000 })
    await page.context().close()
  })

  await test('the reasons of a customer add up to the probability shown', async () => {
    const page = await open(`${base}/customers/${encodeURIComponent(id)}`)
    const rows = await explainedOn(page)
    must(rows.length >= 4, `${rows.length} rows only`)
    const last = rows.at(-1)
    const shown = (await page.getByTestId('probability').innerText()).replaceAll(/\s/g, '')
    must(last.replaceAll(/\s/g, '').endsWith(shown), `${shown} above, "${last}" below`)
    const why = await json(`${base}/v1/customers/${encodeURIComponent(id)}/prediction?explain=true`)
    const sum = why.contributions.reduce((all, c) => all + c.contribution, why.base_logit)
    must(Math.abs(sum - why.logit) < 1e-3, `${sum} is not ${why.logit}`)
    must(why.contributions.every((c) => c.words), 'a reason without words')

    const card = page.locator('section[aria-labelledby=reasons]')
    await card.getByRole('button', { name: 'Table' }).click()
    const table = page.getByRole('region', { name: 'All reasons, largest first' })
    must((await table.locator('tbody tr').count()) === why.contributions.length, 'not all in table')
    const download = page.waitForEvent('download')
    await card.getByRole('button', { name: 'CSV' }).click()
    must((await download).suggestedFilename().endsWith('.csv'), 'no CSV')
    await shoot(page, 'customer-table')
    await page.context().close()
  })

  await test('an unknown customer is said to be so, by address', async () => {
    const page = await open(`${base}/customers/nobody-of-this-name`)
    await page.getByTestId('unknown-customer').waitFor({ timeout: 10_000 })
    await shoot(page, 'unknown-customer')
    await page.context().close()
  })
}

async function testModels({ test, open, shoot }, base, champion) {
  await test('the models are listed, the champion first, and lead to their views', async () => {
    const page = await open(`${base}/models`)
    const first = page.locator('tbody tr').first()
    await first.waitFor({ timeout: 10_000 })
    const text = await first.innerText()
    must(text.includes(champion) && text.includes('champion'), text)
    must(/0\.\d{3}/.test(text), `no figure: ${text}`)
    await first.getByRole('link').click()
    await page.getByRole('heading', { name: `Model ${champion}` }).waitFor({ timeout: 10_000 })
    await page.context().close()
  })

  await test('a model is graded while one watches', async () => {
    const page = await open(`${base}/models/${encodeURIComponent(champion)}`)
    const before = await json(`${base}/v1/models/${encodeURIComponent(champion)}/live`)
    const card = page.getByTestId('live')
    await card.waitFor({ timeout: 10_000 })
    if (before.windows.length === 0) await page.getByTestId('pending').waitFor({ timeout: 10_000 })
    // 30 days of shop time take two minutes at the demo's speed.
    await until('figures of a closed window', 150_000, () => card.locator('tbody tr').count())
    await page.locator('[data-present]').first().waitFor({ timeout: 10_000 })
    const row = await card.locator('tbody tr').first().innerText()
    must(/^AUC\s+0\.[4-9]\d\d/.test(row), row)
    await page.locator('section[aria-labelledby=drift] tbody tr').first().waitFor()
    await shoot(page, 'model-graded', true)
    await page.context().close()
    return row.replaceAll(/\s+/g, ' ')
  })

  await test('the live view has the live figures of its model too', async () => {
    const page = await open(base)
    const card = page.locator('section[aria-labelledby=model]')
    await card.getByText(/^live, /).waitFor({ timeout: 20_000 })
    await card.getByRole('link', { name: 'All live figures' }).click()
    await page.getByTestId('live').waitFor({ timeout: 10_000 })
    await page.context().close()
  })

  await test('an unknown model and an unknown view are said to be so', async () => {
    const page = await open(`${base}/models/none`)
    await page.getByTestId('unknown-model').waitFor({ timeout: 10_000 })
    await page.goto(`${base}/nowhere`)
    await page.getByTestId('no-such-view').waitFor({ timeout: 10_000 })
    await page.context().close()
  })
}

async function testLooks({ test, open, shoot, axe, overflow }, base, views) {
  for (const [width, height] of kSizes) {
    for (const scheme of kSchemes) {
      for (const [name, path, ready] of views) {
        await test(`${name}, ${width} px, ${scheme}: nothing sideways, no axe violation`,
          async () => {
            const page = await open(base + path, { width, height, scheme })
            try {
              await page.locator(ready).first().waitFor({ timeout: 15_000 })
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

export async function testViews(checks, base) {
  const { customer, champion } = await subjects(base)
  if (!champion) {
    return checks.skip('the views of customers and models', 'the server has no model')
  }
  await testCustomer(checks, base, customer)
  await testLooks(checks, base, [
    ['customer', `/customers/${encodeURIComponent(customer)}`, '[aria-labelledby=reasons] li'],
    ['unknown', '/customers/nobody', '[data-testid=unknown-customer]'],
    ['models', '/models', 'tbody tr'],
    ['model', `/models/${encodeURIComponent(champion)}`, '[data-testid=live]'],
  ])
  await testModels(checks, base, champion) // last: by now the shop's clock has gone on
}

// The same program where no model came with it: copied away from its models.
export async function testWithoutModel({ test, open, shoot, axe }, bin, shop) {
  await test('without a model the views say what brings one', async () => {
    const alone = join(shop.work, 'alone', 'bin', 'tillcast')
    cpSync(bin, alone)
    const server = new Server(alone, join(shop.work, 'no-model'), await freePort())
    await server.start()
    try {
      const order = {
        order_id: '1', ordered_at: '2026-01-05T10:00:00Z', currency: 'EUR', customer_id: 'c 1/2',
        lines: [{ product_id: 'A', quantity: 2, unit_price: '4.50' }],
      }
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(order)
      await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body })
      const page = await open(`${server.url}/customers/c%201%2F2`)
      await page.getByTestId('no-prediction').getByText('No model yet').waitFor({ timeout: 10_000 })
      must(await page.getByText('9.00').first().isVisible(), 'what is known is not shown')
      await shoot(page, 'customer-no-model')
      await axe(page)
      await page.goto(`${server.url}/models`)
      await page.getByText('tillcast train').waitFor({ timeout: 10_000 })
      await shoot(page, 'models-none')
      await axe(page)
      await page.context().close()
    } finally {
      await server.stop()
    }
  })
}
