import { describe, expect, it } from 'vitest'
import { frameJson } from '@/test-wire'
import { decodeExplained } from './decode-explanation'
import { decodeFrame } from './decode-frame'
import { decodeCustomers } from './decode-orders'
import { decodeSegmentsFit, decodeSegmentsOrNull } from './decode-segments'
import { decodeFlow, decodeMap } from './decode-segments-flow'
import { DecodeError } from './fields'

describe('the segments', () => {
  const view = frameJson('segments-view')

  it('are understood as the server writes them', () => {
    const fit = decodeSegmentsFit(view)
    expect(fit).toMatchObject({ fit_id: view.fit_id, k: 2, k_by: 'rule', customers: 1024 })
    expect(fit.features).toEqual(['recency_days', 'frequency'])
    const [champions, fresh] = fit.segments
    expect(champions).toMatchObject({ id: 1, size: 288, revenue: '4340210.5', size_fitted: 256 })
    expect(champions?.apart[0]?.words).toBe("17 orders, the shop's typical customer has 2")
    expect(fresh?.portrait.gap_mean_days).toBeNull()
    expect(fit.scores[1]?.votes).toMatchObject({ gap: null, stability: false, size: true })
    expect(fit.scores[1]?.gap_error).toBeNull()
    expect(fit.scores_of?.resamples).toBe(10)
  })

  it('may not have been fitted yet', () => {
    const none = decodeSegmentsFit(frameJson('segments-none'))
    expect(none).toMatchObject({ fit_id: null, k: null, segments: [], moves: null, drift: null })
    expect(decodeSegmentsOrNull(null)).toBeNull()
    expect(decodeSegmentsOrNull({ fit_id: null, segments: [] })).toBeNull()
  })

  it('arrive in frames, in the hello too', () => {
    const frame = decodeFrame(frameJson('segments'))
    if (frame.type !== 'segments') throw new Error('not segments')
    expect(frame.data?.moves?.moves).toHaveLength(3)
    expect(frame.data?.drift).toEqual({
      largest: 0.3125, segment: 2, bound: 0.5, refit_proposed: false,
    })
    const hello = decodeFrame(frameJson('hello'))
    if (hello.type !== 'hello') throw new Error('not a hello')
    expect(hello.data.segments).toEqual(frame.data)
    const empty = decodeFrame(frameJson('hello-empty'))
    if (empty.type !== 'hello') throw new Error('not a hello')
    expect(empty.data.segments).toBeNull()
  })

  it('are refused where a vote or a size is none', () => {
    const [score] = view.scores
    const odd = { ...view, scores: [{ ...score, votes: { gap: 'yes' } }] }
    expect(() => decodeSegmentsFit(odd)).toThrow(/segments\.scores\[0\]\.votes\.gap/)
    const segments = [{ ...view.segments[0], size: null }]
    expect(() => decodeSegmentsFit({ ...view, segments })).toThrow(DecodeError)
  })
})

it('the flow has its snapshots, its periods and what a refit retired', () => {
  const flow = decodeFlow(frameJson('segments-flow'))
  expect(flow.names.at(-1)).toEqual({ id: 3, name: 'Lost', retired: true })
  expect(flow.snapshots.map((s) => s.refit)).toEqual([false, false, true])
  expect(flow.periods.map((p) => [p.refit, p.current])).toEqual([
    [false, false], [true, false], [false, true],
  ])
  expect(flow.periods[0]?.moves[0]).toEqual({ from: null, to: 3, customers: 20 })
})

it('the map has two axes, centroids and points', () => {
  const map = decodeMap(frameJson('segments-map'))
  expect(map.axes.map((axis) => axis.explained)).toEqual([0.625, 0.25])
  expect(map.axes[0]?.loadings.recency_days).toBe(-0.75)
  expect(map.points[1]).toEqual({ customer_id: '13047', segment_id: 2, x: -1.5, y: 0.375 })
})

it('predictions and customers say their segment, where there is one', () => {
  const frame = decodeFrame(frameJson('predictions'))
  if (frame.type !== 'predictions') throw new Error('not predictions')
  expect(frame.data.map((p) => [p.segment, p.segment_id])).toContainEqual(['Champions', 1])
  expect(frame.data.map((p) => p.segment_id)).toContain(null)
  expect(decodeExplained(frameJson('prediction-explained')).segment_id).toBe(1)
  const customer = {
    customer_id: 'a', orders: 1, monetary: '1', segment: 'New', segment_id: 2,
  }
  const page = decodeCustomers({ customers: [customer], total: 9, next: 'abc' })
  expect(page).toMatchObject({ total: 9, next: 'abc' })
  expect(page.customers[0]).toMatchObject({ segment: 'New', segment_id: 2 })
})
