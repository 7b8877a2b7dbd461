import { decodeCustomers } from '@/lib/wire/decode-orders'
import { fetchJson, type Query } from './fetch-json'

export const fetchCustomers = (query: Query, signal?: AbortSignal) =>
  fetchJson('/v1/customers', query, decodeCustomers, signal)
