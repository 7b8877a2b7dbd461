import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { fetchCustomers } from '@/lib/api/customers'
import { fetchJson } from '@/lib/api/fetch-json'
import { decodeSegmentsFit } from '@/lib/wire/decode-segments'
import { decodeFlow, decodeMap } from '@/lib/wire/decode-segments-flow'
import type { Time } from '@/lib/wire/types'
import { membersPath, membersQuery, type Members } from './address'

const kRefetchEvery_ms = 10_000
const kMapEvery_ms = 30_000
const kMapPoints = 2000
const kPage = 50

// Asked anew when the fit is another; sizes and moves are kept fresh by frames in between.
export const segmentsQuery = (boot_id: string | null, fit_id: string | null) =>
  queryOptions({
    queryKey: ['segments', boot_id, fit_id],
    queryFn: ({ signal }) => fetchJson('/v1/segments', {}, decodeSegmentsFit, signal),
    refetchInterval: kRefetchEvery_ms,
    placeholderData: keepPreviousData,
  })

// `since`: where the current week begins; with the next one the history has grown.
export const flowQuery = (fit_id: string | null, since: Time | null) =>
  queryOptions({
    queryKey: ['segments-flow', fit_id, since],
    queryFn: ({ signal }) => fetchJson('/v1/segments/flow', {}, decodeFlow, signal),
    refetchInterval: kRefetchEvery_ms,
    enabled: fit_id !== null,
    placeholderData: keepPreviousData,
  })

export const mapQuery = (fit_id: string | null) =>
  queryOptions({
    queryKey: ['segments-map', fit_id],
    queryFn: ({ signal }) =>
      fetchJson('/v1/segments/map', { points: kMapPoints }, decodeMap, signal),
    refetchInterval: kMapEvery_ms,
    enabled: fit_id !== null,
    placeholderData: keepPreviousData,
  })

export interface MembersSort {
  sort: string
  order: 'asc' | 'desc'
}

export const membersPage = (
  members: Members, by: MembersSort, cursor: string | null, limit: number, signal?: AbortSignal,
) =>
  fetchCustomers({ ...membersQuery(members), ...by, limit, cursor }, signal)

export const membersPages = (members: Members, by: MembersSort) =>
  infiniteQueryOptions({
    queryKey: ['segment-members', members, by],
    queryFn: ({ pageParam, signal }) => membersPage(members, by, pageParam, kPage, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    // In another order the same customers may stand meanwhile; others must not.
    placeholderData: (before, query) => {
      const shown = query?.queryKey[1] as Members | undefined
      return shown && membersPath(shown) === membersPath(members) ? before : undefined
    },
  })
