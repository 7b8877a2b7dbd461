import { ChartFrame, type ChartFrameProps } from '@/components/chart/chart-frame'
import type { Area, Scale } from '@/components/chart/scale'
import { LineChart } from '@/components/chart/line-chart'
import { DataTable, type Column } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { InfoMark } from '@/components/ui/info-mark'
import { catalogue } from '@/lib/catalogue'
import { fileNamePart } from '@/lib/csv'
import { formatCount, formatDate, formatDecimal, formatPercent } from '@/lib/format'
import type { History, HistoryPoint, Timeline } from '@/lib/wire/types'
import { HistoryLane, kLane_px, LaneKeys } from './history-lane'
import { historyCsv, partsOf, recordOf } from './story'

const kHeight_px = 220

const isBack = ({ trained_until }: History, { at }: HistoryPoint): boolean =>
  trained_until !== null && Date.parse(at) < Date.parse(trained_until)

const boughtWords = (bought: boolean | null) =>
  bought === null ? 'not over yet' : bought ? 'yes' : 'no'

const columnsOf = (history: History): Column<HistoryPoint>[] => [
  { name: 'As of', left: true, cell: ({ at }) => formatDate(at) },
  { name: 'Kind', left: true, cell: (p) => (isBack(history, p) ? 'looking back' : 'forecast') },
  { name: 'Chance', cell: ({ probability }) => formatPercent(probability, 1) },
  { name: `Bought within ${history.horizon_days} d`, cell: ({ bought }) => boughtWords(bought) },
]

// How the forecasts that are over went, in a sentence.
function Record({ history }: { history: History }) {
  const { said, bought, expected } = recordOf(history)
  if (said === 0) {
    return <>No forecast is over yet: what lies before {formatDate(history.trained_until)} is a look
      back by a model that had seen how it went on.</>
  }
  return (
    <>
      Of {formatCount(said)} weekly forecasts that are over, {formatCount(bought)} were followed by
      a purchase; their probabilities add up to {formatDecimal(expected, 1)}. What lies before{' '}
      {formatDate(history.trained_until)} is a look back, not a forecast.
    </>
  )
}

const kWord_px = 60 // room that a word beside the divider wants

// Beside the divider, where neither lies over the line: what is left of it, what is right.
function Divider({ area, x, probability }: { area: Area; x: number; probability: number }) {
  const y = probability > 0.5 ? area.bottom - 8 : area.top + 14
  const word = 'fill-muted stroke-surface text-xs [paint-order:stroke]'
  return (
    <>
      {x - area.left >= kWord_px && (
        <text x={x - 6} y={y} textAnchor="end" strokeWidth="3" className={word}>
          look back
        </text>
      )}
      {area.right - x >= kWord_px && (
        <text x={x + 6} y={y} strokeWidth="3" className={word}>forecast</text>
      )}
    </>
  )
}

function Chart({ history, timeline }: { history: History; timeline: Timeline | undefined }) {
  const { back, ahead } = partsOf(history)
  const { points, trained_until, horizon_days } = history
  const purchases = (timeline?.purchases ?? []).map(({ ordered_at }) => Date.parse(ordered_at))
  const byTime = new Map(points.map((point) => [Date.parse(point.at), point]))
  const domain = [Date.parse(points[0]!.at), Date.parse(points.at(-1)!.at)] as const
  const tooltip = (x: number) => {
    const point = byTime.get(x)!
    const then = new Date(x + horizon_days * 86_400_000).toISOString()
    return {
      heading: `${formatDate(x)}, ${isBack(history, point) ? 'looking back' : 'forecast'}`,
      rows: [
        { label: 'Chance', value: formatPercent(point.probability) },
        { label: `Bought by ${formatDate(then)}`, value: boughtWords(point.bought) },
      ],
    }
  }
  const series = [
    ...(back.length > 0 ? [{
      id: 'back', label: 'look back', points: back, colour: 'var(--chart-compared)', dashed: true,
      quiet: true,
    }] : []),
    ...(ahead.length > 0 ? [{ id: 'forecast', label: 'forecast', points: ahead }] : []),
  ]
  const learnt_ms = trained_until === null ? null : Date.parse(trained_until)
  const within = learnt_ms !== null && learnt_ms > domain[0] && learnt_ms < domain[1]
  const there = (points.find(({ at }) => Date.parse(at) >= (learnt_ms ?? 0)) ?? points[0]!)
    .probability
  return (
    <>
      <LineChart
        summary={`Probability to buy within ${horizon_days} days, week by week.`}
        x="time"
        series={series}
        height_px={kHeight_px}
        domain={domain}
        range={[0, 1]}
        fromZero
        references={within ? [{ axis: 'x', value: learnt_ms }] : []}
        formatValue={(value) => formatPercent(value)}
        tooltip={tooltip}
        below_px={kLane_px}
        marks={(area: Area, x: Scale) => (
          <>
            <HistoryLane
              history={history} area={area} x={x} domain={domain} purchases={purchases}
            />
            {within && <Divider area={area} x={x(learnt_ms)} probability={there} />}
          </>
        )}
      />
      <LaneKeys horizon_days={horizon_days} />
      <p className="px-4 pt-1 pb-3 text-xs text-muted"><Record history={history} /></p>
    </>
  )
}

export interface HistoryCardProps extends Partial<ChartFrameProps> {
  history: History | undefined
  timeline: Timeline | undefined
  failed: Error | null
}

export function HistoryCard({ history, timeline, failed, ...props }: HistoryCardProps) {
  const { label } = catalogue.history
  return (
    <ChartFrame
      titleId="history"
      title={
        <span className="inline-flex items-center gap-1.5">
          {label} <InfoMark label={label.toLowerCase()} text={catalogue.history.text} />
        </span>
      }
      note={(!history || history.model_id)
        && <>what <bdi>{history?.model_id ?? 'a model'}</bdi> says of each Monday</>}
      unsaid={!history}
      pending={!history}
      error={failed}
      height_px={history ? undefined : kHeight_px + 80}
      empty={history && history.points.length === 0 && (
        <EmptyState title="No week yet" className="py-12">
          The first Monday after the first purchase begins the line.
        </EmptyState>
      )}
      csv={() => ({
        name: `tillcast-history-${fileNamePart(history?.customer_id ?? '')}.csv`,
        text: history ? historyCsv(history) : '',
      })}
      table={history && (
        <DataTable label="Week by week, newest first" className="max-h-72"
          columns={columnsOf(history)} rows={[...history.points].reverse()}
          keyOf={({ at }) => at} />
      )}
      {...props}
    >
      {history && history.points.length > 0 && <Chart history={history} timeline={timeline} />}
    </ChartFrame>
  )
}
