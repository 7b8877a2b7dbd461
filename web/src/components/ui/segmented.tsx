import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'

export interface SegmentedProps<T extends string>
  extends Omit<ComponentProps<'fieldset'>, 'onChange'> {
  label: string
  value: T | null // null: none of them
  options: readonly { value: T; label: string; title?: string }[]
  onChange: (value: T) => void
}

// One of a few, as radio buttons: arrow keys move, the choice is plain without colour.
export function Segmented<T extends string>({
  label, value, options, onChange, className, ...props
}: SegmentedProps<T>) {
  const base = 'flex h-8 rounded-md border border-line bg-sunken p-0.5 pointer-coarse:h-11'
  return (
    <fieldset className={classNames(base, className)} {...props}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={option.title}
          className={
            'relative flex min-w-8 cursor-pointer items-center justify-center rounded px-2.5 ' +
            'text-sm text-muted hover:text-ink has-checked:bg-surface has-checked:font-medium ' +
            'has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 ' +
            'outline-accent pointer-coarse:min-w-11'
          }
        >
          <input
            type="radio"
            name={label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0 pointer-coarse:-inset-y-[3px]"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
