import { fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FixedWidthObserver } from '@/test-width'
import { BarChart } from './bar-chart'
import { ChartFrame } from './chart-frame'
import { HeatMap, movedCell } from './heat-map'
import { LineChart } from './line-chart'
import { rampStep, rampText } from './ramp'
import { RankedBars } from './ranked-bars'

beforeEach(() => vi.stubGlobal('ResizeObserver', FixedWidthObserver))

const tooltip = () => screen.queryByTestId('chart-tooltip')
const chart = () => screen.getByRole('application')

describe('a line chart', () => {
  const onZoom = vi.fn()
  const onReset = vi.fn()
  beforeEach(() => {
    onZoom.mockClear()
    onReset.mockClear()
    const now = [0, 1, 2, 3].map((x) => ({ x, y: x === 1 ? null : 10 * x }))
    const before = [0, 1, 2, 3].map((x) => ({ x, y: 5 }))
    render(
      <LineChart
        summary="Now against before."
        x="number"
        series={[
          { id: 'now', label: 'Now', points: now },
          { id: 'before', label: 'Before', points: before, dashed: true, colour: 'grey' },
        ]}
        formatValue={(value) => (value === null ? '\u2014' : `${value} pc`)}
        formatX={(x) => `place ${x}`}
        against="the place before"
        onZoom={onZoom}
        onReset={onReset}
      />,
    )
  })

  it('says what it shows, and marks the present point alone', () => {
    expect(chart()).toHaveAccessibleName(/^Now against before\./)
    expect(document.querySelectorAll('[data-present]')).toHaveLength(1)
    expect(document.querySelector('[data-series=now] path')?.getAttribute('d')).toMatch(/M.*M/)
  })

  it('is read by arrow keys, point by point', async () => {
    const user = userEvent.setup()
    chart().focus()
    await user.keyboard('{ArrowLeft}')
    expect(tooltip()).toHaveTextContent('place 3')
    expect(tooltip()).toHaveTextContent('30 pc')
    expect(tooltip()).toHaveTextContent('+50.0')
    await user.keyboard('{ArrowLeft}{ArrowLeft}')
    expect(tooltip()).toHaveTextContent('place 1')
    expect(tooltip()).toHaveTextContent('\u2014')
    await user.keyboard('{Home}{ArrowLeft}')
    expect(tooltip()).toHaveTextContent('place 0')
    await user.keyboard('{Escape}')
    expect(tooltip()).toBeNull()
    await user.keyboard('{Escape}')
    expect(onReset).toHaveBeenCalledOnce()
  })

  it('zooms into what is marked by keys', async () => {
    const user = userEvent.setup()
    chart().focus()
    await user.keyboard('{End}{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}')
    expect(document.querySelector('[data-brush]')).not.toBeNull()
    await user.keyboard('{Enter}')
    expect(onZoom).toHaveBeenCalledWith(1, 3)
  })
})

describe('a bar chart', () => {
  const onZoom = vi.fn()
  beforeEach(() => {
    const bars = [3, -1, null, 4].map((value, i) => ({ key: `${i}`, values: [value] }))
    render(
      <BarChart
        summary="Four days."
        bars={bars}
        series={[{ label: 'Net', colour: 'teal' }]}
        comparison={{ label: 'Before', values: [1, 2, null, 2] }}
        nameOf={(i) => `day ${i}`}
        formatTick={String}
        tooltip={(i) => ({ heading: `day ${i}`, rows: [] })}
        onZoom={onZoom}
      />,
    )
  })

  it('draws no bar where nothing is known', () => {
    expect(document.querySelectorAll('[data-bar] rect')).toHaveLength(3)
    expect(document.querySelector('[data-comparison]')?.getAttribute('d')).toMatch(/M.*M/)
  })

  it('is read by touch, and what was touched stays', () => {
    fireEvent.pointerDown(chart(), { pointerType: 'touch', clientX: 590 })
    expect(tooltip()).toHaveTextContent('day 3')
  })

  it('zooms to whole bars', async () => {
    const user = userEvent.setup()
    chart().focus()
    await user.keyboard('{End}{Shift>}{ArrowLeft}{/Shift}{Enter}')
    expect(onZoom).toHaveBeenCalledWith(2, 3)
  })
})

describe('a heat map', () => {
  it('moves by keys among its cells and stays where the edge is', async () => {
    expect(movedCell({ row: 0, column: 0 }, 'ArrowUp', { row: 2, column: 2 }))
      .toEqual({ row: 0, column: 0 })
    expect(movedCell({ row: 1, column: 0 }, 'End', { row: 2, column: 5 }))
      .toEqual({ row: 1, column: 4 })
    expect(movedCell({ row: 1, column: 0 }, 'x', { row: 2, column: 5 })).toBeNull()
    const values = [[1, 0.4], [1, null]]
    render(
      <HeatMap
        label="Retention"
        corner="Month"
        rows={[{ key: 'a', label: 'Jan' }, { key: 'b', label: 'Feb' }]}
        columns={[{ key: '0', label: '0' }, { key: '1', label: '1' }]}
        value={(row, column) => values[row]![column]!}
        text={(row, column) => String(values[row]![column])}
        tooltip={(row, column) => ({ heading: `cell ${row} ${column}`, rows: [] })}
      />,
    )
    const user = userEvent.setup()
    const [first] = within(screen.getByRole('grid')).getAllByRole('gridcell')
    first!.focus()
    await user.keyboard('{ArrowRight}')
    expect(tooltip()).toHaveTextContent('cell 0 1')
    await user.keyboard('{ArrowDown}')
    expect(tooltip()).toBeNull()
  })

  it('changes its text where the ground has become deep', () => {
    expect(rampStep(0, [0, 1])).toBe(0)
    expect(rampStep(1, [0, 1])).toBe(8)
    expect(rampText(5)).not.toBe(rampText(6))
  })
})

it('ranked bars say their values and hold hostile names as text', () => {
  render(
    <RankedBars
      label="Countries"
      heads={['Country', 'Gross', 'Share']}
      rows={[{ key: 'a', label: '<b>x</b>', value: 5, text: '5.00', notes: ['100 %'] }]}
    />,
  )
  expect(screen.getByRole('row', { name: '<b>x</b> 5.00 100 %' })).toBeVisible()
})

describe('the frame of a chart', () => {
  const frame = (props: object) => (
    <ChartFrame
      titleId="t"
      title="Things, pieces"
      table={<table><tbody><tr><td>behind</td></tr></tbody></table>}
      csv={() => ({ name: 'x.csv', text: '' })}
      {...props}
    >
      <p>drawn</p>
    </ChartFrame>
  )

  it('has a table behind it', async () => {
    render(frame({}))
    await userEvent.setup().click(screen.getByRole('button', { name: 'Table' }))
    expect(screen.getByRole('table')).toHaveTextContent('behind')
    expect(screen.queryByText('drawn')).toBeNull()
  })

  it('says what failed, and what would be there', () => {
    const { rerender } = render(frame({ pending: true, error: new Error('No such route.') }))
    expect(screen.getByRole('status')).toHaveTextContent('could not be read: No such route.')
    expect(screen.getByRole('button', { name: 'CSV' })).toBeDisabled()
    rerender(frame({ empty: <p>nothing yet</p> }))
    expect(screen.getByText('nothing yet')).toBeVisible()
    rerender(frame({ error: new Error('late') }))
    expect(screen.getByText('drawn')).toBeVisible()
  })
})
