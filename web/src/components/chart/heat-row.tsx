import { classNames } from '@/lib/class-names'
import type { HeatMapProps, HeatRowHead } from './heat-map'
import { rampColour, rampStep, rampText } from './ramp'
import type { Span } from './scale'

export interface HeatRowProps extends Pick<HeatMapProps, 'value' | 'text' | 'running'> {
  head: HeatRowHead
  row: number
  noted: boolean
  columns: number
  span: Span
  focus: number | null // the column that the keyboard stops at, if it is in this row
  onRead: (column: number, cell: Element) => void
  onFocus: (column: number) => void
  onLeave: () => void
}

function styleOf(known: number | null, span: Span) {
  if (known === null) return undefined
  const step = rampStep(known, span)
  return { background: rampColour(step), color: rampText(step) }
}

export function HeatRow({
  head, row, noted, columns, span, value, text, running, focus, onRead, onFocus, onLeave,
}: HeatRowProps) {
  return (
    <tr>
      <th
        scope="row"
        className="sticky left-0 z-1 bg-surface pr-3 text-left font-normal whitespace-nowrap"
      >
        {head.label}
      </th>
      {noted && <td className="pr-2 text-right text-muted">{head.note}</td>}
      {Array.from({ length: columns }, (_, column) => {
        const known = value(row, column)
        return (
          <td
            key={column}
            role="gridcell"
            data-cell={`${row}-${column}`}
            tabIndex={focus === column ? 0 : -1}
            style={styleOf(known, span)}
            className={classNames('relative h-8 min-w-10 rounded-xs text-center focus-visible:z-1',
              known !== null && running?.(row, column) && 'border-2 border-dashed border-control')}
            onPointerEnter={(event) => onRead(column, event.currentTarget)}
            onFocus={(event) => {
              onFocus(column)
              onRead(column, event.currentTarget)
            }}
            onBlur={onLeave}
          >
            {known === null ? '' : text(row, column)}
            {known !== null && running?.(row, column) && <span className="sr-only"> so far</span>}
          </td>
        )
      })}
    </tr>
  )
}
