import type { ComponentProps } from 'react'
import { classNames } from '@/lib/class-names'
import type { OrderFilter } from './order-filter'
import { kindNames, kinds } from './order-kinds'

const fieldClass =
  'h-8 min-w-0 rounded-md border border-line bg-surface px-2 text-sm text-ink ' +
  'placeholder:text-muted pointer-coarse:h-11'

interface PickProps extends ComponentProps<'select'> {
  label: string
  options: readonly (readonly [value: string, name: string])[]
}

function Pick({ label, options, className, ...props }: PickProps) {
  return (
    <select aria-label={label} className={classNames(fieldClass, className)} {...props}>
      <option value="">{label}</option>
      {options.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
    </select>
  )
}

export interface FilterBarProps extends ComponentProps<'form'> {
  filter: OrderFilter
  countries: readonly string[]
  set: (name: 'find' | 'country' | 'kind', value: string) => void
}

// What is asked for among the orders at hand.
export function FilterBar({ filter, countries, set, className, ...props }: FilterBarProps) {
  const base =
    'grid grid-cols-2 gap-2 px-3 pb-2 sm:px-4 ' +
    'sm:max-lg:grid-cols-[minmax(0,1fr)_9rem_8rem] 2xl:grid-cols-[minmax(0,1fr)_9rem_8rem]'
  return (
    <form
      role="search"
      aria-label="Filter the orders"
      onSubmit={(event) => event.preventDefault()}
      className={classNames(base, className)}
      {...props}
    >
      <input
        type="search"
        data-search
        aria-label="Find a customer, order or product"
        placeholder="Find in these orders"
        value={filter.text}
        onChange={(event) => set('find', event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        className={classNames(fieldClass, 'max-sm:col-span-2 lg:max-2xl:col-span-2')}
      />
      <Pick
        label="Every country"
        value={filter.country}
        options={countries.map((name) => [name, name])}
        onChange={(event) => set('country', event.target.value)}
      />
      <Pick
        label="Every kind"
        value={filter.kind}
        options={kinds.map((kind) => [kind, kindNames[kind]])}
        onChange={(event) => set('kind', event.target.value)}
      />
    </form>
  )
}
