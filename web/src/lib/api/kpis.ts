import { decodeKpis, decodeSeries } from '@/lib/wire/decode-kpis'
import type { Step } from '@/lib/wire/types'
import { fetchJson } from './fetch-json'

export const fetchKpis = (from: string | null, to: string | null, signal?: AbortSignal) =>
  fetchJson('/v1/kpis', { from, to }, (value) => decodeKpis(value), signal)

export const fetchSeries = (from: string | null, step: Step, signal?: AbortSignal) =>
  fetchJson('/v1/kpis/series', { from, step }, decodeSeries, signal)
