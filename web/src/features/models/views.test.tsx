import { QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor, within } from '@testing-library/react'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeFrame } from '@/lib/wire/decode-frame'
import { frameJson } from '@/test-wire'
import CompareView from './compare-view'
import ModelView from './model-view'
import ModelsView from './models-view'

const champion = frameJson('models').data
const id = champion.model_id
const damaged = { model_id: 'broken', role: 'registered', shipped: false, problem: 'cut short' }
const rolling = {
  auc: 0.731, log_loss: 0.52, ece: 0.05, average_precision: null, brier: null, accuracy: null,
  majority_accuracy: null, top_decile_lift: null, windows: 2, customers: 6400,
  calibration: [{ from: 0, to: 0.1, customers: 400, mean_probability: 0.05, share: 0.08 }],
}
const live = {
  model_id: id, role: 'champion', as_of: '2011-12-09T12:50:00Z', trained_until: null,
  horizon_days: 30, windows: [], rolling: null, drift: null,
  pending: [{
    as_of: '2011-11-21T00:00:00Z', closes_at: '2011-12-21T00:00:00Z', customers: 3400,
    mean_probability: 0.28,
  }],
}
const drift = {
  as_of: '2011-12-05T00:00:00Z', customers: 3400, features: [
    {
      feature: 'recency_days', psi: 0.31, level: 'drifted',
      bins: [{ to: 7, expected: 0.5, actual: 0.1 }, { to: null, expected: 0.5, actual: 0.9 }],
    },
    { feature: 'frequency', psi: 0.02, level: 'stable', bins: [] },
  ],
}

function Place() {
  return <p data-testid="place">{useLocation().search}</p>
}

function show(at: string, answers: Record<string, unknown>) {
  vi.stubGlobal('fetch', async (path: string) => {
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
            <Route path="models" element={<ModelsView />} />
            <Route path="models/compare" element={<CompareView />} />
            <Route path="models/:id" element={<ModelView />} />
          </Routes>
          <Place />
        </MemoryRouter>
      </AnalyticsContext>
    </QueryClientProvider>,
  )
}

const region = async (name: RegExp) => within(await screen.findByRole('region', { name }))

afterEach(() => vi.unstubAllGlobals())

describe('the models', () => {
  it('are listed with honest figures and roles, damaged ones with their problem', async () => {
    const snapshot = { mean: { ...champion.metrics['walk-forward'].mean, auc: 0.948 } }
    const walk = { ...champion.metrics['walk-forward'], standard_error: { auc: 0.0055 } }
    const metrics = { 'walk-forward': walk, 'snapshot-kfold': snapshot }
    const models = [damaged, { ...champion, metrics }]
    show('/models', {
      '/v1/models': { champion: id, models, problem: 'x: its features are not known' },
      [`/v1/models/${id}/live`]: { ...live, rolling },
    })
    const rows = (await region(/^Models/)).getAllByRole('row').slice(1)
    expect(rows[0]).toHaveTextContent(/champion/)
    expect(rows[0]).toHaveTextContent(/0\.753 ±\s0\.006/)
    expect(rows[0]).toHaveTextContent(/flatters 0\.948/)
    expect((await within(rows[0]!).findAllByText('0.731')).length).toBeGreaterThan(0)
    expect(screen.getByRole('status')).toHaveTextContent(/not in use: x: its features/)
    expect(rows[1]).toHaveTextContent(/broken\s*damaged\s*cut short/)
  })

  it('only trained have their folds, and the command that evaluates', async () => {
    const folds = { auc: 0.761, log_loss: 0.5 }
    show('/models', {
      '/v1/models': { champion: id, models: [{ ...champion, metrics: { folds } }] },
    })
    const [row] = (await region(/^Models/)).getAllByRole('row').slice(1)
    expect(within(row!).getAllByText('0.761').length).toBeGreaterThan(0)
    expect(within(row!).getAllByTitle(/not measured yet/).length).toBeGreaterThan(0)
    expect(screen.getByText(`tillcast evaluate --into ${id}`)).toBeVisible()
  })

  it('compared by default are named in the address', async () => {
    const other = { ...champion, model_id: 'other', role: 'registered' }
    show('/models/compare', {
      '/v1/models': { champion: id, models: [champion, other] },
      [`/v1/models/${id}`]: champion, '/v1/models/other': other,
    })
    await waitFor(() => expect(screen.getByTestId('place')).toHaveTextContent(`?a=${id}&b=other`))
    const measured = await region(/^By walk-forward, figures/)
    expect(measured.getByRole('row', { name: /^Log-loss/ })).toHaveTextContent(/lower is better/)
    expect(measured.getByRole('row', { name: /^Accuracy/ })).toHaveTextContent(/points/)
  })

  it('may be none', async () => {
    show('/models', { '/v1/models': { champion: null, models: [] } })
    expect(await screen.findByText('tillcast train')).toBeVisible()
  })
})

describe('a model', () => {
  const at = `/models/${id}`
  const one = { [`/v1/models/${id}`]: champion }

  it('not yet graded says when its first window closes', async () => {
    show(at, { ...one, [`/v1/models/${id}/live`]: live })
    expect(await screen.findByTestId('pending')).toHaveTextContent(
      /^The first window closes in 11 days of shop time, 46 s in this replay/)
    expect(screen.getByTestId('live')).toHaveTextContent(/Nothing graded yet/)
  })

  it('is graded against its card, with calibration and drift', async () => {
    show(at, { ...one, [`/v1/models/${id}/live`]: { ...live, rolling, drift } })
    const grading = within(await screen.findByTestId('live'))
    const [auc] = grading.getAllByRole('row').slice(1)
    expect(auc).toHaveTextContent(/^AUC0\.7310\.753\u22120\.022/)
    expect((await region(/^Did as many/)).getByText(/5\s% predicted, 8\s% bought/)).toBeVisible()
    const [first, second] = (await region(/^Features by drift/)).getAllByRole('row').slice(1)
    expect(first).toHaveTextContent(/^recency_days.*0\.31drifted/)
    expect(within(first!).getByRole('img')).toHaveAccessibleName(/50\s% then, 90\s% now/)
    expect(second).toHaveTextContent(/^frequency.*0\.02stable/)
  })

  it('that is only registered says how it would be watched', async () => {
    const idle = { ...live, role: 'registered', pending: [] }
    show(at, { ...one, [`/v1/models/${id}/live`]: idle })
    expect(await screen.findByText(`tillcast models challenge ${id}`)).toBeVisible()
  })

  it('of a server that cannot grade still shows its card', async () => {
    show(at, one)
    expect(await screen.findByText(/The grading could not be read/)).toBeVisible()
    expect((await region(/^How well/)).getByText('walk-forward, mean of 6')).toBeVisible()
  })

  it('may be damaged', async () => {
    show('/models/broken', { '/v1/models/broken': damaged })
    expect(await screen.findByText('cut short')).toBeVisible()
    expect(screen.getByText('tillcast models remove broken')).toBeVisible()
  })

  it('may be unknown', async () => {
    show('/models/none', {})
    expect(await screen.findByText('No such model')).toBeVisible()
  })
})
