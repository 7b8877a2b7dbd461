import { decodeKpis } from './decode-kpis'
import { decodeModelOrNull } from './decode-model'
import { decodeOrder, decodeOrders, decodePrediction } from './decode-orders'
import { decodeSegmentsOrNull } from './decode-segments'
import { DecodeError, Fields, decodeList } from './fields'
import type { Frame, Hello } from './types'

const types = [
  'hello', 'kpis', 'orders', 'predictions', 'segments', 'models', 'gap',
] as const

function decodeHello(value: unknown): Hello {
  const f = new Fields(value, 'hello')
  return {
    boot_id: f.text('boot_id'),
    version: f.text('version'),
    data_source: f.textOrNull('data_source'),
    kpis: decodeKpis(f.raw('kpis'), 'hello.kpis'),
    orders: f.list('orders', decodeOrder),
    champion: decodeModelOrNull(f.raw('champion'), 'hello.champion'),
    customers_scored: f.numberOrNull('customers_scored'),
    segments: decodeSegmentsOrNull(f.raw('segments'), 'hello.segments'),
  }
}

export function decodeFrame(value: unknown): Frame {
  const f = new Fields(value, 'frame')
  const envelope = { seq: f.number('seq'), at: f.timeOrNull('at') }
  const data = f.raw('data')
  const type = f.oneOf('type', types)
  switch (type) {
    case 'hello':
      return { ...envelope, type, data: decodeHello(data) }
    case 'kpis':
      return { ...envelope, type, data: decodeKpis(data) }
    case 'orders':
      return { ...envelope, type, data: decodeOrders(data) }
    case 'predictions':
      return { ...envelope, type, data: decodeList(data, 'predictions', decodePrediction) }
    case 'segments':
      return { ...envelope, type, data: decodeSegmentsOrNull(data) }
    case 'models':
      return { ...envelope, type, data: decodeModelOrNull(data) }
    case 'gap': {
      const gap = new Fields(data, 'gap')
      return { ...envelope, type, data: { from: gap.number('from'), to: gap.number('to') } }
    }
  }
}

// What the socket hands over: a bad frame is said once in the console and dropped.
export function parseFrame(text: unknown): Frame | null {
  try {
    if (typeof text !== 'string') throw new DecodeError('expected a text frame')
    return decodeFrame(JSON.parse(text))
  } catch (error) {
    console.warn(`tillcast: frame dropped: ${error instanceof Error ? error.message : error}`)
    return null
  }
}
