import { QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import DataView from './data-view'
import { nameToTell } from './use-new-file'

const ready = frameJson('import-ready')
const id = ready.import_id
const store = frameJson('store')

interface Answer { status?: number; body?: unknown }
type Asked = { method: string; path: string; body: unknown }

// Answers by "METHOD path"; the rest is unknown. Returns what was asked.
function show(at: string, answers: Record<string, Answer | unknown>): Asked[] {
  const asked: Asked[] = []
  const all: Record<string, unknown> = {
    'GET /v1/store': store, 'GET /v1/imports': frameJson('imports'), ...answers,
  }
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const key = `${init.method ?? 'GET'} ${path}`
    asked.push({ method: init.method ?? 'GET', path, body: init.body })
    const found = all[key] as Answer | undefined
    const { status, body } = found && 'status' in found ? found : { status: undefined, body: found }
    const answered = status ?? (found === undefined ? 404 : 200)
    return new Response(answered === 204 ? null : JSON.stringify(body ?? { detail: `no ${key}` }), {
      status: answered,
    })
  })
  const analytics = new AnalyticsStore()
  analytics.apply(decodeFrame(frameJson('hello')))
  render(
    <QueryClientProvider client={createQueryClient()}>
      <AnalyticsContext value={{ store: analytics, retryNow: () => {} }}>
        <MemoryRouter initialEntries={[at]}><DataView /></MemoryRouter>
      </AnalyticsContext>
    </QueryClientProvider>,
  )
  return asked
}

const one = (body: unknown) => ({ [`GET /v1/imports/${id}`]: body })
const at = `/data?import=${id}`

afterEach(() => vi.unstubAllGlobals())

it('tells the end of a long name', () => {
  expect(nameToTell('orders.csv')).toBe('orders.csv')
  expect(nameToTell('\u05e9'.repeat(200) + '.csv')).toBe('\u05e9'.repeat(125) + '.csv')
})

describe('the data view', () => {
  it('shows what is in the store and the files so far', async () => {
    show('/data', {})
    const card = within(await screen.findByTestId('store'))
    expect(await card.findByText('530,103')).toBeVisible()
    expect(card.getByText('15 MB')).toBeVisible()
    expect(card.getByText('70 GB')).toBeVisible()
    const file = await screen.findByRole('link', { name: 'orders_export <1>.csv' })
    expect(file).toHaveAttribute('href', at)
    expect(screen.getByLabelText('Choose a file')).toHaveAttribute('type', 'file')
  })

  it('says what cannot be taken before a byte is sent', async () => {
    const asked = show('/data', {})
    const drop = (name: string, bits: string[]) => fireEvent.drop(window, {
      dataTransfer: { types: ['Files'], files: [new File(bits, name)] },
    })
    drop('photo.png', ['x'])
    expect(await screen.findByRole('alert')).toHaveTextContent(/photo\.png.*not a table/)
    drop('orders.csv', [])
    expect(await screen.findByText(/This file is empty/)).toBeVisible()
    expect(asked.every(({ method }) => method === 'GET')).toBe(true)
  })

  it.each([
    [403, 'refused', /takes no files/], [413, 'at most 2 GiB', /too large/],
    [507, 'no room', /disk is full/], [409, '16 files wait', /Not now/],
  ])('says of %d what, why and what to do', async (status, detail, title) => {
    show('/data', { 'POST /v1/imports': { status, body: { detail } } })
    await userEvent.upload(screen.getByLabelText('Choose a file'), new File(['a,b'], 'a.csv'))
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent(title)
    expect(alert).toHaveTextContent(detail)
  })
})

