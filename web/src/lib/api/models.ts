import { queryOptions } from '@tanstack/react-query'
import { decodeLive } from '@/lib/wire/decode-live'
import { decodeModel, decodeModels } from '@/lib/wire/decode-model'
import { fetchJson } from './fetch-json'

const kModelsEvery_ms = 10_000
const kLiveEvery_ms = 3_000

const pathOf = (id: string) => `/v1/models/${encodeURIComponent(id)}`
// Another model's answer must not stand in for this one while it is fetched.
const nothing = { placeholderData: undefined }

export const modelsQuery = () =>
  queryOptions({
    queryKey: ['models'],
    queryFn: ({ signal }) => fetchJson('/v1/models', {}, decodeModels, signal),
    refetchInterval: kModelsEvery_ms,
  })

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: ['models', id],
    queryFn: ({ signal }) => fetchJson(pathOf(id), {}, (value) => decodeModel(value), signal),
    refetchInterval: kModelsEvery_ms,
    ...nothing,
  })

// Graded anew as the shop's clock goes on, so it is asked every few seconds.
export const modelLiveQuery = (id: string) =>
  queryOptions({
    queryKey: ['models', id, 'live'],
    queryFn: ({ signal }) =>
      fetchJson(`${pathOf(id)}/live`, {}, (value) => decodeLive(value), signal),
    refetchInterval: kLiveEvery_ms,
    ...nothing,
  })
