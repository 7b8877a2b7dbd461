import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { App } from './app'
import { applyTheme } from './theme'

class SilentSocket {
  send() {}
  close() {}
}

const heading = (name: string) => screen.findByRole('heading', { name, level: 2 })

describe('the shell', () => {
  beforeEach(() => {
    vi.stubGlobal('WebSocket', SilentSocket)
    vi.stubGlobal('fetch', async () => new Response('{}', { status: 404 }))
    window.history.replaceState(null, '', '/')
    localStorage.clear()
    render(<App />)
  })
  afterEach(() => vi.unstubAllGlobals())

  it('goes to a view by g and a letter', async () => {
    const user = userEvent.setup()
    await act(() => user.keyboard('go'))
    expect(window.location.pathname).toBe('/cohorts')
    await act(() => user.keyboard('gm'))
    expect(window.location.pathname).toBe('/models')
    await user.keyboard('o')
    expect(window.location.pathname).toBe('/models')
    await user.keyboard('gl')
    expect(window.location.pathname).toBe('/')
  })

  it('lists the keys, and keys behind the list do nothing', async () => {
    const user = userEvent.setup()
    await user.keyboard('?')
    expect(within(screen.getByTestId('keys')).getByText('Baskets')).toBeVisible()
    await user.keyboard('gb')
    expect(window.location.pathname).toBe('/')
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByTestId('keys')).toBeNull()
  })

  it('skips to the view', async () => {
    const user = userEvent.setup()
    await user.tab()
    await user.keyboard('{Enter}')
    expect(screen.getByRole('main')).toHaveFocus()
  })

  it('has each view one press away, on phones behind More', async () => {
    const user = userEvent.setup()
    await user.click(screen.getByRole('button', { name: 'More' }))
    const data = within(screen.getByTestId('more')).getByRole('link', { name: 'Data' })
    await act(() => user.click(data))
    expect(screen.queryByTestId('more')).toBeNull()
    expect(await heading('Data')).toBeVisible()
    expect(window.location.pathname).toBe('/data')
  })

  it('is as light or dark as was chosen, and remembers', async () => {
    const user = userEvent.setup()
    await user.click(screen.getByRole('radio', { name: 'Dark' }))
    expect(document.documentElement.dataset.theme).toBe('dark')
    applyTheme()
    expect(document.documentElement.dataset.theme).toBe('dark')
    await user.click(screen.getByRole('radio', { name: 'As the system' }))
    expect(document.documentElement.dataset.theme).toBe('light')
    expect(localStorage.getItem('tillcast.theme')).toBeNull()
  })
})
