import { describe, expect, it } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeFrame } from '@/lib/wire/decode-frame'
import type { Frame } from '@/lib/wire/types'
import { reduce } from './reduce'
import { initialState, kOrdersMax, kPredictionsMax, type AnalyticsState } from './state'

const frame = (name: string, change: object = {}): Frame =>
  decodeFrame({ ...frameJson(name), ...change })
const play = (frames: Frame[], from: AnalyticsState = initialState) =>
  frames.reduce((state, next) => reduce(state, next, 1000), from)

function orders(seqs: number[]): Frame {
  const [sample] = frameJson('orders').data
  const data = seqs.map((seq) => ({ ...sample, seq, order_id: String(seq) }))
  return frame('orders', { seq: Math.max(...seqs), data })
}

function helloOf(boot_id: string, seq: number, seqs: number[] = []): Frame {
  const hello = frameJson('hello')
  const [sample] = hello.data.orders
  const data = { ...hello.data, boot_id, orders: seqs.map((s) => ({ ...sample, seq: s })) }
  return frame('hello', { seq, data })
}

describe('the state after frames', () => {
  it('starts from the snapshot', () => {
    const state = play([frame('hello')])
    expect(state.seq).toBe(25900)
    expect(state.data_source).toBe('UCI Online Retail')
    expect(state.orders).toHaveLength(5)
    expect(state.champion?.model_id).toBe('wide-deep-20110901-1')
    expect(state.heard_at_ms).toBe(1000)
  })

  it('shows new orders newest first and none twice', () => {
    const state = play([helloOf('a', 3, [3, 2, 1]), orders([3, 4, 5]), orders([5, 6])])
    expect(state.orders.map((order) => order.seq)).toEqual([6, 5, 4, 3, 2, 1])
    expect(state.orders_seen).toBe(6)
    expect(state.seq).toBe(6)
  })

  it('bounds its buffers', () => {
    const many = Array.from({ length: kOrdersMax + 50 }, (_, i) => i + 1)
    const state = play([orders(many)])
    expect(state.orders).toHaveLength(kOrdersMax)
    expect(state.orders[0]?.seq).toBe(kOrdersMax + 50)
    expect(state.orders_seen).toBe(kOrdersMax + 50)

    const [sample] = frameJson('predictions').data
    const data = Array.from({ length: kPredictionsMax + 10 }, (_, i) => ({
      ...sample,
      customer_id: String(i),
    }))
    const { predictions } = play([frame('predictions', { data })])
    expect(predictions.size).toBe(kPredictionsMax)
    expect(predictions.has('0')).toBe(false)
    expect(predictions.has(String(kPredictionsMax + 9))).toBe(true)
  })

  it('keeps the latest prediction of a customer', () => {
    const later = frameJson('predictions')
    later.data[0].probability = 0.25
    const state = play([frame('predictions'), decodeFrame(later)])
    expect(state.predictions.get('15804')?.probability).toBe(0.25)
  })

  it('counts restarts by boot_id and keeps the feed', () => {
    const state = play([helloOf('a', 3, [3, 2]), helloOf('b', 4, [4, 3])])
    expect(state.restarts).toBe(1)
    expect(state.boot_id).toBe('b')
    expect(state.orders.map((order) => order.seq)).toEqual([4, 3, 2])
  })

  it('forgets everything when another log answers', () => {
    const state = play([helloOf('a', 30, [30, 29]), helloOf('b', 2, [2, 1])])
    expect(state.orders.map((order) => order.seq)).toEqual([2, 1])
    expect(state.seq).toBe(2)
  })

  it('notes a gap and waits for the hello that follows', () => {
    const gap = frame('gap', { data: { from: 3, to: 900 }, seq: 900 })
    const state = play([helloOf('a', 3, [3]), gap])
    expect(state.gaps).toBe(1)
    expect(state.seq).toBe(3)
    expect(play([helloOf('a', 900, [900])], state).seq).toBe(900)
  })

  it('has the segments of the snapshot, then the newest, or none', () => {
    const state = play([frame('hello')])
    expect(state.segments?.segments.map(({ name }) => name)).toEqual(['Champions', 'New'])
    const data = { ...frameJson('segments').data, fit_id: 'later' }
    expect(play([frame('segments', { data })], state).segments?.fit_id).toBe('later')
    expect(play([frame('segments', { data: null })], state).segments).toBeNull()
  })

  it('takes a new champion, or none', () => {
    const state = play([frame('hello-empty'), frame('models')])
    expect(state.champion?.role).toBe('champion')
    expect(play([frame('models', { data: null })], state).champion).toBeNull()
  })
})
