import { describe, expect, it, vi } from 'vitest'
import { ViewChunk, ViewMissing } from './view-chunk'

const View = () => null
const failingFirst = () =>
  vi.fn()
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockResolvedValue({ default: View })

describe('a view that is fetched', () => {
  it('is fetched once', async () => {
    const load = vi.fn().mockResolvedValue({ default: View })
    const chunk = new ViewChunk(load)
    await chunk.prefetch()
    expect(await chunk.get()).toBe(View)
    expect(chunk.get()).toBe(chunk.get())
    expect(load).toHaveBeenCalledOnce()
  })

  it('is fetched anew only when the failure is forgotten', async () => {
    const load = failingFirst()
    const chunk = new ViewChunk(load)
    const error = await chunk.get().catch((reason: unknown) => reason)
    await expect(chunk.get()).rejects.toBe(error)
    expect(load).toHaveBeenCalledOnce()
    if (error instanceof ViewMissing) error.forget()
    expect(await chunk.get()).toBe(View)
  })

  it('that failed ahead of time is fetched when it is wanted', async () => {
    const chunk = new ViewChunk(failingFirst())
    await chunk.prefetch()
    expect(await chunk.get()).toBe(View)
  })
})
