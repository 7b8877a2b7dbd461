// Pure: what of the view stands in its address, and the addresses of the customers behind numbers.
import { pathWith } from '@/lib/api/fetch-json'
import type { Time } from '@/lib/wire/types'
import { indexNames, type IndexName } from './indices'

export const sortKeys = ['revenue', 'name', 'size', 'probability', 'week'] as const
export type SortKey = (typeof sortKeys)[number]

export interface Address {
  segment: number | null // the selected one
  period: Time | null // where the chosen period of the flow begins, or any text; null: the current
  refit: boolean // of the two periods that begin there the one of no length
  index: IndexName // the curve shown large
  sort: SortKey
  order: 'asc' | 'desc'
}

const usualIndex: IndexName = 'silhouette'

const usualOrder = (sort: SortKey): Address['order'] => (sort === 'name' ? 'asc' : 'desc')

function idOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}

export function addressOf(params: URLSearchParams): Address {
  const sort = sortKeys.find((key) => key === params.get('sort')) ?? 'revenue'
  const order = params.get('order')
  const period = params.get('period') || null
  return {
    segment: idOf(params.get('segment')),
    period,
    refit: period !== null && params.get('refit') === 'true',
    index: indexNames.find((name) => name === params.get('index')) ?? usualIndex,
    sort,
    order: order === 'asc' || order === 'desc' ? order : usualOrder(sort),
  }
}

// What is as usual is left out, so that the plain address is the plain view.
export function paramsOf(address: Address): URLSearchParams {
  const { segment, period, refit, index, sort, order } = address
  const given: [string, string | null][] = [
    ['segment', segment === null ? null : String(segment)],
    ['period', period],
    ['refit', refit && period !== null ? 'true' : null],
    ['index', index === usualIndex ? null : index],
    ['sort', sort === 'revenue' ? null : sort],
    ['order', order === usualOrder(sort) ? null : order],
  ]
  return new URLSearchParams(given.flatMap(([key, value]) =>
    value === null ? [] : [[key, value]]))
}

// The same column again turns it round; another begins with its usual end.
export function sortedBy(address: Address, sort: SortKey): Address {
  if (address.sort !== sort) return { ...address, sort, order: usualOrder(sort) }
  return { ...address, order: address.order === 'asc' ? 'desc' : 'asc' }
}

// Whom a number counts.
export interface Members {
  segment: number | 'none' | null // where they are now, or were at the end of the period
  moved_from: number | 'new' | null // where they were when it began
  period: Time | null
  refit: boolean
  changed: boolean // without those who stayed where they were
}

export const everyone: Members = {
  segment: null, moved_from: null, period: null, refit: false, changed: false,
}

export function membersOf(params: URLSearchParams): Members {
  const segment = params.get('segment')
  const from = params.get('moved_from')
  const period = params.get('period') || null
  return {
    segment: segment === 'none' ? 'none' : idOf(segment),
    moved_from: from === 'new' ? 'new' : idOf(from),
    period,
    refit: period !== null && params.get('refit') === 'true',
    changed: params.get('changed') === 'true',
  }
}

// As query of the page's own address and of GET /v1/customers alike.
export const membersQuery = ({ segment, moved_from, changed, period, refit }: Members) => ({
  segment, moved_from, changed: changed ? 'true' : null, period, refit: refit ? 'true' : null,
})

export const membersPath = (members: Members): string =>
  pathWith('/segments/customers', membersQuery(members))

// The view where such a number stands: with its segment and its period.
export function backPath({ segment, moved_from, period, refit }: Members): string {
  const id = [segment, moved_from].find((place) => typeof place === 'number') ?? null
  const usual = addressOf(new URLSearchParams())
  return pathWith('/segments',
    Object.fromEntries(paramsOf({ ...usual, segment: id as number | null, period, refit })))
}
