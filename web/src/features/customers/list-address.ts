// Pure: what of the list of customers stands in its address, in the names of GET /v1/customers.
import { pathWith, type Query } from '@/lib/api/fetch-json'
import { customerPath } from '@/lib/paths'

export const sortKeys = [
  'probability', 'monetary', 'average_order_value', 'refunded', 'orders', 'last_purchase_at',
  'first_purchase_at', 'country', 'segment', 'customer_id',
] as const
export type SortKey = (typeof sortKeys)[number]

export const rangeKeys = ['probability', 'monetary', 'orders', 'last_purchase'] as const
export type RangeKey = (typeof rangeKeys)[number]

// From the one up to, and without, the other.
export interface Between {
  from: string | null
  to: string | null
}

export interface CustomerList extends Readonly<Record<RangeKey, Between>> {
  q: string // the beginning of an id
  segment: number | null
  country: string | null
  sort: SortKey
  order: 'asc' | 'desc'
}

export const usualSort: SortKey = 'probability'
const texts: readonly SortKey[] = ['country', 'segment', 'customer_id']

export const usualOrder = (sort: SortKey): CustomerList['order'] =>
  texts.includes(sort) ? 'asc' : 'desc'

const anything: Between = { from: null, to: null }
export const everyone: CustomerList = {
  q: '', segment: null, country: null, probability: anything, monetary: anything, orders: anything,
  last_purchase: anything, sort: usualSort, order: usualOrder(usualSort),
}

const isDay = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))

// What the server would refuse counts as not said.
const allowed: Record<RangeKey, (text: string) => boolean> = {
  probability: (text) => /^\d?(\.\d+)?$/.test(text) && Number(text) >= 0 && Number(text) <= 1,
  monetary: (text) => /^-?\d{1,12}(\.\d{1,6})?$/.test(text),
  orders: (text) => /^\d{1,9}$/.test(text),
  last_purchase: isDay,
}

export function betweenOf(key: RangeKey, from: string | null, to: string | null): Between {
  const said = (text: string | null) => (text && allowed[key](text) ? text : null)
  return { from: said(from), to: said(to) }
}

export function listOf(params: URLSearchParams): CustomerList {
  const sort = sortKeys.find((key) => key === params.get('sort')) ?? usualSort
  const order = params.get('order')
  const segment = params.get('segment')
  const between = (key: RangeKey) =>
    betweenOf(key, params.get(`${key}_from`), params.get(`${key}_to`))
  return {
    q: params.get('q') ?? '',
    segment: segment !== null && /^\d{1,9}$/.test(segment) ? Number(segment) : null,
    country: params.get('country') || null,
    probability: between('probability'),
    monetary: between('monetary'),
    orders: between('orders'),
    last_purchase: between('last_purchase'),
    sort,
    order: order === 'asc' || order === 'desc' ? order : usualOrder(sort),
  }
}

const rangesOf = (list: CustomerList, midnight: (day: string | null) => string | null): Query =>
  Object.fromEntries(rangeKeys.flatMap((key) => {
    const said = key === 'last_purchase' ? midnight : (text: string | null) => text
    return [[`${key}_from`, said(list[key].from)], [`${key}_to`, said(list[key].to)]]
  }))

// Of the page's own address: what is as usual is left out, so that the plain address is the
// plain view.
export function paramsOf(list: CustomerList): URLSearchParams {
  const { q, segment, country, sort, order } = list
  const path = pathWith('', {
    q: q || null, segment, country, ...rangesOf(list, (day) => day),
    sort: sort === usualSort ? null : sort,
    order: order === usualOrder(sort) ? null : order,
  })
  return new URLSearchParams(path)
}

export function queryOf(list: CustomerList): Query {
  const { q, segment, country, sort, order } = list
  const midnight = (day: string | null) => (day === null ? null : `${day}T00:00:00Z`)
  return { q: q || null, segment, country, ...rangesOf(list, midnight), sort, order }
}

export const isNarrowed = (list: CustomerList): boolean =>
  list.q !== '' || list.segment !== null || list.country !== null ||
  rangeKeys.some((key) => list[key].from !== null || list[key].to !== null)

// The same column again turns it round; another begins with its usual end.
export function sortedBy(list: CustomerList, sort: SortKey): CustomerList {
  if (list.sort !== sort) return { ...list, sort, order: usualOrder(sort) }
  return { ...list, order: list.order === 'asc' ? 'desc' : 'asc' }
}

// A customer of a list keeps its address and their place in it, for the next one and the way back.
export const memberPath = (id: string, list: CustomerList, at: number): string =>
  pathWith(customerPath(id), { list: paramsOf(list).toString(), at })

export interface Place {
  list: CustomerList
  at: number
}

export function placeOf(params: URLSearchParams): Place | null {
  const list = params.get('list')
  const at = params.get('at')
  if (list === null || at === null || !/^\d{1,9}$/.test(at)) return null
  return { list: listOf(new URLSearchParams(list)), at: Number(at) }
}

export const listPath = (list: CustomerList): string =>
  pathWith('/customers', Object.fromEntries(paramsOf(list)))
