import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiError, fetchJson } from '@/lib/api/fetch-json'
import { statusOf } from '@/lib/api/status-of'
import { decodeBaskets } from '@/lib/wire/decode-baskets'
import { queryOf, type BasketAddress } from './basket-address'

const kRefetchEvery_ms = 60_000 // it is no small computation
const kTooMany = 429
const kTriesMax = 20
const kWait_ms = 2_000

export const isBusy = (error: Error | null): boolean => statusOf(error) === kTooMany

// As long as the server asked for.
export const waitOf = (error: Error): number =>
  error instanceof ApiError && error.retry_after_s !== null
    ? Math.max(500, error.retry_after_s * 1000) : kWait_ms

// `as_of`: of the shop's clock; null: it has none yet, undefined: that is not known yet.
export const basketsQuery = (address: BasketAddress, as_of: string | null | undefined) => {
  const query = queryOf(address, as_of ?? null)
  return queryOptions({
    queryKey: ['baskets', query],
    queryFn: ({ signal }) => fetchJson('/v1/baskets', query, decodeBaskets, signal),
    refetchInterval: kRefetchEvery_ms,
    enabled: address.days === 'all' || as_of !== undefined,
    placeholderData: keepPreviousData,
    retry: (failures, error) => isBusy(error) && failures < kTriesMax,
    retryDelay: (_, error) => waitOf(error),
  })
}
