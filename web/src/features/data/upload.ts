// One file on its way to the server, in parts. The server says how much it has; after a lost
// connection the sending goes on from there.
import { retryDelay_ms } from '@/lib/analytics/backoff'
import { ApiError } from '@/lib/api/fetch-json'
import type { FileImport } from '@/lib/wire/types'

export const kPartMax = 8 * 1024 * 1024
const kPartMin = 256 * 1024
const kPartFirst = 1024 * 1024
const kQuick_ms = 700 // a part that took less is followed by a larger one
const kSlow_ms = 3_000
const kConflictsMax = 5

export interface UploadState {
  phase: 'sending' | 'waiting' | 'sent' | 'refused'
  sent: number
  bytes: number
  bytes_per_second: number | null
  retry_at_ms: number | null // while waiting
  failures: number
  trouble: { status: number | null; message: string } | null
}

// What it needs of the world, so that a test can lose its connection.
export interface UploadWorld {
  send: (offset: number, part: Blob, signal: AbortSignal) => Promise<FileImport>
  ask: () => Promise<FileImport>
  now_ms: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

// Busy and silent servers are asked again; what was answered with a reason is not.
const passes = (error: unknown) =>
  !(error instanceof ApiError) || error.status === 429 || error.status === 503 ||
  error.status === 502 || error.status === 504

const troubleOf = (error: unknown) => ({
  status: error instanceof ApiError ? error.status : null,
  message: error instanceof Error ? error.message : String(error),
})

export class Upload {
  state: UploadState
  private part_bytes = kPartFirst
  private conflicts = 0
  private readonly stopped = new AbortController()
  private pause = new AbortController()
  private started_ms = 0
  private started_at = 0

  constructor(
    private readonly file: Blob,
    private readonly world: UploadWorld,
    private readonly changed: () => void,
    from = 0,
  ) {
    this.state = {
      phase: 'sending', sent: from, bytes: file.size, bytes_per_second: null,
      retry_at_ms: null, failures: 0, trouble: null,
    }
  }

  stop(): void {
    this.stopped.abort()
    this.pause.abort()
  }

  retryNow(): void {
    this.pause.abort()
  }

  async run(): Promise<void> {
    this.measureFrom(this.state.sent)
    while (this.state.phase !== 'sent' && this.state.phase !== 'refused') {
      if (this.stopped.signal.aborted) return
      await this.step()
    }
  }

  private change(change: Partial<UploadState>): void {
    if (this.stopped.signal.aborted) return
    this.state = { ...this.state, ...change }
    this.changed()
  }

  private measureFrom(offset: number): void {
    this.started_ms = this.world.now_ms()
    this.started_at = offset
  }

  private async step(): Promise<void> {
    const { sent } = this.state
    const part = this.file.slice(sent, sent + this.part_bytes)
    const began_ms = this.world.now_ms()
    try {
      const answer = await this.world.send(sent, part, this.stopped.signal)
      if (answer.received > sent) this.conflicts = 0
      else if ((this.conflicts += 1) > kConflictsMax) throw new ApiError('nothing arrives', 409)
      this.sizeNext(this.world.now_ms() - began_ms)
      this.change({ failures: 0 })
      this.accept(answer)
    } catch (error) {
      if (this.stopped.signal.aborted) return
      const conflict = error instanceof ApiError && error.status === 409
      if (conflict && (this.conflicts += 1) <= kConflictsMax) await this.askWhere()
      else if (passes(error)) await this.rest(error)
      else this.change({ phase: 'refused', trouble: troubleOf(error) })
    }
  }

  private sizeNext(took_ms: number): void {
    if (took_ms < kQuick_ms) this.part_bytes = Math.min(kPartMax, this.part_bytes * 2)
    if (took_ms > kSlow_ms) this.part_bytes = Math.max(kPartMin, this.part_bytes / 2)
  }

  private accept({ received, state }: FileImport): void {
    const passed_s = (this.world.now_ms() - this.started_ms) / 1000
    const rate = passed_s > 0 ? Math.max(0, received - this.started_at) / passed_s : null
    this.change({
      phase: state === 'receiving' ? 'sending' : 'sent',
      sent: received, bytes_per_second: rate, retry_at_ms: null, trouble: null,
    })
  }

  // The server has another end of the file in mind, for instance another window's.
  private async askWhere(): Promise<void> {
    try {
      this.accept(await this.world.ask())
    } catch (error) {
      if (passes(error)) await this.rest(error)
      else this.change({ phase: 'refused', trouble: troubleOf(error) })
    }
  }

  private async rest(error: unknown): Promise<void> {
    const failures = this.state.failures + 1
    this.part_bytes = Math.max(kPartMin, this.part_bytes / 2)
    const wait_ms = retryDelay_ms(failures)
    this.pause = new AbortController()
    this.change({
      phase: 'waiting', failures, trouble: troubleOf(error),
      retry_at_ms: this.world.now_ms() + wait_ms,
    })
    await this.world.wait(wait_ms, this.pause.signal)
    if (this.stopped.signal.aborted) return
    this.change({ phase: 'sending', retry_at_ms: null })
    await this.askWhere()
    this.measureFrom(this.state.sent)
  }
}
