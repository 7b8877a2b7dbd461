import { QueryClientProvider } from '@tanstack/react-query'
import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createQueryClient } from '@/lib/api/query-client'
import { decodeCohorts } from '@/lib/wire/decode-cohorts'
import CohortsView from './cohorts-view'
import { curvesCsv, curvesOf } from './curves-card'

const cohort = (month: string, active: number[]) => ({
  month, customers: active[0]!, active, revenue: active.map((n) => `${n * 20}.50`),
})
const cohorts = {
  as_of: '2011-03-09T12:50:00Z', currency: 'GBP',
  cohorts: [
    cohort('2010-12', [100, 40, 30, 5]), cohort('2011-01', [300, 60, 9]),
    cohort('2011-02', [50, 2]), cohort('2011-03', [8]),
  ],
}

function Place() {
  return <output data-testid="place">{useLocation().search}</output>
}

function show(at: string, answer: unknown = cohorts, status = 200) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    if (path.startsWith('/v1/countries')) {
      return new Response(JSON.stringify({ countries: [{ country: 'Norway' }] }))
    }
    return new Response(JSON.stringify(answer), { status })
  })
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={[at]}>
        <Routes>
          <Route path="cohorts" element={<CohortsView />} />
        </Routes>
        <Place />
      </MemoryRouter>
    </QueryClientProvider>,
  )
  return { asked, user: userEvent.setup() }
}

const rows = async () =>
  within(await screen.findByRole('grid', { name: /^Cohorts by the month/ })).getAllByRole('row')
    .slice(1).map((row) => row.textContent)

afterEach(() => vi.unstubAllGlobals())

describe('cohorts', () => {
  it('stand by their month, with the month that is not over marked in words too', async () => {
    show('/cohorts')
    const [first, second, , last] = await rows()
    expect(first).toMatch(/^Dec 2010100100\s%40\s%30\s%5\s% so far$/)
    expect(second).toMatch(/^Jan 2011300100\s%20\s%3\s% so far$/)
    expect(last).toMatch(/^Mar 20118100\s% so far$/)
  })

  it('show customers, or the money of each, as the address says', async () => {
    const { user } = show('/cohorts?show=customers')
    expect((await rows())[0]).toBe('Dec 201010010040305 so far')
    await user.click(screen.getByRole('radio', { name: 'Revenue each' }))
    expect(screen.getByTestId('place')).toHaveTextContent('?show=revenue')
    expect((await rows())[1]).toBe('Jan 20113002041 so far')
    expect(screen.getByRole('heading', { name: /^What they brought.*GBP/ })).toBeVisible()
  })

  it('are those of one country, where it is chosen', async () => {
    const { asked, user } = show('/cohorts')
    await screen.findByRole('option', { name: 'Norway' })
    await user.selectOptions(screen.getByRole('combobox', { name: 'Country' }), 'Norway')
    expect(asked).toContain('/v1/cohorts?country=Norway')
    expect(screen.getByTestId('place')).toHaveTextContent('?country=Norway')
  })

  it('are read by arrow keys', async () => {
    const { user } = show('/cohorts')
    await rows()
    document.querySelector<HTMLElement>('[data-cell="0-0"]')!.focus()
    await user.keyboard('{ArrowRight}{ArrowDown}')
    const said = screen.getByTestId('chart-tooltip')
    expect(said).toHaveTextContent(/^Feb 2011, 1 month after/)
    expect(said).toHaveTextContent(/60 of 300.*20\.0\s%.*£1,201/)
  })

  it('have every month in a table', async () => {
    const { user } = show('/cohorts')
    await rows()
    await user.click(screen.getAllByRole('button', { name: 'Table' })[0]!)
    const table = within(screen.getByRole('region', { name: /^Every cohort/ }))
    expect(table.getAllByRole('row')).toHaveLength(1 + 4 + 3 + 2 + 1)
    expect(table.getAllByText('Mar 2011, so far')).toHaveLength(4)
  })

  it('point one of the curves out', async () => {
    const { user } = show('/cohorts')
    await user.selectOptions(
      await screen.findByRole('combobox', { name: /point out/ }), 'Dec 2010')
    expect(screen.getByTestId('place')).toHaveTextContent('?cohort=2010-12')
  })

  it('have every curve in a table, and say what the mean is of', async () => {
    const { user } = show('/cohorts')
    const curves = within(await screen.findByRole('region', { name: /^Retention by months/ }))
    expect(curves.getByText(/mean of all customers whose cohort has come so far/)).toBeVisible()
    await user.click(curves.getByRole('button', { name: 'Table' }))
    const [heads, first, second] = curves.getAllByRole('row')
    expect(heads).toHaveTextContent(/^AfterMeanLowestHighestDec 2010Jan 2011$/)
    expect(first).toHaveTextContent(/^125\s%20\s%40\s%40\s%20\s%$/)
    expect(second).toHaveTextContent(/^2\u201430\s%30\s%30\s%$/)
    await user.click(screen.getByRole('radio', { name: 'Customers' }))
    expect(screen.getByText(/mean of the cohorts that have come so far/)).toBeVisible()
  })

  it('have every curve in their file', () => {
    const { rows, curves } = curvesOf(decodeCohorts(cohorts), 'share')
    const [head, first, second] = curvesCsv(rows, curves.map(({ month }) => month)).split('\r\n')
    expect(head).toBe('months_after,mean,least,most,2010-12,2011-01')
    expect(first).toBe('1,0.25,0.2,0.4,0.4,0.2')
    expect(second).toBe('2,,0.3,0.3,0.3,')
  })

  it('may be none yet, or out of reach', async () => {
    show('/cohorts', { ...cohorts, cohorts: [] })
    expect(await screen.findByTestId('no-cohorts')).toHaveTextContent('No cohorts yet')
    expect(screen.getByRole('link', { name: 'Bring a file' })).toHaveAttribute('href', '/data')
  })

  it('say what failed', async () => {
    show('/cohorts', { detail: 'out of order' }, 500)
    expect(await screen.findByText(/could not be read: out of order/)).toBeVisible()
  })
})
