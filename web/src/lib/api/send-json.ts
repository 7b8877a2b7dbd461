import { checked } from './fetch-json'

// One POST or PUT of JSON, its answer decoded.
export async function sendJson<T>(
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
  decode: (value: unknown) => T,
): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await checked(
    await fetch(path, { method, headers, body: JSON.stringify(body) }))
  return decode(await response.json())
}
