import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frameJson, frameText } from '@/test-wire'
import { App } from './app'

class FakeSocket {
  static last: FakeSocket
  onopen = () => {}
  onclose = () => {}
  onmessage: (event: { data: string }) => void = () => {}
  send = vi.fn()
  close = vi.fn()
  constructor(readonly url: string) {
    FakeSocket.last = this
  }
}

const say = (text: string) => act(() => FakeSocket.last.onmessage({ data: text }))
const sayJson = (frame: unknown) => say(JSON.stringify(frame))
const wait = (ms: number) => act(() => new Promise((done) => setTimeout(done, ms)))

function answer(path: string): unknown {
  if (path.startsWith('/v1/kpis/series')) return { step: 'day', currency: 'GBP', points: [] }
  if (path.startsWith('/v1/kpis')) return frameJson('kpis').data
  const customer = {
    customer_id: '13113', country: 'Israel', first_purchase_at: null, last_purchase_at: null,
    orders: 3, monetary: '100.5', refunded: '0', currency: 'GBP', probability: 0.5, segment: null,
  }
  return { customers: [customer], total: 1, next: null }
}

describe('the dashboard', () => {
  beforeEach(() => {
    vi.stubGlobal('WebSocket', FakeSocket)
    vi.stubGlobal('fetch', async (path: string) => new Response(JSON.stringify(answer(path))))
    render(<App />)
  })
  afterEach(() => vi.unstubAllGlobals())

  it('asks the one socket of its own host', () => {
    expect(FakeSocket.last.url).toBe(`ws://${window.location.host}/v1/live`)
  })

  it('shows the snapshot: figures, orders, the champion, and where the data is from', async () => {
    await say(frameText('hello'))
    await screen.findByText('13113', { selector: 'tr td:first-child bdi' })
    expect(await screen.findByText('£9,747,748')).toHaveAttribute('title', 'GBP\u00a09,747,747.934')
    expect(screen.getByText('Data: UCI Online Retail')).toBeVisible()
    expect(screen.getByText('Replay, 1 day in 4 s')).toBeVisible()
    expect(screen.getByRole('link', { name: 'wide-deep-20110901-1' })).toBeVisible()
    expect(screen.getByText(/majority 69.5/)).toBeVisible()
    expect(screen.getByText('walk-forward, last cut-offs')).toBeVisible()
  })

  it('says how old its figures are where the orders have all been before', async () => {
    await say(frameText('hello'))
    expect(screen.queryByText(/Figures as of/)).toBeNull()
    const kpis = frameJson('kpis')
    const engine = { ...kpis.data.engine, clock: 'event', replay: null }
    const data = { ...kpis.data, as_of: '2011-12-09T12:50:00Z', engine }
    await sayJson({ ...kpis, data })
    await wait(300)
    expect(screen.getByText(/Figures as of/)).toHaveTextContent('Figures as of 9 Dec 2011')
  })

  it('shows hostile names as text, guests and refunds by words', async () => {
    await say(frameText('hello'))
    const feed = within(screen.getByRole('region', { name: 'Orders, newest first' }))
    expect(feed.getByText('<script>alert(1)</script>')).toBeVisible()
    expect(document.querySelector('#root script, main script')).toBeNull()
    expect(feed.getAllByText('Guest')).toHaveLength(2)
    expect(feed.getByText('Refund')).toBeVisible()
    expect(feed.getByText('\u2212168,469.60')).toBeVisible()
  })

  it('pauses the feed and counts what waits', async () => {
    await say(frameText('hello'))
    const user = userEvent.setup()
    await user.click(screen.getByRole('button', { name: 'Pause' }))
    const orders = frameJson('orders')
    const data = [{ ...orders.data[0], seq: 25901, order_id: 'late' }]
    await sayJson({ ...orders, seq: 25901, data })
    await wait(300)
    expect(screen.getByTestId('waiting')).toHaveTextContent('1 waiting')
    expect(document.querySelector('[data-seq="25901"]')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Go on' }))
    expect(document.querySelector('[data-seq="25901"]')).not.toBeNull()
  })

  it('lays live predictions over the fetched list', async () => {
    await say(frameText('hello'))
    await screen.findByText(/^50\s%$/)
    await wait(5)
    await say(frameText('predictions'))
    expect(await screen.findByText(/^93\s%$/)).toBeVisible()
    // The feed marks whom the frame says to be in a segment.
    expect(screen.getByText('Champions').closest('tr')).toHaveTextContent(/^.*15804/)
  })

  it('says so when the server is lost, and goes on when it is back', async () => {
    await say(frameText('hello'))
    await act(() => FakeSocket.last.onclose())
    expect(screen.getByTestId('banner')).toHaveTextContent(/Connection lost at/)
    expect(screen.getByRole('main')).toHaveClass('stale')
    await wait(300)
    await say(frameText('hello'))
    expect(screen.queryByTestId('banner')).toBeNull()
    expect(screen.getByRole('main')).not.toHaveClass('stale')
  })

  it('says what fills an empty log, and fills by itself', async () => {
    await say(frameText('hello-empty'))
    expect(screen.getByRole('link', { name: 'Bring a file' })).toHaveAttribute('href', '/data')
    await say(frameText('kpis'))
    expect(await screen.findByText('£9,747,748')).toBeVisible()
    expect(screen.getByText('tillcast train')).toBeVisible()
    await say(frameText('models'))
    expect(await screen.findByRole('link', { name: 'wide-deep-20110901-1' })).toBeVisible()
  })

  it('leads from an order to its customer, and back', async () => {
    await say(frameText('hello'))
    const user = userEvent.setup()
    await user.click(await screen.findByRole('link', { name: '13113' }))
    expect(await screen.findByRole('heading', { name: 'Customer 13113' })).toBeVisible()
    expect(window.location.pathname).toBe('/customers/13113')
    expect(screen.getByRole('main')).toHaveFocus()
    await user.click(screen.getByRole('link', { name: 'Live' }))
    expect(await screen.findByText('£9,747,748')).toBeVisible()
  })

  it('says so where there is no view', async () => {
    act(() => {
      window.history.pushState(null, '', '/nowhere')
      window.dispatchEvent(new PopStateEvent('popstate'))
    })
    expect(await screen.findByTestId('no-such-view')).toHaveTextContent('/nowhere')
    act(() => window.history.back())
  })

  it('says when no server ever answered', async () => {
    await act(() => FakeSocket.last.onclose())
    await wait(300)
    await act(() => FakeSocket.last.onclose())
    expect(screen.getByTestId('no-server')).toHaveTextContent('tillcast serve')
  })
})
