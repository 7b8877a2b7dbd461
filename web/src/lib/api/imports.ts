// Files of the shop's own: docs/api.md, "Data".
import { queryOptions } from '@tanstack/react-query'
import type { FileImport } from '@/lib/wire/types'
import { decodeImport, decodeImports, decodeStore } from '@/lib/wire/decode-imports'
import { checked, fetchJson, pathWith } from './fetch-json'
import { sendJson } from './send-json'

const kEvery_ms = 500 // twice a second while something runs, else not at all
const kStore_ms = 5_000 // orders come in by other ways as well
const kReceiving_ms = 2_000 // another window may be sending it

export const pathOfImport = (id: string) => `/v1/imports/${encodeURIComponent(id)}`
export const rejectsPath = (id: string) => `${pathOfImport(id)}/rejects`

// Does the server work on it, so that it is another in a moment?
export const isBusy = ({ state }: Pick<FileImport, 'state'>) =>
  state === 'reading' || state === 'waiting' || state === 'importing'

export const storeQuery = (busy: boolean) =>
  queryOptions({
    queryKey: ['store'],
    queryFn: ({ signal }) => fetchJson('/v1/store', {}, decodeStore, signal),
    refetchInterval: busy ? kEvery_ms : kStore_ms,
  })

export const importsQuery = () =>
  queryOptions({
    queryKey: ['imports'],
    queryFn: ({ signal }) => fetchJson('/v1/imports', {}, decodeImports, signal),
    refetchInterval: ({ state }) => (state.data?.some(isBusy) ? kEvery_ms : false),
  })

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: ({ signal }) => fetchImport(id, signal),
    refetchInterval: ({ state: { data } }) =>
      (data?.state === 'receiving' ? kReceiving_ms : data && isBusy(data) ? kEvery_ms : false),
    placeholderData: undefined, // another file's columns must not stand in for this one's
  })

const decode = (value: unknown) => decodeImport(value)

export const fetchImport = (id: string, signal?: AbortSignal) =>
  fetchJson(pathOfImport(id), {}, decode, signal)

export const beginImport = (name: string, bytes: number) =>
  sendJson('POST', '/v1/imports', { name, bytes }, decode)

export interface Mapping {
  columns?: Record<string, string | null>
  timezone?: string
  currency?: string
}

export const mapImport = (id: string, mapping: Mapping) =>
  sendJson('PUT', `${pathOfImport(id)}/mapping`, mapping, decode)

export async function startImport(id: string): Promise<FileImport> {
  const headers = { 'content-type': 'application/json' }
  const path = `${pathOfImport(id)}/start`
  await checked(await fetch(path, { method: 'POST', headers, body: '{}' }))
  return fetchImport(id)
}

export async function forgetImport(id: string): Promise<void> {
  await checked(await fetch(pathOfImport(id), { method: 'DELETE' }))
}

export async function sendPart(
  id: string,
  offset: number,
  part: Blob,
  signal: AbortSignal,
): Promise<FileImport> {
  const headers = { 'content-type': 'application/octet-stream' }
  const path = pathWith(`${pathOfImport(id)}/content`, { offset })
  const response = await checked(
    await fetch(path, { method: 'PUT', headers, body: part, signal }))
  return decodeImport(await response.json())
}
