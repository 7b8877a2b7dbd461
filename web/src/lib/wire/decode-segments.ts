// GET /v1/segments, `segments` frames, and what both share.
import { decodeFigures } from './decode-figures'
import { DecodeError, Fields } from './fields'
import type {
  Apart, KScore, Move, Moves, ScoresOf, Segment, SegmentDrift, SegmentNow, SegmentsFit,
  SegmentsState, Vote,
} from './types'

export function decodeMove(value: unknown, path: string): Move {
  const f = new Fields(value, path)
  return {
    from: f.numberOrNull('from'), to: f.numberOrNull('to'), customers: f.number('customers'),
  }
}

function decodeMoves(value: unknown, path: string): Moves {
  const f = new Fields(value, path)
  return { from: f.time('from'), to: f.time('to'), moves: f.list('moves', decodeMove) }
}

function decodeDrift(value: unknown, path: string): SegmentDrift {
  const f = new Fields(value, path)
  return {
    largest: f.numberOrNull('largest'),
    segment: f.numberOrNull('segment'),
    bound: f.number('bound'),
    refit_proposed: f.raw('refit_proposed') === true,
  }
}

function decodeNow(value: unknown, path: string): SegmentNow {
  const f = new Fields(value, path)
  return {
    id: f.number('id'),
    name: f.text('name'),
    size: f.number('size'),
    share: f.number('share'),
    revenue: f.money('revenue'),
    revenue_share: f.number('revenue_share'),
    probability: f.numberOrNull('probability'),
    drift: f.numberOrNull('drift'),
  }
}

const movesOf = (f: Fields, path: string) =>
  f.has('moves') ? decodeMoves(f.raw('moves'), `${path}.moves`) : null
const driftOf = (f: Fields, path: string) =>
  f.has('drift') ? decodeDrift(f.raw('drift'), `${path}.drift`) : null

export function decodeSegmentsOrNull(value: unknown, path = 'segments'): SegmentsState | null {
  if (value === null || value === undefined) return null
  const f = new Fields(value, path)
  // Before the first fit the snapshot may say so by a fit without a name.
  if (!f.has('fit_id')) return null
  return {
    fit_id: f.text('fit_id'),
    as_of: f.timeOrNull('as_of'),
    segments: f.list('segments', decodeNow),
    moves: movesOf(f, path),
    drift: driftOf(f, path),
  }
}

function decodeApart(value: unknown, path: string): Apart {
  const f = new Fields(value, path)
  const feature = f.text('feature')
  return { feature, difference: f.number('difference'), words: f.textOrNull('words') || feature }
}

function decodeSegment(value: unknown, path: string): Segment {
  const f = new Fields(value, path)
  const figures = (key: string) =>
    f.has(key) ? decodeFigures(f.raw(key), `${path}.${key}`) : {}
  return {
    ...decodeNow(value, path),
    advice: f.textOrNull('advice') ?? '',
    size_fitted: f.numberOrNull('size_fitted'),
    centroid: figures('centroid'),
    typical: figures('typical'),
    portrait: figures('portrait'),
    apart: f.has('apart') ? f.list('apart', decodeApart) : [],
  }
}

function decodeVote([key, value]: [string, unknown], path: string): [string, Vote] {
  if (value === null || typeof value === 'boolean') return [key, value]
  throw new DecodeError(`${path}.${key}: expected true, false or null`)
}

function decodeScore(value: unknown, path: string): KScore {
  const f = new Fields(value, path)
  const votes = f.has('votes') ? new Fields(f.raw('votes'), `${path}.votes`).entries() : []
  return {
    k: f.number('k'),
    inertia: f.numberOrNull('inertia'),
    silhouette: f.numberOrNull('silhouette'),
    calinski_harabasz: f.numberOrNull('calinski_harabasz'),
    davies_bouldin: f.numberOrNull('davies_bouldin'),
    gap: f.numberOrNull('gap'),
    gap_error: f.numberOrNull('gap_error'),
    stability: f.numberOrNull('stability'),
    smallest_share: f.numberOrNull('smallest_share'),
    votes: Object.fromEntries(votes.map((vote) => decodeVote(vote, `${path}.votes`))),
  }
}

function decodeScoresOf(value: unknown): ScoresOf {
  const f = new Fields(value, 'segments.scores_of')
  return {
    silhouette_rows: f.numberOrNull('silhouette_rows'),
    gap_rows: f.numberOrNull('gap_rows'),
    gap_references: f.numberOrNull('gap_references'),
    stability_rows: f.numberOrNull('stability_rows'),
    resamples: f.numberOrNull('resamples'),
  }
}

const decodeFeatureName = (value: unknown, path: string) => new Fields(value, path).text('name')

export function decodeSegmentsFit(value: unknown): SegmentsFit {
  const f = new Fields(value, 'segments')
  return {
    fit_id: f.textOrNull('fit_id'),
    fitted_as_of: f.timeOrNull('fitted_as_of'),
    as_of: f.timeOrNull('as_of'),
    currency: f.textOrNull('currency'),
    k: f.numberOrNull('k'),
    k_by: f.textOrNull('k_by'),
    seed: f.numberOrNull('seed'),
    features: f.list('features', decodeFeatureName),
    customers: f.number('customers'),
    customers_fitted: f.numberOrNull('customers_fitted'),
    silhouette: f.numberOrNull('silhouette'),
    scores: f.list('scores', decodeScore),
    scores_of: f.has('scores_of') ? decodeScoresOf(f.raw('scores_of')) : null,
    segments: f.list('segments', decodeSegment),
    moves: movesOf(f, 'segments'),
    drift: driftOf(f, 'segments'),
  }
}
