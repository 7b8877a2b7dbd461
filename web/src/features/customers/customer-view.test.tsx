import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import CustomerView from './customer-view'

const customer = {
  customer_id: 'a/b', country: 'Israel', first_purchase_at: '2011-01-01T00:00:00Z',
  last_purchase_at: '2011-08-01T00:00:00Z', orders: 3, monetary: '100.5', refunded: '7.25',
  currency: 'GBP', probability: 0.34, segment: null, as_of: '2011-09-01T00:00:00Z',
  recent_orders: [],
  prediction: { customer_id: 'a/b', probability: 0.34, as_of: null, model_id: 'm', segment: null },
}
const why = {
  ...customer.prediction, base_logit: -1, logit: -0.663, explanation_method: 'tree-shap',
  contribution_error: 0,
  contributions: [
    { feature: 'recency_days', value: 12, contribution: 0.5, words: 'last bought 12 days ago' },
    { feature: 'frequency', value: 3, contribution: -0.163, words: '3 orders so far' },
  ],
}

type Answer = [status: number, body: unknown]
const problem = (status: number, detail: string): Answer => [status, { detail, status }]

interface Answers {
  customer?: Answer
  why?: Answer
  prediction?: never
  timeline?: Answer
  history?: Answer
}

const story: Record<string, unknown> = {
  timeline: frameJson('customer-timeline'), history: frameJson('customer-history'),
}
const features = [
  { name: 'recency_days', group: 'recency', unit: 'days', formula: 'days from the last purchase' },
  { name: 'aov', group: 'value', unit: 'currency', formula: 'mean of the orders' },
]

function show(answers: Answers, at = '/customers/a%2Fb') {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    const part = /\/(prediction|timeline|history)\b/.exec(path)?.[1] as keyof Answers | undefined
    const known = part === 'prediction' ? answers.why
      : part ? (answers[part] ?? [200, story[part]])
        : path.startsWith('/v1/customers') ? answers.customer
          : path === '/v1/features' ? [200, { features }] as Answer : undefined
    const [status, body] = known ?? problem(404, 'no such model')
    return new Response(JSON.stringify(body), { status })
  })
  const store = new AnalyticsStore()
  store.apply(decodeFrame(frameJson('hello')))
  render(
    <QueryClientProvider client={createQueryClient()}>
      <AnalyticsContext value={{ store, retryNow: () => {} }}>
        <MemoryRouter initialEntries={[at]}>
          <Routes>
            <Route path="customers/:id" element={<CustomerView />} />
          </Routes>
        </MemoryRouter>
      </AnalyticsContext>
    </QueryClientProvider>,
  )
  return asked
}

describe('a customer', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is asked for under any name, and explained', async () => {
    const asked = show({ customer: [200, customer], why: [200, why] })
    expect(await screen.findByText('last bought 12 days ago')).toBeVisible()
    expect(asked).toContain('/v1/customers/a%2Fb/prediction?explain=true')
    expect(screen.getByTestId('probability')).toHaveTextContent(/^34\s%$/)
    const rows = within(screen.getByRole('region', { name: /^Why/ })).getAllByRole('listitem')
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^What the model expects of anyone.*27\s%$/),
      expect.stringMatching(/^last bought 12 days ago.*\+0\.50.*38\s%$/),
      expect.stringMatching(/^3 orders so far.*\u22120\.16.*34\s%$/),
      expect.stringMatching(/^This customer.*34\s%$/),
    ])
    expect(screen.getByText(/exact Shapley values of the trees.*without sampling error/))
      .toBeVisible()
    expect(document.title).toBe('Customer a/b \u00b7 Tillcast')
  })

  it('is in a segment that leads to its portrait, or says why in none', async () => {
    const divided = { ...customer, segment: 'Loyal', segment_id: 2 }
    show({ customer: [200, divided], why: [200, why] })
    expect(await screen.findByRole('link', { name: 'Loyal' })).toHaveAttribute(
      'href', '/segments?segment=2')
    cleanup()
    show({ customer: [200, customer], why: [200, why] })
    expect(await screen.findByText('not divided yet')).toBeVisible()
  })

  it('has every reason in a table', async () => {
    show({ customer: [200, customer], why: [200, why] })
    const reasons = within(await screen.findByRole('region', { name: /^Why/ }))
    await userEvent.setup().click(await reasons.findByRole('button', { name: 'Table' }))
    const table = within(screen.getByRole('region', { name: /^All reasons/ }))
    expect(table.getAllByRole('row')).toHaveLength(3)
    expect(table.getByText('recency_days')).toBeInTheDocument()
  })

  it('may be unknown', async () => {
    show({ customer: problem(404, 'no such customer') })
    expect(await screen.findByText('No such customer')).toBeVisible()
    expect(screen.getAllByRole('link', { name: 'All customers' })[0]).toHaveAttribute(
      'href', '/customers')
  })

  it('may not have bought yet, and is then not asked about', async () => {
    const first = { ...customer, orders: 0, last_purchase_at: null, prediction: null }
    const asked = show({ customer: [200, first] })
    expect(await screen.findByText('No purchase yet')).toBeVisible()
    expect(asked.some((path) => path.includes('/prediction'))).toBe(false)
  })

  it('may have no model to judge it', async () => {
    const unjudged = { ...customer, prediction: null }
    show({ customer: [200, unjudged], why: problem(503, 'there is no model') })
    expect(await screen.findByText('No model yet')).toBeVisible()
    expect(screen.queryByTestId('probability')).toBeNull()
  })

  it.each<[string, Answer, RegExp]>([
    ['says nothing', [200, { ...customer.prediction, contributions: null }], /says too little/],
    ['refuses', problem(503, 'm has no background rows'), /no background rows/],
  ])('keeps its probability where the model %s of why', async (_, answer, words) => {
    show({ customer: [200, customer], why: answer })
    expect(await screen.findByText('This model gives no reasons')).toBeVisible()
    expect(screen.getByText(words)).toBeVisible()
    expect(screen.getByTestId('probability')).toHaveTextContent(/^34\s%$/)
  })

  it('keeps its probability where nothing is said of why', async () => {
    show({ customer: [200, customer], why: [500, {}] })
    expect(await screen.findByText('The reasons could not be read')).toBeVisible()
    expect(screen.getByTestId('probability')).toHaveTextContent(/^34\s%$/)
  })

  it('may be out of reach', async () => {
    show({ customer: [500, {}] })
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be read')
  })
})

