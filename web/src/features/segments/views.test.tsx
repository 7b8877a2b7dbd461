import { QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import MembersView from './members-view'
import SegmentsView from './segments-view'

const view = frameJson('segments-view')
const whole = {
  '/v1/segments': view,
  '/v1/segments/flow': frameJson('segments-flow'),
  '/v1/segments/map?points=2000': frameJson('segments-map'),
}

function Place() {
  const { pathname, search } = useLocation()
  return <output data-testid="place">{pathname + search}</output>
}

function show(at: string, answers: Record<string, unknown>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    const body = answers[path]
    const status = body === undefined ? 404 : 200
    return new Response(JSON.stringify(body ?? { detail: `nothing at ${path}` }), { status })
  })
  const store = new AnalyticsStore()
  store.apply(decodeFrame(frameJson('hello')))
  render(
    <QueryClientProvider client={createQueryClient()}>
      <AnalyticsContext value={{ store, retryNow: () => {} }}>
        <MemoryRouter initialEntries={[at]}>
          <Routes>
            <Route path="segments" element={<SegmentsView />} />
            <Route path="segments/customers" element={<MembersView />} />
          </Routes>
          <Place />
        </MemoryRouter>
      </AnalyticsContext>
    </QueryClientProvider>,
  )
  return { store, asked, user: userEvent.setup() }
}

const rowsOf = async (name: RegExp) =>
  within(await screen.findByRole('region', { name })).getAllByRole('row').slice(1)

const textOf = (blob: Blob) =>
  new Promise<string>((done) => {
    const reader = new FileReader()
    reader.onload = () => done(String(reader.result))
    reader.readAsText(blob)
  })

afterEach(() => vi.unstubAllGlobals())

