import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export const selectLook =
  'h-8 w-full min-w-0 rounded-md border border-line bg-surface px-2 text-sm text-ink ' +
  'pointer-coarse:h-11'

export interface ColumnSelectProps extends ComponentProps<'select'> {
  header: readonly string[]
  index: number // -1: none
  onColumn: (index: number | null) => void
}

// Names are told apart by their place: a file may have a column of no name.
export function ColumnSelect({
  header, index, onColumn, className, ...props
}: ColumnSelectProps) {
  const none = 'none'
  return (
    <select
      value={index < 0 ? none : String(index)}
      onChange={({ target: { value } }) => onColumn(value === none ? null : Number(value))}
      className={classNames(selectLook, className)}
      {...props}
    >
      <option value={none}>{'\u2014'} not in this file</option>
      {header.map((name, i) => (
        <option key={i} value={i}>{name.slice(0, 80) || `column ${i + 1}, without a name`}</option>
      ))}
    </select>
  )
}
