// GET /v1/segments/flow and /v1/segments/map.
import { decodeFigures } from './decode-figures'
import { decodeMove } from './decode-segments'
import { Fields } from './fields'
import type {
  FlowPeriod, MapAxis, MapPoint, SegmentName, SegmentsFlow, SegmentsMap, Snapshot,
} from './types'

function decodeName(value: unknown, path: string): SegmentName {
  const f = new Fields(value, path)
  return { id: f.number('id'), name: f.text('name'), retired: f.raw('retired') === true }
}

function decodeSize(value: unknown, path: string) {
  const f = new Fields(value, path)
  return { id: f.number('id'), customers: f.number('customers') }
}

function decodeSnapshot(value: unknown, path: string): Snapshot {
  const f = new Fields(value, path)
  return {
    at: f.time('at'), refit: f.raw('refit') === true, sizes: f.list('sizes', decodeSize),
  }
}

function decodePeriod(value: unknown, path: string): FlowPeriod {
  const f = new Fields(value, path)
  return {
    from: f.time('from'),
    to: f.time('to'),
    refit: f.raw('refit') === true,
    current: f.raw('current') === true,
    moves: f.list('moves', decodeMove),
  }
}

export function decodeFlow(value: unknown): SegmentsFlow {
  const f = new Fields(value, 'flow')
  return {
    fit_id: f.textOrNull('fit_id'),
    names: f.list('names', decodeName),
    snapshots: f.list('snapshots', decodeSnapshot),
    periods: f.list('periods', decodePeriod),
  }
}

function decodeAxis(value: unknown, path: string): MapAxis {
  const f = new Fields(value, path)
  return {
    explained: f.number('explained'),
    loadings: decodeFigures(f.raw('loadings'), `${path}.loadings`),
  }
}

function decodeCentroid(value: unknown, path: string) {
  const f = new Fields(value, path)
  return { id: f.number('id'), x: f.number('x'), y: f.number('y') }
}

function decodePoint(value: unknown, path: string): MapPoint {
  const f = new Fields(value, path)
  return {
    customer_id: f.text('customer_id'),
    segment_id: f.number('segment_id'),
    x: f.number('x'),
    y: f.number('y'),
  }
}

export function decodeMap(value: unknown): SegmentsMap {
  const f = new Fields(value, 'map')
  return {
    fit_id: f.textOrNull('fit_id'),
    total: f.number('total'),
    axes: f.list('axes', decodeAxis),
    centroids: f.list('centroids', decodeCentroid),
    points: f.list('points', decodePoint),
  }
}
