// Pure: whom a list of customers holds, in a sentence.
import { formatDate } from '@/lib/format'
import type { Members } from './address'

export function membersWords(
  { segment, moved_from, period, refit }: Members,
  names: ReadonlyMap<number, string>,
): string {
  const name = (id: number) => names.get(id) ?? `segment ${id}`
  const week = period === null ? 'this week' : `in the week from ${formatDate(period)}`
  if (segment === 'none') {
    if (moved_from === 'new' || moved_from === null) return `Customers who left ${week}`
    return `Customers who left ${name(moved_from)} ${week}`
  }
  if (segment === null && moved_from === null) return 'All customers'
  const to = segment === null ? 'any segment' : name(segment)
  if (moved_from === null) {
    if (period === null) return `Customers in ${to}`
    return `Customers in ${to} at the end of the week from ${formatDate(period)}`
  }
  if (moved_from === 'new') return `Customers who first bought ${week}, in ${to}`
  if (refit) {
    const on = period === null ? '' : ` of ${formatDate(period)}`
    return moved_from === segment ? `Customers who stayed ${to} in the new division${on}`
      : `Customers of ${name(moved_from)} whom the new division${on} counts as ${to}`
  }
  if (moved_from === segment) return `Customers who stayed in ${to} ${week}`
  return `Customers who moved from ${name(moved_from)} to ${to} ${week}`
}
