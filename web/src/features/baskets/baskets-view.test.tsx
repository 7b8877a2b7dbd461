import { QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import BasketsView from './baskets-view'

const product = (product_id: string, description: string | null, orders: number) =>
  ({ product_id, description, orders })
const pairs = [
  {
    a: product('22698', 'PINK TEACUP', 700), b: product('22697', 'GREEN TEACUP', 980),
    orders: 580, support: 0.029, confidence: 0.83, confidence_back: 0.59, lift: 16.9,
    surprise: 3050.2,
  },
  {
    a: product('X', '<script>alert(1)</script>', 40), b: product('Y', null, 50), orders: 12,
    support: 0.0006, confidence: 0.3, confidence_back: 0.24, lift: 1.2, surprise: 8.5,
  },
]
const baskets = {
  from: '2010-12-01T08:26:00Z', to: '2011-12-09T12:50:00Z', as_of: '2011-12-09T12:50:00Z',
  orders: 19959, products: 4070, min_orders: 20, products_frequent: 2111, total: 51234, pairs,
}

type Answer = [status: number, body: unknown, headers?: Record<string, string>]

function Place() {
  return <output data-testid="place">{useLocation().search}</output>
}

function show(at: string, answers: Answer[] = [[200, baskets]]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    if (path.startsWith('/v1/products')) {
      return new Response(JSON.stringify({
        products: [{ product_id: '22423', description: 'CAKESTAND' }, { product_id: '22424' }],
      }))
    }
    asked.push(path)
    const [status, body, headers] = answers.length > 1 ? answers.shift()! : answers[0]!
    return new Response(JSON.stringify(body), { status, headers })
  })
  const store = new AnalyticsStore()
  store.apply(decodeFrame(frameJson('hello')))
  render(
    <QueryClientProvider client={createQueryClient()}>
      <AnalyticsContext value={{ store, retryNow: () => {} }}>
        <MemoryRouter initialEntries={[at]}>
          <Routes>
            <Route path="baskets" element={<BasketsView />} />
          </Routes>
          <Place />
        </MemoryRouter>
      </AnalyticsContext>
    </QueryClientProvider>,
  )
  return { asked, user: userEvent.setup() }
}

const table = async () => within(await screen.findByRole('region', { name: 'Pairs of products' }))

afterEach(() => vi.unstubAllGlobals())

describe('pairs of products', () => {
  it('each have a plain sentence, whatever they are called', async () => {
    show('/baskets')
    const rows = (await table()).getAllByRole('row').slice(1).map((row) => row.textContent)
    expect(rows[0]).toContain(
      'Of 100 orders with PINK TEACUP, 83 also have GREEN TEACUP: 17 times as often as by chance.')
    expect(rows[0]).toMatch(/5802\.9\s%83\s%59\s%17\u00d73,050$/)
    expect(rows[1]).toContain('Of 100 orders with <script>alert(1)</script>, 30 also have Y: 1.2')
    expect(screen.getByText(/19,959 orders; 2,111 of 4,070 products are in 20 or more/))
      .toBeVisible()
  })

  it('are sorted by the server, and of one product where it is pressed', async () => {
    const { asked, user } = show('/baskets')
    await user.click((await table()).getByRole('button', { name: 'Lift' }))
    await user.click((await table()).getByRole('button', { name: 'PINK TEACUP' }))
    await waitFor(() => expect(asked.at(-1)).toBe('/v1/baskets?product=22698&sort=lift&limit=50'))
    expect(screen.getByTestId('place')).toHaveTextContent('?product=22698&sort=lift')
    await user.click(screen.getByRole('button', { name: /^Pairs with all products/ }))
    expect(screen.getByTestId('place')).toHaveTextContent('?sort=lift')
  })

  it('are asked for by a product that is searched, with the keyboard alone', async () => {
    const { user } = show('/baskets')
    await user.type(screen.getByRole('combobox', { name: 'Find a product' }), 'cake')
    expect(await screen.findByRole('option', { name: /CAKESTAND/ })).toHaveAttribute(
      'aria-selected', 'true')
    await user.keyboard('{ArrowDown}')
    expect(screen.getByRole('option', { name: /22424/ })).toHaveAttribute('aria-selected', 'true')
    await user.keyboard('{ArrowUp}{Enter}')
    expect(screen.getByTestId('place')).toHaveTextContent('?product=22423')
  })

  it('are of a window of whole days, and of products in as many orders as wanted', async () => {
    const { asked, user } = show('/baskets')
    await table()
    await user.click(screen.getByRole('radio', { name: '90 d' }))
    await user.type(screen.getByRole('spinbutton'), '7{Enter}')
    await waitFor(() => expect(asked.at(-1)).toMatch(
      /\?from=\d{4}-\d\d-\d\dT00%3A00%3A00.000Z&min_orders=7&sort=surprise&limit=50$/))
    expect(screen.getByTestId('place')).toHaveTextContent('?days=90&min_orders=7')
  })

  it('wait as long as the server asks for, and say so', async () => {
    const busy: Answer = [429, { detail: 'too many wait' }, { 'retry-after': '0' }]
    const { asked } = show('/baskets', [busy, [200, baskets]])
    expect(await screen.findByTestId('busy')).toHaveTextContent(/others to answer first/)
    expect(await table()).toBeTruthy()
    expect(asked).toHaveLength(2)
    expect(screen.queryByTestId('busy')).toBeNull()
  })

  it('may be none, and what would bring them is said', async () => {
    const { user } = show('/baskets?days=30&product=X',
      [[200, { ...baskets, pairs: [], total: 0 }]])
    expect(await screen.findByTestId('no-pairs')).toHaveTextContent(/20 or more orders/)
    await user.click(screen.getByRole('button', { name: 'All pairs' }))
    expect(screen.getByTestId('place')).toHaveTextContent(/^$/)
  })

  it('of a shop without orders lead to where orders are brought', async () => {
    show('/baskets?days=30', [[200, {
      ...baskets, from: null, to: null, as_of: null, orders: 0, pairs: [], total: 0,
    }]])
    const none = within(await screen.findByTestId('no-pairs'))
    expect(none.getByRole('link', { name: 'Bring a file' })).toHaveAttribute('href', '/data')
  })

  it('may be out of reach', async () => {
    show('/baskets', [[500, { detail: 'out of order' }]])
    expect(await screen.findByRole('alert')).toHaveTextContent(/could not be read.*out of order/)
  })
})
