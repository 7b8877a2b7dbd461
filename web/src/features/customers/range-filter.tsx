import type { FormEvent } from 'react'
import { Button } from '@/components/ui/button'
import { fieldLook } from '@/components/ui/field'
import { MenuButton } from '@/components/ui/menu-button'
import { classNames } from '@/lib/class-names'
import { betweenOf, type Between, type RangeKey } from './list-address'
import { asKept, asTyped, rangeLooks, rangeWords } from './range-words'

interface EndProps {
  of: RangeKey
  end: 'from' | 'to'
  value: string | null
}

function End({ of, end, value }: EndProps) {
  const look = rangeLooks[of]
  return (
    <label className="flex min-w-0 flex-col gap-1 text-xs text-muted">
      {look[end]}{look.unit && `, ${look.unit}`}
      <input
        name={end}
        type={of === 'last_purchase' ? 'date' : 'number'}
        min={of === 'monetary' || of === 'last_purchase' ? undefined : 0}
        max={of === 'probability' ? 100 : undefined}
        step={of === 'last_purchase' ? undefined : of === 'probability' ? 'any' : look.step}
        defaultValue={asTyped(of, value)}
        className={classNames(fieldLook, 'w-full')}
      />
    </label>
  )
}

export interface RangeFilterProps {
  of: RangeKey
  between: Between
  currency: string | null
  onChange: (next: Between) => void
}

export function RangeFilter({ of, between, currency, onChange }: RangeFilterProps) {
  const { name, offers } = rangeLooks[of]
  const words = rangeWords(of, between, currency)
  return (
    <MenuButton label={words ?? name} name={name} pressed={words !== null}>
      {(close) => {
        const take = (from: string | null, to: string | null) => {
          onChange(betweenOf(of, from, to))
          close()
        }
        const submit = (event: FormEvent<HTMLFormElement>) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget)
          const end = (name: string) => asKept(of, String(typed.get(name) ?? ''))
          take(end('from'), end('to'))
        }
        return (
          <form onSubmit={submit} className="flex flex-col gap-3">
            <div className={of === 'last_purchase' ? 'grid gap-2' : 'grid grid-cols-2 gap-2'}>
              <End of={of} end="from" value={between.from} />
              <End of={of} end="to" value={between.to} />
            </div>
            {offers.length > 0 && (
              <div className="flex flex-wrap gap-2">
                {offers.map(([offer, from, to]) => (
                  <Button key={offer} onClick={() => take(from, to)}>{offer}</Button>
                ))}
              </div>
            )}
            <div className="flex justify-between gap-2">
              <Button onClick={() => take(null, null)} disabled={words === null}>Any</Button>
              <Button type="submit" className="border-control font-medium">Apply</Button>
            </div>
          </form>
        )
      }}
    </MenuButton>
  )
}
