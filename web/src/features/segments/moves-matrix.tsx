import { SegmentMark } from '@/components/ui/segment-mark'
import { classNames } from '@/lib/class-names'
import { segmentColour } from '@/lib/segment-look'
import type { FlowPeriod } from '@/lib/wire/types'
import { CountLink } from './count-link'
import { matrixOf } from './moves'

export interface MovesMatrixProps {
  period: FlowPeriod
  order: readonly number[]
  names: ReadonlyMap<number, string>
}

// Shades grow with the share of those who were there before; stays are the diagonal.
const shadeOf = (to: number | null, share: number) => {
  const colour = to === null ? 'var(--chart-neutral)' : segmentColour(to)
  return `color-mix(in oklab, ${colour} ${Math.round(Math.sqrt(share) * 24)}%, transparent)`
}

export function MovesMatrix({ period, order, names }: MovesMatrixProps) {
  const { from: rows, to: columns, count } = matrixOf(period, order)
  const label = (id: number | null, none: string) =>
    id === null ? <span>{none}</span> : (
      <span className="inline-flex items-center gap-1">
        <SegmentMark id={id} className="size-2" />
        <bdi className="max-w-32 text-left">{names.get(id) ?? `Segment ${id}`}</bdi>
      </span>
    )
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Moves from each segment to each"
      className="relative overflow-auto px-4 pb-3"
    >
      <table className="w-full text-sm">
        <thead className="align-bottom text-xs text-muted">
          <tr>
            <th scope="col" className="py-1 pr-2 text-left font-normal">From, to</th>
            {columns.map((to) => (
              <th key={to} scope="col" className="px-1 py-1 text-right font-normal">
                {label(to, 'Left')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((from) => {
            const all = columns.reduce<number>((sum, to) => sum + count(from, to), 0)
            return (
              <tr key={from} className="border-t border-line">
                <th scope="row" className="py-1 pr-2 text-left text-xs font-normal">
                  {label(from, 'First purchase')}
                </th>
                {columns.map((to) => {
                  const customers = count(from, to)
                  return (
                    <td
                      key={to}
                      className={classNames('text-right', from === to && 'font-medium')}
                      style={{ background: customers ? shadeOf(to, customers / all) : undefined }}
                    >
                      {customers === 0 ? <span className="px-1 text-muted">{'\u00b7'}</span> : (
                        <CountLink
                          customers={customers}
                          cell={{ from, to }}
                          period={period}
                          names={names}
                          className="block min-w-8 px-1 py-1.5 text-ink"
                        />
                      )}
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