describe('the segments', () => {
  it('stand by revenue, with shares, chance and this week', async () => {
    show('/segments', whole)
    const [first, second] = await rowsOf(/^Segments$/)
    expect(first).toHaveTextContent(/^Champions288 customers.*28\s% of customers88\s% of revenue/)
    expect(first).toHaveTextContent(/81\s%.*\+912 in \(came into Champions\), 3 out \(went/)
    expect(second).toHaveTextContent(/^New.*\u22122/)
    expect(screen.getByTestId('portrait')).toHaveTextContent(/They carry the shop\./)
    expect(screen.getByTestId('drift')).toHaveTextContent(/New has gone furthest.*0\.31.*0\.50/)
    expect(await screen.findByTestId('rule')).toHaveTextContent(/the finest division that passes/)
  })

  it('are selected in all parts, in the address, and let go again', async () => {
    const { user } = show('/segments', whole)
    await user.click(await screen.findByRole('button', { name: 'New' }))
    expect(screen.getByTestId('place')).toHaveTextContent('/segments?segment=2')
    const portrait = screen.getByTestId('portrait')
    expect(portrait).toHaveTextContent(/Bring the second order.*Rhythm\u2014most of them/)
    expect(within(portrait).getByRole('link', { name: 'Its 736 customers' })).toHaveAttribute(
      'href', '/segments/customers?segment=2')
    expect(await screen.findByText(/^Into and out of/)).toHaveTextContent('New')
    await user.click(screen.getByRole('button', { name: 'New' }))
    expect(screen.getByTestId('place')).toHaveTextContent(/^\/segments$/)
  })

  it('are kept fresh by frames, and sorted by what is asked', async () => {
    const { store, user } = show('/segments', whole)
    await rowsOf(/^Segments$/)
    const frame = frameJson('segments')
    frame.data.segments[0].size = 300
    frame.data.moves.moves[2].customers = 24
    act(() => store.apply(decodeFrame(frame)))
    expect(await screen.findByRole('link', { name: 'Its 300 customers' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Customers' }))
    const [largest] = await rowsOf(/^Segments$/)
    expect(largest).toHaveTextContent(/^New/)
    expect(screen.getByTestId('place')).toHaveTextContent('sort=size')
  })

  it('say who moved, in words that lead to them; a refit moves nobody', async () => {
    const { user } = show('/segments', whole)
    const moves = within(await screen.findByTestId('moves'))
    const [first, second] = moves.getAllByRole('listitem')
    expect(first).toHaveTextContent(/^12 customers from New to Champions$/)
    expect(second).toHaveTextContent(/^7 customers first bought, now New$/)
    expect(within(first!).getByRole('link')).toHaveAttribute('href',
      '/segments/customers?segment=1&moved_from=2&period=2011-08-29T00%3A00%3A00Z')
    await user.click(moves.getByRole('button', { name: 'The period before' }))
    expect(moves.getByText('divided anew')).toBeVisible()
    expect(moves.getAllByRole('listitem')[0]).toHaveTextContent(
      /^691 customers of Lost now count as New$/)
    expect(screen.getByTestId('place')).toHaveTextContent(/period=2011-08-29.*&refit=true$/)
    await user.click(moves.getByRole('button', { name: 'Table' }))
    expect(moves.getByRole('link', { name: '251 customers stayed in Champions' })).toBeVisible()
  })

  it('lead from what came and went to the customers', async () => {
    show('/segments?segment=1', whole)
    const period = 'changed=true&period=2011-08-29T00%3A00%3A00Z'
    const [first] = await rowsOf(/^Segments$/)
    const moves = within(await screen.findByTestId('moves'))
    for (const part of [within(first!), moves]) {
      expect(part.getByRole('link', { name: /^12 in \(came into Champions\)$/ })).toHaveAttribute(
        'href', `/segments/customers?segment=1&${period}`)
      expect(part.getByRole('link', { name: /^3 out \(went out of Champions\)$/ })).toHaveAttribute(
        'href', `/segments/customers?moved_from=1&${period}`)
    }
    expect(moves.getByRole('link', { name: '22 customers' })).toHaveAttribute(
      'href', `/segments/customers?${period}`)
  })

  it('show the present where a period is not kept, and say so', async () => {
    show('/segments?period=1999-01-04T00:00:00Z', whole)
    const moves = within(await screen.findByTestId('moves'))
    expect(moves.getByTestId('gone')).toHaveTextContent(
      'The week from 4 Jan 1999 is not kept; this is the present.')
    expect(moves.getByRole('combobox')).toHaveDisplayValue(/^This week/)
  })

  it('show the curve that is asked for, votes in words', async () => {
    const { user } = show('/segments?index=gap', whole)
    const gap = await screen.findByRole('button', { name: /^Gap/ })
    expect(gap).toHaveAttribute('aria-pressed', 'true')
    expect(gap).toHaveTextContent(/passed$/)
    await user.click(screen.getByRole('button', { name: /^Inertia.*no vote$/ }))
    expect(screen.getByTestId('place')).toHaveTextContent('index=inertia')
  })

  it('of a given number show its figures, and no curve through one point', async () => {
    const scores = [{ ...view.scores[0], k: 12, stability: 0.87 }]
    scores[0].votes = { ...scores[0].votes, stability: false }
    show('/segments', { ...whole, '/v1/segments': { ...view, scores, k: 12, k_by: 'given' } })
    const sole = await screen.findByTestId('sole')
    expect(sole).toHaveTextContent(/Stability0\.87.* not passed/)
    expect(sole).toHaveTextContent(/Silhouette0\.\d\dCalinski/)
    expect(screen.getByTestId('rule')).toHaveTextContent(/no other number was tried/)
    expect(screen.queryByRole('group', { name: 'Indices' })).toBeNull()
  })

  it('that drifted ask to be fitted anew', async () => {
    const drift = { largest: 0.61, segment: 2, bound: 0.5, refit_proposed: true }
    const { store } = show('/segments', { ...whole, '/v1/segments': { ...view, drift } })
    const frame = frameJson('segments')
    act(() => store.apply(decodeFrame({ ...frame, data: { ...frame.data, drift } })))
    const notice = await screen.findByTestId('refit')
    expect(notice).toHaveTextContent(/New lies 0\.61/)
    expect(within(notice).getByText('tillcast segment')).toBeVisible()
    expect(screen.queryByTestId('drift')).toBeNull()
  })

  it('may not be there yet', async () => {
    show('/segments', { '/v1/segments': frameJson('segments-none') })
    expect(await screen.findByTestId('no-segments')).toHaveTextContent('tillcast segment')
  })

  it('may be out of reach, in part or whole', async () => {
    show('/segments', { '/v1/segments': view })
    expect(await screen.findAllByText(/could not be read: nothing at/)).toHaveLength(2)
    expect(screen.getByTestId('portrait')).toBeVisible()
  })

  it('of a server that does not know them say so', async () => {
    show('/segments', {})
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be read')
  })

  it('with hostile names are text', async () => {
    const name = '<img src=x onerror=alert(1)>'
    const segments = [{ ...view.segments[0], id: 7, name, advice: name }]
    show('/segments', { ...whole, '/v1/segments': { ...view, fit_id: 'x', segments } })
    expect(await screen.findByRole('button', { name })).toBeVisible()
    expect(document.querySelector('img')).toBeNull()
  })
})

const customer = (customer_id: string) => ({
  customer_id, country: 'Israel', first_purchase_at: null, last_purchase_at: null, orders: 3,
  monetary: '100.5', refunded: '0', currency: 'GBP', probability: 0.5, segment: 'Champions',
  segment_id: 1,
})

describe('the customers behind a number', () => {
  const query = 'segment=1&moved_from=2&period=2011-08-29T00%3A00%3A00Z'
  const list = (limit: number, cursor = '') =>
    `/v1/customers?${query}&sort=monetary&order=desc&limit=${limit}${cursor}`
  const pages = {
    ...whole,
    [list(50)]: { customers: [customer('a'), customer('=b')], total: 3, next: 'n1' },
    [list(50, '&cursor=n1')]: { customers: [customer('c')], total: 3, next: null },
    [list(1000)]: { customers: [customer('a'), customer('=b')], total: 3, next: 'n2' },
    [list(1000, '&cursor=n2')]: { customers: [customer('c')], total: 3, next: null },
  }

  it('are named, listed with their segment, and loaded on', async () => {
    const { user } = show(`/segments/customers?${query}`, pages)
    const title = /^Customers who moved from New to Champions in the week from 29 Aug 2011$/
    expect(await screen.findByRole('heading', { name: title })).toBeVisible()
    const [first] = await rowsOf(title)
    expect(first).toHaveTextContent(/^aIsraelChampions3\u00a3101/)
    expect(screen.getByRole('heading', { name: '3 customers' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Load more' }))
    expect(await screen.findByRole('link', { name: 'c' })).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
  })

  it('are exported all, page by page', async () => {
    const texts: Blob[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    URL.createObjectURL = (blob) => (texts.push(blob as Blob), 'blob:')
    URL.revokeObjectURL = () => {}
    const { user, asked } = show(`/segments/customers?${query}`, pages)
    await rowsOf(/^Customers who/)
    await user.click(screen.getByRole('button', { name: 'CSV' }))
    await vi.waitFor(() => expect(texts).toHaveLength(1))
    const lines = (await textOf(texts[0]!)).trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[2]).toMatch(/^'=b,Israel,1,Champions,3,100\.5,0,GBP,,,0\.5$/)
    expect(asked.filter((path) => path.includes('limit=1000'))).toHaveLength(2)
  })

  it('are those of now where the period is not kept', async () => {
    const now = '/v1/customers?segment=1&moved_from=2&sort=monetary&order=desc&limit=50'
    show('/segments/customers?segment=1&moved_from=2&period=never', { ...pages, [now]:
      { customers: [customer('a')], total: 1, next: null } })
    expect(await screen.findByTestId('gone')).toHaveTextContent(/^The week from .never. is not/)
    expect(await screen.findByRole('heading', { name: '1 customer' })).toBeVisible()
    expect(screen.getByRole('heading', { name: /from New to Champions this week$/ })).toBeVisible()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('are sorted by the server, in the address', async () => {
    const { user, asked } = show(`/segments/customers?${query}`, pages)
    await rowsOf(/^Customers who/)
    await user.click(screen.getByRole('button', { name: 'Orders' }))
    expect(screen.getByTestId('place')).toHaveTextContent('sort=orders&order=desc')
    await vi.waitFor(() =>
      expect(asked.some((path) => path.includes('sort=orders&order=desc'))).toBe(true))
  })
})
