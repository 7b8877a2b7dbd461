import { QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import CustomersView from './customers-view'

const kTotal = 1234
const [some] = frameJson('customers').customers

// As many as wanted, each named after its place.
function pageOf(url: URL, total: number) {
  const offset = Number(url.searchParams.get('offset') ?? url.searchParams.get('cursor') ?? 0)
  const limit = Number(url.searchParams.get('limit'))
  const end = Math.min(total, offset + limit)
  const customers = Array.from({ length: Math.max(0, end - offset) }, (_, i) =>
    ({ ...some, customer_id: offset + i === 2 ? some.customer_id : `c${offset + i}` }))
  return { customers, total, next: end < total ? String(end) : null, seq: 7 }
}

function Place() {
  const { pathname, search } = useLocation()
  return <output data-testid="place">{pathname + search}</output>
}

function show(at = '/customers', { total = kTotal, fails = false } = {}) {
  const asked: URL[] = []
  const state = { fails }
  vi.stubGlobal('fetch', async (path: string) => {
    const url = new URL(path, 'http://shop')
    if (url.pathname === '/v1/countries') {
      return new Response(JSON.stringify({ countries: [{ country: 'Norway' }, { country: '' }] }))
    }
    asked.push(url)
    if (state.fails) return new Response('{"detail":"out of order"}', { status: 500 })
    return new Response(JSON.stringify(pageOf(url, total)))
  })
  const store = new AnalyticsStore()
  store.apply(decodeFrame(frameJson('hello')))
  const { unmount } = render(
    <QueryClientProvider client={createQueryClient()}>
      <AnalyticsContext value={{ store, retryNow: () => {} }}>
        <MemoryRouter initialEntries={[at]}>
          <Routes>
            <Route path="customers" element={<CustomersView />} />
            <Route path="customers/:id" element={<p>One of them</p>} />
          </Routes>
          <Place />
        </MemoryRouter>
      </AnalyticsContext>
    </QueryClientProvider>,
  )
  return { asked, store, state, unmount, user: userEvent.setup() }
}

const grid = () => screen.getByRole('grid', { name: 'Customers' })
const place = () => screen.getByTestId('place').textContent
const cursorRow = () => document.querySelector('[data-cursor]')?.getAttribute('data-row')

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => vi.unstubAllGlobals())

