import { Blob as NodeBlob } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { ApiError } from '@/lib/api/fetch-json'
import type { FileImport } from '@/lib/wire/types'
import { kPartMax, Upload, type UploadState, type UploadWorld } from './upload'

// jsdom's Blob cannot be read.
const kFile = new NodeBlob(
  [Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251)]) as unknown as Blob

const answer = (received: number, bytes: number): FileImport => ({
  import_id: 'i', name: 'a.csv', bytes, received, state: received < bytes ? 'receiving' : 'reading',
  created_at: null, finished_at: null, error: null, preview: null, progress: null, result: null,
})

// A server that keeps bytes, tells whoever is at another offset, and fails when told to.
class Kept {
  bytes = Buffer.alloc(0)
  parts: number[] = []
  time_ms = 0
  waits: number[] = []
  fails: (unknown | null)[] = []

  constructor(private readonly whole: number) {}

  world = (took_ms = 100): UploadWorld => ({
    send: async (offset, part) => {
      this.time_ms += took_ms
      this.parts.push(part.size)
      const failure = this.fails.shift() ?? null
      if (failure !== null) throw failure
      if (offset !== this.bytes.length) throw new ApiError('another offset', 409)
      this.bytes = Buffer.concat([this.bytes, Buffer.from(await part.arrayBuffer())])
      return answer(this.bytes.length, this.whole)
    },
    ask: async () => answer(this.bytes.length, this.whole),
    now_ms: () => this.time_ms,
    wait: async (ms) => {
      this.waits.push(ms)
      this.time_ms += ms
    },
  })
}

async function sent(server: Kept, from = 0, took_ms = 100) {
  const seen: UploadState[] = []
  const upload = new Upload(kFile, server.world(took_ms), () => seen.push(upload.state), from)
  await upload.run()
  return { upload, seen }
}

const whole = async () =>
  Buffer.from(await kFile.arrayBuffer())

describe('a file on its way', () => {
  it('arrives byte for byte, in parts that grow while the line is quick', async () => {
    const server = new Kept(kFile.size)
    const { upload, seen } = await sent(server)
    expect(upload.state).toMatchObject({ phase: 'sent', sent: kFile.size, failures: 0 })
    expect(server.bytes.equals(await whole())).toBe(true)
    expect(server.parts.slice(0, 2)).toEqual([1 << 20, 2 << 20])
    expect(Math.max(...server.parts)).toBeLessThanOrEqual(kPartMax)
    expect(seen.at(-1)?.bytes_per_second).toBeGreaterThan(1e6)
  })

  it('goes on in smaller parts on a slow line', async () => {
    const server = new Kept(kFile.size)
    await sent(server, 0, 5000)
    expect(server.parts.slice(0, 3)).toEqual([1 << 20, 1 << 19, 1 << 18])
    expect(server.bytes).toHaveLength(kFile.size)
  })

  it('goes on after a lost connection from where the server is', async () => {
    const server = new Kept(kFile.size)
    server.fails = [null, new TypeError('Failed to fetch'), new ApiError('busy', 503)]
    const { upload, seen } = await sent(server)
    const waiting = seen.filter(({ phase }) => phase === 'waiting')
    expect(waiting.map(({ failures }) => failures)).toEqual([1, 2])
    expect(waiting[0]?.trouble).toEqual({ status: null, message: 'Failed to fetch' })
    expect(waiting[0]?.retry_at_ms).toBeGreaterThan(0)
    expect(server.waits).toHaveLength(2)
    expect(upload.state.phase).toBe('sent')
    expect(server.bytes.equals(await whole())).toBe(true)
  })

  it('follows another window that sends the same file', async () => {
    const server = new Kept(kFile.size)
    server.bytes = (await whole()).subarray(0, 3_000_000)
    const { upload } = await sent(server)
    expect(upload.state.phase).toBe('sent')
    expect(server.bytes.equals(await whole())).toBe(true)
  })

  it('stops where the server refuses, and says with what', async () => {
    const server = new Kept(kFile.size)
    server.fails = [null, new ApiError('the disk is full', 507)]
    const { upload } = await sent(server)
    expect(upload.state).toMatchObject({
      phase: 'refused', trouble: { status: 507, message: 'the disk is full' },
    })
    expect(server.parts).toHaveLength(2)
  })

  it('does not ask for ever where every offset is the wrong one', async () => {
    const server = new Kept(kFile.size)
    server.fails = Array.from({ length: 50 }, () => new ApiError('another offset', 409))
    const { upload } = await sent(server)
    expect(upload.state).toMatchObject({ phase: 'refused', trouble: { status: 409 } })
  })

  it('does not send for ever to one who keeps nothing', async () => {
    const world = { ...new Kept(1).world(), send: async () => answer(0, kFile.size) }
    const upload = new Upload(kFile, world, () => {})
    await upload.run()
    expect(upload.state.phase).toBe('refused')
  })

  it('sends nothing more once it was stopped', async () => {
    const server = new Kept(kFile.size)
    const upload: Upload = new Upload(kFile, server.world(), () => upload.stop())
    await upload.run()
    expect(server.parts).toHaveLength(1)
  })
})
