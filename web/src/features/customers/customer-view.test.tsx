import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createQueryClient } from '@/lib/api/query-client'
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

function show(answers: { customer?: Answer; why?: Answer }) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    const known = path.includes('/prediction') ? answers.why
      : path.startsWith('/v1/customers') ? answers.customer : undefined
    const [status, body] = known ?? problem(404, 'no such model')
    return new Response(JSON.stringify(body), { status })
  })
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={['/customers/a%2Fb']}>
        <Routes>
          <Route path="customers/:id" element={<CustomerView />} />
        </Routes>
      </MemoryRouter>
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
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Table' }))
    const table = within(screen.getByRole('region', { name: /^All reasons/ }))
    expect(table.getAllByRole('row')).toHaveLength(3)
    expect(table.getByText('recency_days')).toBeInTheDocument()
  })

  it('may be unknown', async () => {
    show({ customer: problem(404, 'no such customer') })
    expect(await screen.findByText('No such customer')).toBeVisible()
    expect(screen.getByRole('link', { name: 'To the overview' })).toHaveAttribute('href', '/')
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
