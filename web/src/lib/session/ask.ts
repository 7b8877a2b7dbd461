// POST, GET and DELETE of /v1/session: docs/api.md, "Who may".
import { checked } from '@/lib/api/fetch-json'
import { session } from './session'

const kPath = '/v1/session'

async function take(response: Response): Promise<void> {
  const body = (await response.json()) as { name?: unknown; signed_in?: unknown } | null
  const name = body?.signed_in === true && typeof body.name === 'string' ? body.name : null
  session.set({ out: false, name })
}

// Asked where nothing else would tell: a WebSocket that is refused does not say why.
export async function askSession(): Promise<void> {
  try {
    await take(await checked(await fetch(kPath)))
  } catch {
    // 401 was noticed on the way; a server that is away is somebody else's to tell
  }
}

export async function signIn(token: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ token })
  await take(await checked(await fetch(kPath, { method: 'POST', headers, body })))
}

export async function signOut(): Promise<void> {
  await checked(await fetch(kPath, { method: 'DELETE' }))
  session.set({ out: true, name: null })
}