describe('all customers', () => {
  it('are as many as the server says, of which only those in sight are drawn', async () => {
    const { asked } = show()
    expect(await screen.findByRole('heading', { name: '1,234 customers' })).toBeVisible()
    expect(grid()).toHaveAttribute('aria-rowcount', String(kTotal + 1))
    expect(within(grid()).getAllByRole('row').length).toBeLessThan(60)
    expect(screen.getByRole('link', { name: some.customer_id })).toHaveAttribute('tabindex', '-1')
    expect(asked.map(({ searchParams }) => searchParams.get('offset'))).toEqual(['0'])
    expect(within(grid()).getByRole('columnheader', { name: /Chance/ })).toHaveAttribute(
      'aria-sort', 'descending')
  })

  it('are read on where one scrolls to', async () => {
    const { asked } = show()
    await screen.findByText('c0')
    grid().scrollTop = 34 * 650
    fireEvent.scroll(grid())
    // At once, so that no blank stretch looks like the end.
    expect(document.querySelectorAll('[data-row="655"] [data-unread]')).toHaveLength(10)
    expect(await screen.findByText('c655')).toBeVisible()
    expect(asked.map(({ searchParams }) => searchParams.get('offset'))).toEqual(['0', '600'])
    expect(screen.getByText('c655').closest('[role=row]')).toHaveAttribute('aria-rowindex', '657')
  })

  it('have one focus, whose row arrow keys move and Enter opens', async () => {
    const { user } = show('/customers?sort=orders')
    await screen.findByText('c0')
    grid().focus()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}')
    expect(cursorRow()).toBe('2')
    const active = grid().getAttribute('aria-activedescendant')!
    expect(document.getElementById(active)).toHaveTextContent(some.customer_id)
    await user.keyboard('{End}')
    expect(cursorRow()).toBe(String(kTotal - 1))
    await user.keyboard('{Home}{PageDown}')
    expect(Number(cursorRow())).toBeGreaterThan(5)
    await user.keyboard('{Home}{ArrowDown}{Enter}')
    expect(await screen.findByText('One of them')).toBeVisible()
    expect(place()).toBe('/customers/c1?list=sort%3Dorders&at=1')
  })

  it('are sorted and narrowed by the server, all kept in the address', async () => {
    const { asked, user } = show()
    await screen.findByText('c0')
    await user.click(screen.getByRole('button', { name: 'Refunded' }))
    await user.selectOptions(screen.getByRole('combobox', { name: 'Country' }), 'Norway')
    const filters = within(screen.getByRole('search'))
    await user.click(filters.getByRole('button', { name: 'Spent' }))
    await user.type(filters.getByRole('spinbutton', { name: 'At least' }), '100{Enter}')
    expect(filters.getByRole('button', { name: /^Spent .*100 or more/ })).toHaveFocus()
    await user.type(screen.getByRole('searchbox'), 'c1')
    await waitFor(() => expect(place()).toBe(
      '/customers?q=c1&country=Norway&monetary_from=100&sort=refunded'))
    await waitFor(() => expect(Object.fromEntries(asked.at(-1)!.searchParams)).toEqual({
      q: 'c1', country: 'Norway', monetary_from: '100', sort: 'refunded', order: 'desc',
      offset: '0', limit: '100',
    }))
    await user.click(screen.getByRole('button', { name: 'Reset' }))
    expect(place()).toBe('/customers?sort=refunded')
    expect(screen.getByRole('searchbox')).toHaveValue('')
  })

  it('keep their places, whatever the shop does, until newer figures are wanted', async () => {
    const { asked, store, user } = show()
    await screen.findByText('c0')
    expect(await screen.findByRole('button', { name: 'Newer figures' })).toBeVisible()
    expect(store.latest.seq).toBeGreaterThan(7)
    expect(asked).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: 'Newer figures' }))
    await waitFor(() => expect(asked).toHaveLength(2))
  })

  it('are wider where one wants it, and stay so', async () => {
    const { unmount, user } = show()
    await screen.findByText('c0')
    const head = within(grid()).getByRole('columnheader', { name: /Country/ })
    vi.spyOn(head, 'getBoundingClientRect').mockReturnValue({ width: 120 } as DOMRect)
    within(head).getByRole('button').focus()
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(head.parentElement!.style.gridTemplateColumns).toContain(' 136px ')
    unmount()
    show()
    await screen.findByText('c0')
    const again = within(grid()).getByRole('columnheader', { name: /Country/ })
    expect(again.parentElement!.style.gridTemplateColumns).toContain(' 136px ')
  })

  it('are copied as a spreadsheet takes them', async () => {
    show()
    await screen.findByText('c0')
    const copied = vi.fn()
    fireEvent.copy(grid(), { clipboardData: { setData: copied } })
    const [kind, text] = copied.mock.calls[0]!
    expect(kind).toBe('text/plain')
    expect(text.split('\t').slice(0, 3)).toEqual(['c0', '\u2014', 'Loyal'])
  })

  it('are found where they were left', async () => {
    const { unmount } = show()
    await screen.findByText('c0')
    grid().scrollTop = 34 * 300
    fireEvent.scroll(grid())
    fireEvent.pointerDown((await screen.findByText('c303')).closest('[role=row]')!)
    unmount()
    show()
    expect(await screen.findByText('c303')).toBeVisible()
    expect(cursorRow()).toBe('303')
  })
})

describe('a list of nobody', () => {
  it('says that nobody matches, and lets all filters go', async () => {
    const { user } = show('/customers?q=zzz&order=asc', { total: 0 })
    expect(await screen.findByText('No customer matches')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Show all customers' }))
    expect(place()).toBe('/customers?order=asc')
  })

  it('says what will be here', async () => {
    show('/customers', { total: 0 })
    expect(await screen.findByRole('link', { name: 'Bring a file' })).toHaveAttribute(
      'href', '/data')
    expect(await screen.findByText('No customers yet')).toBeVisible()
  })

  it('says what failed, and asks again', async () => {
    const { state, user } = show('/customers', { fails: true })
    expect(await screen.findByRole('alert')).toHaveTextContent(/could not be read.*out of order/)
    state.fails = false
    await user.click(screen.getByRole('button', { name: 'Ask again' }))
    expect(await screen.findByText('c0')).toBeVisible()
  })
})
