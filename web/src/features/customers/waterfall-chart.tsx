import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'
import { formatPercent, formatSigned } from '@/lib/format'
import type { Explanation } from '@/lib/wire/types'
import { waterfallOf, type Waterfall, type WaterfallBar } from './waterfall'

const percent = (share: number) => `${share * 100}%`
const columns =
  'grid grid-cols-[minmax(0,1fr)_4rem_3rem] items-center gap-x-3 ' +
  'sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_4rem_3rem]'

// The place of a bar, with the grid's faint lines and the dashed one of the expectation.
function Track({ waterfall, children }: { waterfall: Waterfall; children: ReactNode }) {
  const line = 'absolute inset-y-0 border-l border-chart-grid sm:-inset-y-1'
  return (
    <span className="relative min-h-5 self-stretch" aria-hidden>
      {waterfall.ticks.map(({ at }) => (
        <span key={at} className={line} style={{ left: percent(at) }} />
      ))}
      <span
        className={classNames(line, 'border-dashed border-control')}
        style={{ left: percent(waterfall.start) }}
      />
      {children}
    </span>
  )
}

function Mark({ at }: { at: number }) {
  return (
    <span
      className="absolute top-1/2 h-5 w-1 -translate-1/2 rounded-xs bg-ink"
      style={{ left: percent(at) }}
    />
  )
}

interface RowProps {
  words: ReactNode
  track: ReactNode
  value?: ReactNode
  then: number
  strong?: boolean
}

// On phones the words stand above their bar.
function Row({ words, track, value, then, strong }: RowProps) {
  return (
    <li className={classNames(columns, 'py-1.5 sm:py-1', strong && 'font-medium')}>
      <span
        className="col-span-3 min-w-0 wrap-anywhere first-letter:uppercase sm:col-span-1"
      >
        {words}
      </span>
      {track}
      <span className="text-right whitespace-nowrap tabular-nums">{value}</span>
      <span className={classNames('text-right tabular-nums', !strong && 'text-muted')}>
        <span className="sr-only">, then </span>
        {formatPercent(then)}
      </span>
    </li>
  )
}

// Which way is a triangle and a sign first, a colour second.
function Weight({ contribution }: { contribution: number }) {
  const raises = contribution >= 0
  return (
    <>
      <span
        aria-hidden
        className={classNames('mr-1 text-[9px]', raises ? 'text-raises' : 'text-lowers')}
      >
        {raises ? '\u25b6' : '\u25c0'}
      </span>
      {formatSigned(contribution, 2)}
    </>
  )
}

function Bar({ bar: { from, to } }: { bar: WaterfallBar }) {
  const colour = to >= from ? 'bg-raises' : 'bg-lowers'
  return (
    <span
      className={classNames('absolute top-1/2 h-4 min-w-px -translate-y-1/2 rounded-xs', colour)}
      style={{ left: percent(Math.min(from, to)), width: percent(Math.abs(to - from)) }}
    />
  )
}

function Axis({ ticks }: Pick<Waterfall, 'ticks'>) {
  return (
    <div aria-hidden className={classNames(columns, 'text-xs text-muted tabular-nums')}>
      <span className="hidden sm:block" />
      <span className="relative h-4">
        {ticks.map(({ at, probability }) => (
          <span
            key={at}
            className="absolute -translate-x-1/2 whitespace-nowrap"
            style={{ left: percent(at) }}
          >
            {formatPercent(probability, probability < 0.01 || probability > 0.99 ? 1 : 0)}
          </span>
        ))}
      </span>
    </div>
  )
}

export interface WaterfallChartProps extends ComponentProps<'div'> {
  explanation: Explanation
  probability: number
}

export function WaterfallChart({
  explanation, probability, className, ...props
}: WaterfallChartProps) {
  const waterfall = waterfallOf(explanation)
  const { base, start, bars, end, ticks } = waterfall
  const track = (inner: ReactNode) => <Track waterfall={waterfall}>{inner}</Track>
  return (
    <div className={classNames('px-4 text-sm', className)} {...props}>
      <div aria-hidden className={classNames(columns, 'pb-1 text-xs text-muted')}>
        <span>Reason</span>
        <span className="hidden sm:block" />
        <span className="text-right">Weight</span>
        <span className="text-right">Then</span>
      </div>
      <ol>
        <Row
          strong
          words="What the model expects of anyone"
          track={track(<Mark at={start} />)}
          then={base}
        />
        {bars.map((bar) => (
          <Row
            key={bar.key}
            words={
              bar.key ? <bdi>{bar.words}</bdi> : <span className="text-muted">{bar.words}</span>
            }
            track={track(<Bar bar={bar} />)}
            value={<Weight contribution={bar.contribution} />}
            then={bar.after}
          />
        ))}
        <Row strong words="This customer" track={track(<Mark at={end} />)} then={probability} />
      </ol>
      <Axis ticks={ticks} />
    </div>
  )
}
