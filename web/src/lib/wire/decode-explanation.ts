import { decodePrediction } from './decode-orders'
import { Fields } from './fields'
import type { Contribution, ExplainedPrediction, Explanation } from './types'

function decodeContribution(value: unknown, path: string): Contribution {
  const f = new Fields(value, path)
  const feature = f.text('feature')
  return {
    feature,
    value: f.numberOrNull('value'),
    contribution: f.number('contribution'),
    words: f.textOrNull('words') || feature,
  }
}

function decodeExplanation(f: Fields): Explanation {
  return {
    method: f.textOrNull('explanation_method'),
    error: f.numberOrNull('contribution_error'),
    base_logit: f.number('base_logit'),
    logit: f.number('logit'),
    contributions: f.list('contributions', decodeContribution),
  }
}

export function decodeExplained(value: unknown): ExplainedPrediction {
  const f = new Fields(value, 'prediction')
  return {
    ...decodePrediction(value),
    explanation: f.has('contributions') ? decodeExplanation(f) : null,
  }
}
