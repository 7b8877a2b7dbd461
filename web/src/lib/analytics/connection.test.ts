import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frameText } from '@/test-wire'
import type { Frame } from '@/lib/wire/types'
import { retryDelay_ms } from './backoff'
import { LiveConnection } from './connection'
import type { ConnectionState } from './state'

class FakeSocket {
  sent: string[] = []
  onopen = () => {}
  onclose = () => {}
  onmessage: (event: { data: string }) => void = () => {}
  close = vi.fn()
  send = (text: string) => this.sent.push(text)
}

function setUp(since: number | null = null) {
  const sockets: FakeSocket[] = []
  const frames: Frame[] = []
  const statuses: ConnectionState[] = []
  const connection = new LiveConnection({
    url: 'ws://test/v1/live',
    open: () => {
      sockets.push(new FakeSocket())
      return sockets.at(-1) as unknown as WebSocket
    },
    random: () => 1,
    since: () => since,
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => statuses.push(status),
  })
  connection.start()
  return { connection, sockets, frames, statuses }
}

describe('the live connection', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('subscribes, and resumes where it was', () => {
    const fresh = setUp()
    fresh.sockets[0]!.onopen()
    expect(JSON.parse(fresh.sockets[0]!.sent[0]!)).toEqual({
      subscribe: ['kpis', 'orders', 'predictions', 'segments', 'models'],
    })
    const again = setUp(25900)
    again.sockets[0]!.onopen()
    expect(JSON.parse(again.sockets[0]!.sent[0]!).since).toBe(25900)
  })

  it('is open from the hello on, and lost when the socket closes', () => {
    const { sockets, statuses, frames } = setUp()
    sockets[0]!.onmessage({ data: frameText('hello') })
    expect(statuses.at(-1)?.phase).toBe('open')
    expect(frames).toHaveLength(1)
    sockets[0]!.onclose()
    expect(statuses.at(-1)).toMatchObject({ phase: 'lost', failures: 1 })
    vi.advanceTimersByTime(250)
    expect(sockets).toHaveLength(2)
    sockets[1]!.onmessage({ data: frameText('hello') })
    expect(statuses.at(-1)).toMatchObject({ phase: 'open', failures: 0, lost_at_ms: null })
  })

  it('backs off while no server answers, and goes on when asked', () => {
    const { connection, sockets, statuses } = setUp()
    for (const delay_ms of [250, 500, 1000, 2000, 4000, 4000]) {
      sockets.at(-1)!.onclose()
      const { phase, retry_at_ms } = statuses.at(-1)!
      expect(phase).toBe('connecting')
      expect(retry_at_ms! - Date.now()).toBe(delay_ms)
      vi.advanceTimersByTime(delay_ms)
    }
    expect(sockets).toHaveLength(7)
    sockets.at(-1)!.onclose()
    connection.retryNow()
    expect(sockets).toHaveLength(8)
  })

  it('gives up on a server that accepts and stays silent', () => {
    const { sockets, statuses } = setUp()
    sockets[0]!.onopen()
    vi.advanceTimersByTime(10_000)
    expect(sockets[0]!.close).toHaveBeenCalled()
    expect(statuses.at(-1)?.failures).toBe(1)
  })

  it('survives a bad frame', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { sockets, frames } = setUp()
    sockets[0]!.onmessage({ data: 'nonsense' })
    sockets[0]!.onmessage({ data: frameText('hello') })
    expect(frames.map((frame) => frame.type)).toEqual(['hello'])
  })

  it('stays away once stopped', () => {
    const { connection, sockets } = setUp()
    connection.stop()
    sockets[0]!.onclose()
    vi.advanceTimersByTime(20_000)
    expect(sockets).toHaveLength(1)
  })
})

it('spreads the retries by lot within 0.25 s to 4 s', () => {
  expect(retryDelay_ms(1, () => 0)).toBe(250)
  expect(retryDelay_ms(3, () => 0)).toBe(500)
  expect(retryDelay_ms(3, () => 1)).toBe(1000)
  expect(retryDelay_ms(50, () => 1)).toBe(4000)
})
