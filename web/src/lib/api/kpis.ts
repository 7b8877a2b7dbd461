import { decodeKpis, decodeSeries } from '@/lib/wire/decode-kpis'
import type { Step } from '@/lib/wire/types'
import { fetchJson } from './fetch-json'

type Bound = string | null

export const fetchKpis = (from: Bound, to: Bound, signal?: AbortSignal) =>
  fetchJson('/v1/kpis', { from, to }, (value) => decodeKpis(value), signal)

export const fetchSeries = (from: Bound, to: Bound, step: Step, signal?: AbortSignal) =>
  fetchJson('/v1/kpis/series', { from, to, step }, decodeSeries, signal)
