import type { ComponentProps } from 'react'
import type { Mapping } from '@/lib/api/imports'
import { classNames } from '@/lib/class-names'
import type { Preview, StoreFacts } from '@/lib/wire/types'
import { selectLook } from './column-select'

const kCurrencies = ['GBP', 'EUR', 'USD', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CAD', 'AUD', 'JPY']

const supported = (kind: 'timeZone' | 'currency') =>
  typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf(kind) : []

// The likely ones first, then all.
function choices(likely: readonly (string | null)[], all: readonly string[]): string[] {
  const first = likely.filter((value) => value !== null && value !== '')
  return [...new Set([...first, ...all])] as string[]
}

export const kCurrencyId = 'currency-of-file'

function Choice({ label, note, value, options, onChoose, id }: {
  id?: string
  label: string
  note: string
  value: string | null
  options: readonly string[]
  onChoose: (value: string) => void
}) {
  return (
    <label className="min-w-0">
      <span className="text-sm font-medium">{label}</span>
      <span className="block pb-1 text-xs text-muted">{note}</span>
      <select
        id={id}
        value={value ?? ''}
        onChange={(event) => onChoose(event.target.value)}
        className={selectLook}
      >
        {value === null && <option value="">not chosen</option>}
        {options.map((option) => <option key={option}>{option}</option>)}
      </select>
    </label>
  )
}

export interface ReadingChoicesProps extends ComponentProps<'div'> {
  preview: Preview
  store: StoreFacts | undefined
  onMap: (mapping: Mapping) => void
}

// What a file may leave unsaid: the zone of its times, the currency of its prices.
export function ReadingChoices({
  preview, store, onMap, className, ...props
}: ReadingChoicesProps) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  const base = 'grid gap-x-4 gap-y-3 sm:grid-cols-2'
  return (
    <div className={classNames(base, className)} {...props}>
      <Choice
        label="Time zone"
        note="of times that name none"
        value={preview.timezone}
        options={choices(['UTC', here, preview.timezone], supported('timeZone'))}
        onChoose={(timezone) => onMap({ timezone })}
      />
      <Choice
        id={kCurrencyId}
        label="Currency"
        note="of orders that name none"
        value={preview.currency}
        options={choices([...kCurrencies, preview.currency], supported('currency'))}
        onChoose={(currency) => onMap({ currency })}
      />
      {store && store.currency === null && (
        <p className="text-xs text-muted sm:col-span-2" data-testid="first-currency">
          The first order decides the shop{'\u2019'}s currency for good.
        </p>
      )}
    </div>
  )
}
