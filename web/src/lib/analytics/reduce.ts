// Pure: the state after one frame. Buffers are bounded here and nowhere else.
import type { Frame, Hello, Model, Order, Prediction } from '@/lib/wire/types'
import { withSample } from './health'
import { kOrdersMax, kPredictionsMax, type AnalyticsState } from './state'

function withOrders(state: AnalyticsState, incoming: readonly Order[]): AnalyticsState {
  // seq is the place in the log: what is not newer than the newest shown has been seen.
  const newest = state.orders[0]?.seq ?? -1
  const fresh = incoming.filter((order) => order.seq > newest).sort((a, b) => b.seq - a.seq)
  if (fresh.length === 0) return state
  return {
    ...state,
    orders: [...fresh, ...state.orders].slice(0, kOrdersMax),
    orders_seen: state.orders_seen + fresh.length,
  }
}

function withPredictions(state: AnalyticsState, incoming: readonly Prediction[]): AnalyticsState {
  const predictions = new Map(state.predictions)
  for (const prediction of incoming) {
    predictions.delete(prediction.customer_id) // re-inserted last: the map stays oldest first
    predictions.set(prediction.customer_id, prediction)
  }
  for (const id of predictions.keys()) {
    if (predictions.size <= kPredictionsMax) break
    predictions.delete(id)
  }
  return { ...state, predictions }
}

// A frame that says nothing of the grading takes nothing away from what is known of it.
function withLive(champion: Model | null, before: Model | null): Model | null {
  if (!champion || champion.live || champion.model_id !== before?.model_id) return champion
  return { ...champion, live: before.live }
}

function withHello(state: AnalyticsState, seq: number, hello: Hello): AnalyticsState {
  const restarted = state.boot_id !== null && state.boot_id !== hello.boot_id
  // Another data directory may answer after a restart: then nothing older is worth keeping.
  const rewound = state.seq !== null && seq < state.seq
  const kept = rewound ? { ...state, orders: [], predictions: new Map() } : state
  return withOrders(
    {
      ...kept,
      boot_id: hello.boot_id,
      restarts: state.restarts + (restarted ? 1 : 0),
      version: hello.version,
      data_source: hello.data_source ?? hello.kpis.engine?.data_source ?? null,
      kpis: hello.kpis,
      health: withSample(kept.health, hello.kpis.engine, state.heard_at_ms ?? 0),
      champion: withLive(hello.champion, state.champion),
      customers_scored: hello.customers_scored,
      segments: hello.segments,
    },
    hello.orders,
  )
}

export function reduce(state: AnalyticsState, frame: Frame, now_ms: number): AnalyticsState {
  const heard = { ...state, heard_at_ms: now_ms }
  switch (frame.type) {
    case 'hello':
      return { ...withHello(heard, frame.seq, frame.data), seq: frame.seq }
    case 'gap':
      // What was left out is not counted as seen; the hello that follows brings the newest.
      return { ...heard, gaps: state.gaps + 1 }
    case 'kpis': {
      const data_source = frame.data.engine?.data_source ?? state.data_source
      const health = withSample(state.health, frame.data.engine, now_ms)
      return { ...heard, seq: frame.seq, kpis: frame.data, data_source, health }
    }
    case 'orders':
      return { ...withOrders(heard, frame.data), seq: frame.seq }
    case 'predictions':
      return { ...withPredictions(heard, frame.data), seq: frame.seq }
    case 'segments':
      return { ...heard, seq: frame.seq, segments: frame.data }
    case 'models':
      return { ...heard, seq: frame.seq, champion: withLive(frame.data, state.champion) }
  }
}
