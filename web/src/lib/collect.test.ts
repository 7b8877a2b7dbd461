import { expect, it } from 'vitest'
import { collect } from './collect'

const pages = new Map([
  [null, { rows: [1, 2], next: 'b' }],
  ['b', { rows: [3, 4], next: 'c' }],
  ['c', { rows: [5], next: null }],
])
const read = async (cursor: string | null, signal: AbortSignal) => {
  signal.throwIfAborted()
  return pages.get(cursor)!
}

it('reads page by page until the last, and says how far it is', async () => {
  const said: number[] = []
  const { signal } = new AbortController()
  expect(await collect(read, 100, (done) => said.push(done), signal)).toEqual([1, 2, 3, 4, 5])
  expect(said).toEqual([2, 4, 5])
})

it('ends at the bound, and where it is told to stop', async () => {
  const stop = new AbortController()
  expect(await collect(read, 3, () => {}, stop.signal)).toEqual([1, 2, 3])
  const stopping = collect(read, 100, (done) => done === 2 && stop.abort(), stop.signal)
  await expect(stopping).rejects.toThrow()
})