describe('a file that was looked at', () => {
  it('has its columns, rows with problems in words, and first orders', async () => {
    show(at, one(ready))
    const order = await screen.findByRole('combobox', { name: /^Order needed/ })
    expect(order).toHaveDisplayValue('Name')
    const amount = screen.getByRole('combobox', { name: /^Amount/ })
    expect(amount).toHaveDisplayValue(/not in this file/)
    const rows = within(screen.getByTestId('rows'))
    expect(rows.getByText('<script>alert(1)</script>')).toBeVisible()
    expect(rows.getByText(/left out: Lineitem quantity 'x'/)).toBeVisible()
    expect(within(screen.getByTestId('problems')).getByText(/not a whole number/)).toBeVisible()
    const orders = within(screen.getByTestId('orders'))
    expect(orders.getByText('#1001')).toBeVisible()
    expect(orders.getByText('\u00a325.00')).toBeVisible()
    expect(screen.getByText(/^Refunded Amount is not read/)).toBeVisible()
  })

  it('is mapped by hand, and says what is missing before it can start', async () => {
    const fields = ready.preview.fields.map((f: { field: string }) =>
      (f.field === 'quantity' ? { ...f, column: null, by: null } : f))
    const asked = show(at, {
      ...one({ ...ready, preview: { ...ready.preview, ready: false, fields } }),
      [`PUT /v1/imports/${id}/mapping`]: ready,
    })
    const missing = within(await screen.findByTestId('missing'))
    expect(screen.getByRole('button', { name: 'Import' })).toBeDisabled()
    await userEvent.click(missing.getByRole('button', { name: 'Quantity' }))
    const select = screen.getByRole('combobox', { name: /^Quantity/ })
    expect(select).toHaveFocus()
    await userEvent.selectOptions(select, 'Lineitem quantity')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Import' })).toBeEnabled())
    const put = asked.find(({ method }) => method === 'PUT')
    expect(JSON.parse(String(put?.body))).toEqual(
      { columns: { quantity: 'Lineitem quantity', amount: null, kind: null } })
  })

  it('asks for a currency that nobody has said, and says that it is for good', async () => {
    show(at, {
      ...one({
        ...ready,
        preview: { ...ready.preview, ready: false, currency: null, error: 'no currency is said' },
      }),
      'GET /v1/store': { ...store, currency: null, orders: 0, entries: 0 },
    })
    const currency = await screen.findByRole('combobox', { name: /^Currency of orders/ })
    expect(currency).toHaveDisplayValue('not chosen')
    expect(await screen.findByTestId('first-currency')).toHaveTextContent(/for good/)
    expect(screen.getByText('no currency is said')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Choose the currency' }))
    expect(currency).toHaveFocus()
  })

  it('of another currency throughout cannot start', async () => {
    const fields = ready.preview.fields.map((f: { field: string }) =>
      (f.field === 'currency' ? { ...f, column: null, by: null } : f))
    show(at, {
      ...one({ ...ready, preview: { ...ready.preview, fields } }),
      'GET /v1/store': { ...store, currency: 'EUR' },
    })
    expect(await screen.findByText(/That is every order of this file/)).toBeVisible()
    expect(screen.queryByText(/No problem was found/)).toBeNull()
    expect(screen.getByRole('button', { name: 'Import' })).toBeDisabled()
  })

  it('starts, and what the server refuses is said', async () => {
    show(at, {
      ...one(ready),
      [`POST /v1/imports/${id}/start`]: { status: 409, body: { detail: 'it is not ready' } },
    })
    await userEvent.click(await screen.findByRole('button', { name: 'Import' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(/it is not ready/)
  })
})

describe('an import', () => {
  it('shows how far it is, and asks before it stops', async () => {
    const asked = show(at, {
      ...one(frameJson('import-importing')), [`DELETE /v1/imports/${id}`]: { status: 204 },
    })
    const bar = await screen.findByRole('progressbar', { name: 'Imported' })
    expect(bar).toHaveAttribute('aria-valuenow', '50')
    expect(screen.getByText('400,000')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false)
    await userEvent.click(screen.getByRole('button', { name: 'Stop the import' }))
    await waitFor(() => expect(screen.queryByTestId('progress')).toBeNull())
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(true)
  })

  it('that is done has its figures and its rejected rows', async () => {
    show(at, one(frameJson('import-done')))
    const card = within(await screen.findByTestId('result'))
    expect(card.getByText('Rows taken').nextSibling).toHaveTextContent('2')
    expect(card.getByRole('link', { name: /Download them/ })).toHaveAttribute(
      'href', `/v1/imports/${id}/rejects`)
  })

  it('that was refused whole is not called a success', async () => {
    const done = frameJson('import-done')
    show(at, one({
      ...done,
      result: { ...done.result, orders: 0, orders_new: 0, orders_duplicate: 0, orders_rejected: 4 },
    }))
    const card = within(await screen.findByTestId('result'))
    expect(card.getByText('Nothing was imported')).toBeVisible()
    expect(card.getByRole('alert')).toHaveTextContent(/4 orders refused\..*currency/)
    expect(card.queryByText(/Not a single order was found/)).toBeNull()
  })

  it('that failed says why, and can be started again', async () => {
    show(at, one({ ...ready, state: 'failed', error: 'the server was stopped' }))
    expect(await screen.findByText('the server was stopped', { exact: false })).toBeVisible()
    expect(screen.getByRole('button', { name: 'Start again' })).toBeEnabled()
  })

  it('whose file is not all here asks for the same file', async () => {
    show(at, one(frameJson('import-receiving')))
    expect(await screen.findByText(/16\.8\sMB of 45\.1\sMB have arrived/)).toBeVisible()
    await userEvent.upload(screen.getByLabelText('Choose the same file'), new File(['x'], 'b.csv'))
    expect(await screen.findByRole('alert')).toHaveTextContent(/another file: b\.csv/)
  })

  it('that is gone is said to be so', async () => {
    show(at, {})
    expect(await screen.findByTestId('gone')).toBeVisible()
  })
})
