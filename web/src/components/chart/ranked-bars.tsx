// Horizontal bars, the largest first: name, bar from zero, value, and what else is known of each.
//
//   rows   key, label (often a link), value (null: not known), text (the value as shown, `title`
//          the exact one), notes (further figures, each under its head)
//   heads  of the label, the value and the notes, in this order
//   most   what a full bar means; default: the largest value
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from '@/lib/class-names'

export interface RankedRow {
  key: string
  label: ReactNode
  value: number | null
  text: string
  title?: string
  notes?: readonly ReactNode[]
}

export interface RankedBarsProps extends ComponentProps<'div'> {
  label: string
  heads: readonly string[]
  rows: readonly RankedRow[]
  most?: number
  colour?: string
}

const kName =
  'relative h-8 w-full max-w-0 py-1 pr-3 pl-4 text-left font-normal pointer-coarse:h-11'

const kLabel =
  'relative block truncate pointer-coarse:-my-[13px] pointer-coarse:py-[13px] ' +
  'pointer-coarse:[&_a]:py-3.5'

// 32 px high, by touch 44; the heads are 24.
function Row({ row, most, colour }: { row: RankedRow; most: number; colour: string }) {
  const share = row.value === null || most <= 0 ? 0 : Math.max(0, row.value) / most
  return (
    <tr className="border-t border-line">
      <th scope="row" className={kName}>
        <span
          aria-hidden
          className="absolute inset-y-1 left-2 rounded-xs opacity-18"
          style={{ width: `calc(${Math.min(1, share) * 100}% - 8px)`, background: colour }}
        />
        <span className={kLabel}>{row.label}</span>
      </th>
      <td
        className="py-1 pl-2 text-right whitespace-nowrap tabular-nums last:pr-4"
        title={row.title}
      >
        {row.text}
      </td>
      {row.notes?.map((note, i) => (
        <td
          key={i}
          className="py-1 pl-3 text-right whitespace-nowrap text-muted tabular-nums last:pr-4"
        >
          {note}
        </td>
      ))}
    </tr>
  )
}

export function RankedBars({
  label, heads, rows, most, colour = 'var(--chart-1)', className, ...props
}: RankedBarsProps) {
  const full = most ?? Math.max(0, ...rows.map(({ value }) => value ?? 0))
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={label}
      className={classNames('relative overflow-auto', className)}
      {...props}
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 z-1 bg-surface text-xs text-muted">
          <tr>
            {heads.map((head, i) => (
              <th
                key={head}
                scope="col"
                className={classNames('h-6 font-normal whitespace-nowrap last:pr-4',
                  i === 0 ? 'pl-4 text-left' : 'pl-3 text-right')}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => <Row key={row.key} row={row} most={full} colour={colour} />)}
        </tbody>
      </table>
    </div>
  )
}
