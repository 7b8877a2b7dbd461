import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { OrderFilter } from './order-filter'
import { kinds } from './order-kinds'

// Kept in the address: `find`, `country`, `kind`. Letters that are typed make no history.
export function useOrderFilter() {
  const [params, setParams] = useSearchParams()
  const [text, country, kind] = ['find', 'country', 'kind'].map((name) => params.get(name) ?? '')
  const filter = useMemo<OrderFilter>(() => ({
    text: text!, country: country!, kind: kinds.find((known) => known === kind) ?? '',
  }), [text, country, kind])
  const set = (name: 'find' | 'country' | 'kind', value: string) =>
    setParams((before) => {
      const after = new URLSearchParams(before)
      if (value === '') after.delete(name)
      else after.set(name, value)
      return after
    }, { replace: true })
  return { filter, set }
}
