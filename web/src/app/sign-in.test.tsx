import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { session } from '@/lib/session/session'
import { App } from './app'

class SilentSocket {
  static opened = 0
  constructor() {
    SilentSocket.opened += 1
  }
  send() {}
  close() {}
}

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'retry-after': '5' } })

// A server with the one token "right", and who is signed in there.
let signedIn = false
const asked: Request[] = []
async function server(input: string, init?: RequestInit): Promise<Response> {
  const request = new Request(new URL(input, 'http://localhost'), init)
  asked.push(request.clone())
  if (!request.url.endsWith('/v1/session')) return json(signedIn ? 404 : 401, {})
  if (request.method === 'DELETE') signedIn = false
  if (request.method === 'DELETE') return new Response(null, { status: 204 })
  if (request.method === 'POST') {
    const { token } = (await request.json()) as { token: string }
    if (token === 'often') return json(429, { detail: 'slow down' })
    signedIn = token === 'right'
  }
  return signedIn
    ? json(200, { name: 'Anna', scopes: ['read'], signed_in: true }) : json(401, {})
}

describe('signing in', () => {
  beforeEach(() => {
    session.reset()
    signedIn = false
    asked.length = 0
    SilentSocket.opened = 0
    vi.stubGlobal('WebSocket', SilentSocket)
    vi.stubGlobal('fetch', server)
    window.history.replaceState(null, '', '/')
    localStorage.clear()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    session.reset()
  })

  const field = () => screen.findByLabelText('Token')
  const send = async (token: string) => {
    const user = userEvent.setup()
    await user.clear(await field())
    await user.type(await field(), token)
    await act(() => user.click(screen.getByRole('button', { name: 'Sign in' })))
  }

  it('stands in for everything while the server answers 401', async () => {
    render(<App />)
    expect(await field()).toHaveFocus()
    expect(screen.queryByRole('navigation')).toBeNull()
  })

  it('says what is wrong with a token, and goes on with a right one', async () => {
    render(<App />)
    await send('wrong')
    expect(await screen.findByRole('alert')).toHaveTextContent('This token is not known')
    await send('often')
    expect(await screen.findByRole('alert')).toHaveTextContent('Please wait a few seconds')
    await send('  right ')
    expect(await screen.findByRole('heading', { name: 'Live', level: 2 })).toBeVisible()
    expect(screen.queryByTestId('sign-in')).toBeNull()
    expect(localStorage).toHaveLength(0)
    expect(sessionStorage).toHaveLength(0)
  })

  it('signs out behind More, and asks again', async () => {
    signedIn = true
    render(<App />)
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: 'More' }))
    // The rail of wide screens has one as well.
    const more = within(await screen.findByTestId('more'))
    await act(async () => user.click(await more.findByTitle('Signed in as Anna')))
    expect(await field()).toBeVisible()
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(true)
  })

  it('is not seen where nobody has to sign in', async () => {
    vi.stubGlobal('fetch', async (input: string) => (input.endsWith('/v1/session')
      ? json(200, { name: null, scopes: ['admin'], signed_in: false }) : json(404, {})))
    render(<App />)
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: 'More' }))
    expect(screen.queryByText('Sign out')).toBeNull()
    expect(screen.queryByTestId('sign-in')).toBeNull()
  })
})
