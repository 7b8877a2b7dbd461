import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface LegendEntry {
  label: string
  colour: string
  shape?: 'box' | 'line' | 'dashed' | 'outline'
}

export interface LegendProps extends ComponentProps<'ul'> {
  entries: readonly LegendEntry[]
}

function Swatch({ colour, shape = 'box' }: LegendEntry) {
  if (shape === 'line' || shape === 'dashed') {
    return (
      <svg width="16" height="8" aria-hidden>
        <path
          d="M0 4h16"
          strokeWidth="2"
          strokeDasharray={shape === 'dashed' ? '4 3' : undefined}
          style={{ stroke: colour }}
        />
      </svg>
    )
  }
  const style = shape === 'outline' ? { border: `1.5px solid ${colour}` } : { background: colour }
  return <span aria-hidden className="size-2.5 rounded-xs" style={style} />
}

// Only where a label has no room beside its mark.
export function Legend({ entries, className, ...props }: LegendProps) {
  const base = 'flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted'
  return (
    <ul className={classNames(base, className)} {...props}>
      {entries.map((entry) => (
        <li key={entry.label} className="flex items-center gap-1.5">
          <Swatch {...entry} />
          {entry.label}
        </li>
      ))}
    </ul>
  )
}
