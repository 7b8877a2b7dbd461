import { describe, expect, it, vi } from 'vitest'
import { frameJson, frameText } from '@/test-wire'
import { parseFrame } from './decode-frame'

const names = [
  'hello', 'hello-empty', 'kpis', 'orders', 'predictions', 'segments', 'models', 'models-live',
  'gap',
]

describe('the golden frames', () => {
  it.each(names)('%s is understood', (name) => {
    const warn = vi.spyOn(console, 'warn')
    const frame = parseFrame(frameText(name))
    expect(warn).not.toHaveBeenCalled()
    expect(frame?.type).toBe(name.replace(/-.*/, ''))
    expect(frame?.seq).toBe(frameJson(name).seq)
  })

  it('hello brings figures, orders and the champion', () => {
    const frame = parseFrame(frameText('hello'))
    if (frame?.type !== 'hello') throw new Error('not a hello')
    expect(frame.data.kpis.net_revenue).toBe('9747747.934')
    expect(frame.data.kpis.engine?.replay?.speed).toBe(21600)
    expect(frame.data.orders.map((order) => order.kind)).toContain('refunded')
    expect(frame.data.champion?.protocols.map((p) => p.name)).toEqual(['walk-forward', 'folds'])
    expect(frame.data.champion?.protocols[0]?.mean_report?.auc).toBe(0.7432)
    expect(frame.data.champion?.folds).toHaveLength(5)
  })

  it('an empty log has nulls, not zeros', () => {
    const frame = parseFrame(frameText('hello-empty'))
    if (frame?.type !== 'hello') throw new Error('not a hello')
    expect(frame.data.kpis.as_of).toBeNull()
    expect(frame.data.kpis.currency).toBeNull()
    expect(frame.data.kpis.orders).toBe(0)
    expect(frame.data.champion).toBeNull()
  })

  it('hostile and right-to-left texts arrive as they are', () => {
    const frame = parseFrame(frameText('orders'))
    if (frame?.type !== 'orders') throw new Error('not orders')
    const texts = frame.data.flatMap((order) => order.lines.map((line) => line.description))
    expect(texts).toContain('<script>alert(1)</script>')
    expect(frame.data.find((order) => order.customer_id === null)?.order_id).toBe('581492')
  })
})

describe('bad frames', () => {
  const orders = frameJson('orders')
  it.each([
    ['not JSON', '{"seq":'],
    ['no object', '[]'],
    ['an unknown type', JSON.stringify({ ...orders, type: 'surprise' })],
    ['no seq', JSON.stringify({ ...orders, seq: undefined })],
    ['money as a number', JSON.stringify({ ...orders, data: [{ ...orders.data[0], amount: 3 }] })],
    ['a bad time', JSON.stringify({ ...orders, data: [{ ...orders.data[0], ordered_at: '?' }] })],
    ['an unknown kind', JSON.stringify({ ...orders, data: [{ ...orders.data[0], kind: 'x' }] })],
    ['binary', new ArrayBuffer(2)],
  ])('%s is dropped with a warning', (_, text) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect(parseFrame(text)).toBeNull()
    expect(warn).toHaveBeenCalledOnce()
  })

  it('fields of the future are welcome', () => {
    const kpis = frameJson('kpis')
    kpis.data.visitors = 12
    kpis.extra = true
    expect(parseFrame(JSON.stringify(kpis))?.type).toBe('kpis')
  })
})
