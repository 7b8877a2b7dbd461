// Pure: what of the view stands in its address, and how it asks the server.
import type { Query } from '@/lib/api/fetch-json'

export const windows = ['30', '90', '365', 'all'] as const
export type WindowDays = (typeof windows)[number]

export const sorts = ['surprise', 'lift', 'support', 'confidence'] as const
export type PairSort = (typeof sorts)[number]

export interface BasketAddress {
  days: WindowDays
  product: string | null // pairs with this one
  min_orders: number | null // null: the server's own bound
  sort: PairSort
  limit: number
}

export const kLimit = 50
export const kLimitMax = 500
const kDay_ms = 86_400_000

function wholeOf(text: string | null, most: number): number | null {
  if (text === null || !/^\d{1,9}$/.test(text)) return null
  const value = Number(text)
  return value >= 1 && value <= most ? value : null
}

export function addressOf(params: URLSearchParams): BasketAddress {
  return {
    days: windows.find((days) => days === params.get('days')) ?? 'all',
    product: params.get('product') || null,
    min_orders: wholeOf(params.get('min_orders'), 1e9),
    sort: sorts.find((sort) => sort === params.get('sort')) ?? 'surprise',
    limit: wholeOf(params.get('limit'), kLimitMax) ?? kLimit,
  }
}

export function paramsOf({ days, product, min_orders, sort, limit }: BasketAddress) {
  const given = {
    days: days === 'all' ? null : days, product, min_orders,
    sort: sort === 'surprise' ? null : sort, limit: limit === kLimit ? null : limit,
  }
  return new URLSearchParams(Object.entries(given).flatMap(([key, value]) =>
    value === null ? [] : [[key, String(value)]]))
}

// Whole days of the shop's clock, so that the same question is asked all day.
export function fromOf(days: WindowDays, as_of: string | null): string | null {
  if (days === 'all' || as_of === null) return null
  const midnight_ms = Math.floor(Date.parse(as_of) / kDay_ms) * kDay_ms
  return new Date(midnight_ms - (Number(days) - 1) * kDay_ms).toISOString()
}

export const queryOf = (address: BasketAddress, as_of: string | null): Query => ({
  from: fromOf(address.days, as_of),
  product: address.product,
  min_orders: address.min_orders,
  sort: address.sort,
  limit: address.limit,
})
