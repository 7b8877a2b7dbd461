// Pure: whom a list of customers holds, in a sentence.
import { formatDate } from '@/lib/format'
import type { Members } from './address'

// Where an address has no date there, its own text.
export const dayOf = (period: string): string =>
  Number.isNaN(Date.parse(period)) ? `\u201c${period}\u201d` : formatDate(period)

type NameOf = (id: number) => string

// What a new division changed: nobody moved.
function refitWords({ segment, moved_from, period, changed }: Members, name: NameOf): string {
  const division = `the new division of ${dayOf(period!)}`
  const [to, from] = [segment, moved_from].map((id) => (typeof id === 'number' ? name(id) : null))
  if (from && from === to) return `Customers who stayed ${to} in ${division}`
  if (from && to) return `Customers of ${from} whom ${division} counts as ${to}`
  if (to) return `Customers whom ${division} ${changed ? 'newly ' : ''}counts as ${to}`
  if (from) {
    return changed ? `Customers of ${from} whom ${division} counts as others`
      : `Customers of ${from} before ${division}`
  }
  if (changed) return `Customers whom ${division} counts as others than before`
  return segment === 'none' ? `Customers without a segment in ${division}`
    : `All customers of ${division}`
}

export function membersWords(members: Members, names: ReadonlyMap<number, string>): string {
  const { segment, moved_from, period, refit, changed } = members
  const name = (id: number) => names.get(id) ?? `segment ${id}`
  if (refit) return refitWords(members, name)
  const from = period === null ? 'this week' : `the week from ${dayOf(period)}`
  const week = period === null ? from : `in ${from}`
  if (segment === 'none') {
    if (typeof moved_from === 'number') {
      return `Customers of ${name(moved_from)} whose only purchase was taken back ${week}`
    }
    return changed || moved_from === 'new' ? `Customers whose only purchase was taken back ${week}`
      : 'Customers without a purchase that counts'
  }
  if (moved_from === 'new') {
    return `Customers who first bought ${week}${segment === null ? '' : `, in ${name(segment)}`}`
  }
  if (moved_from === null) {
    if (segment === null) {
      if (changed) return `Customers who came, moved or left ${week}`
      return period === null ? 'All customers' : `All customers at the end of ${from}`
    }
    if (changed) return `Customers who came into ${name(segment)} ${week}`
    if (period === null) return `Customers in ${name(segment)}`
    return `Customers in ${name(segment)} at the end of ${from}`
  }
  if (segment === null) {
    return changed ? `Customers who went out of ${name(moved_from)} ${week}`
      : `Customers in ${name(moved_from)} at the beginning of ${from}`
  }
  if (moved_from === segment) return `Customers who stayed in ${name(segment)} ${week}`
  return `Customers who moved from ${name(moved_from)} to ${name(segment)} ${week}`
}
