// One customer over time.
import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/api/fetch-json'
import { decodeHistory, decodeTimeline } from '@/lib/wire/decode-timeline'

const kTimelineEvery_ms = 4_000
const kHistoryEvery_ms = 30_000 // it scores up to 104 days

const pathOf = (id: string) => `/v1/customers/${encodeURIComponent(id)}`
// Another customer's answer must not stand in for this one while it is fetched.
const nothing = { placeholderData: undefined }

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['customers', 'one', id, 'timeline'],
    queryFn: ({ signal }) => fetchJson(`${pathOf(id)}/timeline`, {}, decodeTimeline, signal),
    refetchInterval: kTimelineEvery_ms,
    ...nothing,
  })

export const historyQuery = (id: string, enabled: boolean) =>
  queryOptions({
    queryKey: ['customers', 'one', id, 'history'],
    queryFn: ({ signal }) => fetchJson(`${pathOf(id)}/history`, {}, decodeHistory, signal),
    refetchInterval: kHistoryEvery_ms,
    enabled,
    ...nothing,
  })