describe('a customer over time', () => {
  afterEach(() => vi.unstubAllGlobals())
  const known: Answers = {
    customer: [200, { ...customer, features: { recency_days: 31.25, aov: 33.5, odd: null } }],
    why: [200, why],
  }
  const region = (name: RegExp) => screen.findByRole('region', { name })

  it('has purchases and refunds in a table, newest first', async () => {
    show(known)
    const card = within(await region(/^Purchases and refunds over time, GBP/))
    expect(await card.findByText('34 purchases, 2 refunds; the newest 6 are drawn')).toBeVisible()
    expect(card.getByTitle('the newest 6 of all')).toHaveTextContent('CSV')
    await userEvent.setup().click(card.getByRole('button', { name: 'Table' }))
    const rows = card.getAllByRole('row').slice(1).map((row) => row.textContent)
    expect(rows[0]).toMatch(/^10 Feb 2011, 14:38:00 UTCPurchase16£1,015\.30$/)
    expect(rows[1]).toMatch(/^3 Jan 2011, 09:00:00 UTCCancelled12\u2212£248\.06$/)
  })

  it('keeps a stretch that was marked, also while it is being read', async () => {
    show(known, '/customers/a%2Fb?zoom=2011-01-01T00:00:00~2011-03-01T00:00:00')
    const card = within(await region(/^Purchases and refunds over time/))
    expect(await card.findByText('1 Jan 2011 to 1 Mar 2011')).toBeVisible()
    await userEvent.setup().click(card.getByRole('button', { name: 'All time' }))
    expect(await card.findByText(/^34 purchases/)).toBeVisible()
  })

  it('says their rhythm, and when they are due', async () => {
    show(known)
    const card = within(await region(/^Rhythm/))
    expect(await card.findByText(/^Due 197 days ago/)).toHaveTextContent('(18 Mar 2011)')
    expect(card.getByText('We: 3')).toBeInTheDocument()
    expect(card.getByText('14: 2')).toBeInTheDocument()
    cleanup()
    show({ ...known, timeline: [200, { ...frameJson('customer-timeline'), rhythm: null }] })
    expect(await screen.findByTestId('no-rhythm')).toBeVisible()
  })

  it('tells a forecast from a look back, in words', async () => {
    show(known)
    const card = within(await region(/over time$|, over time/))
    expect(await card.findByText(/No forecast is over yet: what lies before 1 Sep 2011/))
      .toBeVisible()
    await userEvent.setup().click(card.getByRole('button', { name: 'Table' }))
    const rows = card.getAllByRole('row').slice(1).map((row) => row.textContent)
    expect(rows[0]).toMatch(/^1 Oct 2011forecast12\.1\s%not over yet$/)
    expect(rows.at(-1)).toMatch(/^15 Aug 2011looking back56\.3\s%yes$/)
  })

  it('lists what they buy, also what has no name', async () => {
    show(known)
    const card = within(await region(/^What they buy/))
    const rows = (await card.findAllByRole('row')).slice(1).map((row) => row.textContent)
    expect(rows).toEqual([
      expect.stringMatching(/^WHITE HANGING HEART T-LIGHT HOLDER23\s%1,23[45]17$/),
      expect.stringMatching(/^224230\.5\s%261$/),
    ])
  })

  it('has every feature by its group, found by words', async () => {
    show(known)
    const card = within(await region(/^Base features/))
    expect(await card.findByText('days from the last purchase')).toBeInTheDocument()
    expect(card.getByTestId('further')).toHaveTextContent(
      /^wide-deep-20110901-1 takes 10 features\. Not listed above: tenure_days, frequency/)
    await userEvent.setup().type(card.getByRole('searchbox'), 'mean ORDERS')
    expect(card.getByText(/^1 of 3 shown/)).toBeVisible()
    expect(card.getByTitle('33.5')).toHaveTextContent(/^33\.50\sGBP$/)
    expect(card.queryByText('recency_days')).toBeNull()
    await userEvent.setup().type(card.getByRole('searchbox'), ' no such')
    expect(card.getByText('No feature is called so')).toBeVisible()
  })

  it('knows its place in the list it was opened from', async () => {
    const asked = show(known, '/customers/a%2Fb?list=sort%3Dorders&at=5')
    await region(/^Base features/)
    expect(screen.getByRole('link', { name: 'To the list' })).toHaveAttribute(
      'href', '/customers?sort=orders')
    expect(asked).toContain('/v1/customers?sort=orders&order=desc&offset=4&limit=3')
  })

  it('keeps what it has where one part cannot be read', async () => {
    show({ ...known, timeline: problem(500, 'out of order'), history: problem(503, 'no model') })
    expect((await screen.findAllByText(/could not be read: out of order/)).length).toBe(3)
    expect(await screen.findByText('last bought 12 days ago')).toBeVisible()
    expect(screen.queryByRole('region', { name: /30 days, over time/ })).toBeNull()
  })
})
