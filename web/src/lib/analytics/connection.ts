// One WebSocket that comes back by itself: subscribes, resumes with `since`, backs off.
import { parseFrame } from '@/lib/wire/decode-frame'
import type { Frame } from '@/lib/wire/types'
import { retryDelay_ms } from './backoff'
import type { ConnectionState } from './state'

const kHelloWithin_ms = 10_000

export interface ConnectionOptions {
  url: string
  open?: (url: string) => WebSocket
  random?: () => number
  now?: () => number
  since: () => number | null
  onFrame: (frame: Frame) => void
  onStatus: (status: ConnectionState) => void
}

export class LiveConnection {
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private everOpen = false
  private lost_at_ms: number | null = null
  private stopped = true

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    this.connect()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  // The person asks, or the network came back: no need to wait.
  retryNow(): void {
    if (this.stopped || this.socket) return
    clearTimeout(this.timer)
    this.connect()
  }

  private connect(): void {
    const { url, open = (to: string) => new WebSocket(to) } = this.options
    let socket: WebSocket
    try {
      socket = open(url)
    } catch {
      this.lose()
      return
    }
    this.socket = socket
    this.timer = setTimeout(() => this.drop(socket), kHelloWithin_ms)
    socket.onopen = () => {
      const since = this.options.since()
      const subscribe = ['kpis', 'orders', 'predictions', 'segments', 'models']
      socket.send(JSON.stringify(since === null ? { subscribe } : { subscribe, since }))
    }
    socket.onmessage = (event: MessageEvent) => this.receive(socket, event.data)
    socket.onclose = () => this.drop(socket)
  }

  private receive(socket: WebSocket, text: unknown): void {
    if (socket !== this.socket) return
    const frame = parseFrame(text)
    if (!frame) return
    this.options.onFrame(frame)
    if (frame.type === 'hello') this.found() // after its data, so that both show at once
  }

  private drop(socket: WebSocket): void {
    if (socket !== this.socket) return
    this.socket = null
    socket.close()
    this.lose()
  }

  private found(): void {
    clearTimeout(this.timer)
    this.failures = 0
    this.everOpen = true
    this.lost_at_ms = null
    this.options.onStatus({ phase: 'open', failures: 0, lost_at_ms: null, retry_at_ms: null })
  }

  private lose(): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    const now_ms = (this.options.now ?? Date.now)()
    this.failures += 1
    this.lost_at_ms ??= now_ms
    const delay_ms = retryDelay_ms(this.failures, this.options.random)
    this.timer = setTimeout(() => this.connect(), delay_ms)
    this.options.onStatus({
      phase: this.everOpen ? 'lost' : 'connecting',
      failures: this.failures,
      lost_at_ms: this.lost_at_ms,
      retry_at_ms: now_ms + delay_ms,
    })
  }
}
