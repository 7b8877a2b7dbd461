// What the page knows, fed by frames, read by React at most five times a second.
import type { Frame } from '@/lib/wire/types'
import { reduce } from './reduce'
import { initialState, type AnalyticsState, type ConnectionState } from './state'

export const kRenderEvery_ms = 200

export class AnalyticsStore {
  private state = initialState
  private shown = initialState
  private timer: ReturnType<typeof setTimeout> | undefined
  private publishedAt_ms = -Infinity
  private readonly listeners = new Set<() => void>()

  constructor(private readonly now: () => number = Date.now) {}

  // The newest state, for what must not lag behind (resuming); React reads getSnapshot.
  get latest(): AnalyticsState {
    return this.state
  }

  readonly getSnapshot = (): AnalyticsState => this.shown

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly apply = (frame: Frame): void => {
    this.state = reduce(this.state, frame, this.now())
    this.schedule()
  }

  // Losing or finding the server is shown at once.
  readonly setConnection = (connection: ConnectionState): void => {
    this.state = { ...this.state, connection }
    this.publish()
  }

  private schedule(): void {
    if (this.timer !== undefined) return
    const wait_ms = this.publishedAt_ms + kRenderEvery_ms - this.now()
    if (wait_ms <= 0) this.publish()
    else this.timer = setTimeout(() => this.publish(), wait_ms)
  }

  private publish(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.publishedAt_ms = this.now()
    this.shown = this.state
    for (const listener of this.listeners) listener()
  }
}
