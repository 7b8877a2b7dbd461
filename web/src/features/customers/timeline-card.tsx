import { useSearchParams } from 'react-router'
import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import { Legend } from '@/components/chart/legend'
import { Plot } from '@/components/chart/plot'
import { niceTicks, spanOf } from '@/components/chart/scale'
import { Button } from '@/components/ui/button'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { fileNamePart } from '@/lib/csv'
import {
  formatCount, formatDate, formatDateTime, formatMoney, formatMoneyExact,
} from '@/lib/format'
import type { Timeline } from '@/lib/wire/types'
import {
  happeningsOf, spanOfStory, timelineCsv, zoomOf, zoomText, type Happening,
} from './story'
import { TimelineMarks } from './timeline-marks'

const kHeight_px = 240
const kBelow_px = 12
const names = { purchase: 'Purchase', refund: 'Refund', cancellation: 'Cancelled' }

const columnsOf = (currency: string | null): Column<Happening>[] => [
  {
    name: 'When', left: true,
    cell: ({ at_ms }) => <span className="whitespace-nowrap">{formatDateTime(at_ms)}</span>,
  },
  { name: 'What', left: true, cell: ({ kind }) => names[kind] },
  { name: 'Lines', cell: ({ lines }) => formatCount(lines) },
  {
    name: 'Amount', cell: ({ amount, exact }) => (
      <span title={formatMoneyExact(exact, currency)}>
        {formatMoney(amount, currency, { digits: 2 })}
      </span>
    ),
  },
]

// What was marked is in the address, so that Back and a link keep it.
function useZoom() {
  const [params, setParams] = useSearchParams()
  const zoom = zoomOf(params.get('zoom'))
  const set = (text: string | null) => setParams((before) => {
    const after = new URLSearchParams(before)
    if (text === null) after.delete('zoom')
    else after.set('zoom', text)
    return after
  })
  const mark = (from: number, to: number) => set(zoomText(from, to))
  return { zoom, mark, reset: () => set(null) }
}

// How many are here where the server gives the newest only.
function newestOf({ purchases, purchases_total, refunds, refunds_total }: Timeline) {
  const here = purchases.length + refunds.length
  return here < purchases_total + refunds_total ? here : null
}

// All of it, or the newest where there are very many.
function noteOf(timeline: Timeline): string {
  const { purchases_total, refunds_total } = timeline
  const newest = newestOf(timeline)
  const some = (count: number, word: string) =>
    `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`
  const part = newest === null ? '' : `; the newest ${formatCount(newest)} are drawn`
  return `${some(purchases_total, 'purchase')}, ${some(refunds_total, 'refund')}${part}`
}

export interface TimelineCardProps extends Partial<ChartFrameProps> {
  timeline: Timeline | undefined
  failed: Error | null
}

export function TimelineCard({ timeline, failed, ...props }: TimelineCardProps) {
  const { zoom, mark, reset } = useZoom()
  const all = timeline ? happeningsOf(timeline) : []
  const newest = timeline ? newestOf(timeline) : null
  const whole = spanOfStory(all, timeline?.as_of ?? null)
  const span = timeline ? (zoom ?? whole) : null
  const shown = span ? all.filter(({ at_ms }) => at_ms >= span[0] && at_ms <= span[1]) : []
  const currency = timeline?.currency ?? null
  const ticks = niceTicks(spanOf([0, ...shown.map(({ amount }) => amount)]))
  const format = (value: number) => formatMoney(value, currency, { compact: true })
  const due = timeline?.rhythm?.due_at ?? null
  const tooltip = (stop: number) => {
    const one = shown[stop]!
    return {
      heading: formatDateTime(one.at_ms),
      rows: [
        { label: names[one.kind], value: formatMoney(one.amount, currency, { digits: 2 }) },
        { label: 'Lines', value: formatCount(one.lines) },
        ...(one.units === null ? [] : [{ label: 'Units', value: formatCount(one.units) }]),
      ],
    }
  }
  const axis_px = Math.max(...ticks.map((tick) => format(tick).length)) * 7 + 12
  return (
    <ChartFrame
      titleId="timeline"
      title={`Purchases and refunds over time${currency ? `, ${currency}` : ''}`}
      note={zoom ? `${formatDate(zoom[0])} to ${formatDate(zoom[1])}` : timeline
        ? noteOf(timeline) : 'purchases, refunds'}
      unsaid={!timeline && !zoom}
      legend={
        <Legend entries={[
          { label: 'purchase', colour: 'var(--chart-1)', shape: 'line' },
          { label: 'refund, below', colour: 'var(--lowers)', shape: 'line' },
        ]} />
      }
      actions={zoom && <Button onClick={reset}>All time</Button>}
      pending={!timeline}
      error={failed}
      height_px={timeline ? undefined : kHeight_px + kBelow_px}
      empty={timeline && all.length === 0 && (
        <EmptyState title="No purchase yet" className="py-12">
          Every purchase and refund will stand here at its time.
        </EmptyState>
      )}
      csv={() => ({
        name: `tillcast-timeline-${fileNamePart(timeline?.customer_id ?? '')}${newest === null ? ''
          : `-newest-${newest}`}.csv`,
        text: timeline ? timelineCsv(timeline) : '',
      })}
      csvTitle={newest === null ? undefined : `the newest ${formatCount(newest)} of all`}
      table={timeline && (
        <DataTable label="Purchases and refunds, newest first" className="max-h-72"
          columns={columnsOf(currency)} rows={[...all].reverse()}
          keyOf={(one) => `${one.at_ms} ${one.kind} ${one.exact} ${all.indexOf(one)}`} />
      )}
      {...props}
    >
      {timeline && span && (
        <div className="px-4" style={{ paddingBottom: kBelow_px }}>
          <Plot
            summary={`${noteOf(timeline)} from ${formatDate(span[0])} to ${formatDate(span[1])}.`}
            height_px={kHeight_px}
            domain={span}
            stops={shown.map(({ at_ms }) => at_ms)}
            tooltip={tooltip}
            onZoom={mark}
            onReset={zoom ? reset : undefined}
            margin={{ left: axis_px, right: 12, top: 10, bottom: 26 }}
          >
            {(area, at) => (
              <TimelineMarks
                area={area} span={span} ticks={ticks} shown={shown} at={at}
                due_ms={due === null ? null : Date.parse(due)} format={format}
              />
            )}
          </Plot>
        </div>
      )}
    </ChartFrame>
  )
}
