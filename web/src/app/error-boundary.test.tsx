import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createElement, Suspense, use } from 'react'
import { expect, it, vi } from 'vitest'
import { AnalyticsContext } from '@/lib/analytics/analytics-context'
import { AnalyticsStore } from '@/lib/analytics/store'
import { ErrorBoundary } from './error-boundary'
import { ViewChunk } from './view-chunk'

function Fetched({ chunk }: { chunk: ViewChunk }) {
  return createElement(use(chunk.get()))
}

async function openFailing() {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const load = vi.fn()
    .mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'))
    .mockResolvedValue({ default: () => <p>the view</p> })
  const store = new AnalyticsStore()
  const chunk = new ViewChunk(load)
  await act(async () => {
    render(
      <AnalyticsContext value={{ store, retryNow: () => {} }}>
        <ErrorBoundary>
          <Suspense fallback="loading"><Fetched chunk={chunk} /></Suspense>
        </ErrorBoundary>
      </AnalyticsContext>,
    )
  })
  return { store, load }
}

it('says in plain words that a view could not be loaded, and has it on demand', async () => {
  const { load } = await openFailing()
  expect(screen.getByTestId('missing-view')).toHaveTextContent('The server is away')
  expect(screen.queryByText(/dynamically/)).toBeNull()
  expect(load).toHaveBeenCalledOnce()
  await act(() => userEvent.click(screen.getByRole('button', { name: 'Try again' })))
  expect(await screen.findByText('the view')).toBeVisible()
})

it('has the view by itself when the server is back', async () => {
  const { store } = await openFailing()
  expect(screen.getByTestId('missing-view')).toBeVisible()
  await act(async () => store.setConnection({ ...store.latest.connection, phase: 'open' }))
  expect(await screen.findByText('the view')).toBeVisible()
})
