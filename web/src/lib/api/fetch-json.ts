import { session } from '@/lib/session/session'

// One GET, decoded; the server's problem documents become the error's message.
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly retry_after_s: number | null = null,
  ) {
    super(message)
  }
}

export type Query = Record<string, string | number | null | undefined>

export function pathWith(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined)
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]))
  return search.size > 0 ? `${path}?${search}` : path
}

// Throws what the server says is wrong, if it says so.
export async function checked(response: Response): Promise<Response> {
  if (response.ok) return response
  if (response.status === 401) session.set({ out: true, name: null })
  const problem = (await response.json().catch(() => null)) as { detail?: unknown } | null
  const detail = typeof problem?.detail === 'string' ? problem.detail : response.statusText
  const wait = Number(response.headers.get('retry-after') ?? NaN)
  throw new ApiError(
    detail || `status ${response.status}`, response.status, Number.isFinite(wait) ? wait : null)
}

export async function fetchJson<T>(
  path: string,
  query: Query,
  decode: (value: unknown) => T,
  signal?: AbortSignal,
): Promise<T> {
  const response = await checked(await fetch(pathWith(path, query), { signal }))
  return decode(await response.json())
}
