// Pure: which figures of a model are shown, and under which protocol's name.
import type { LiveGrading, Metrics, Model } from '@/lib/wire/types'

export interface ProtocolFigures {
  name: string
  explanation: string
  metrics: Metrics
  error?: Metrics | null // standard errors, of the mean over all cut-offs only
  flatters?: boolean
}

const known: Record<string, [string, string]> = {
  'walk-forward': [
    'walk-forward',
    'Trained on the past, tested on all customers at later cut-offs: what a shop would have seen.',
  ],
  'group-kfold': [
    'group k-fold',
    'Tested on customers left out of training, the calendar known.',
  ],
  'snapshot-kfold': [
    'snapshot k-fold, flatters',
    'The same customer one week apart stands on both sides; shown for comparison only.',
  ],
  folds: ['training folds', 'Customers left out of each fold while this model was trained.'],
}

export function protocolFigures(model: Model): ProtocolFigures[] {
  const order = Object.keys(known)
  const rank = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1)
  return [...model.protocols]
    .sort((a, b) => rank(a.name) - rank(b.name))
    .flatMap((protocol) => {
      const [name, explanation] = known[protocol.name] ?? [protocol.name, '']
      const metrics = protocol.mean_report ?? protocol.mean
      if (!metrics) return []
      const part = protocol.mean_report ? ', last cut-offs' : ''
      return [{ name: name + part, explanation, metrics }]
    })
}

// Every set of figures, the honest ones first and the flattering one last, marked as such.
export function allFigures(model: Model): ProtocolFigures[] {
  const rank = (name: string) => Object.keys(known).indexOf(name) + (name in known ? 0 : 100)
  const late = (name: string) => (name === 'snapshot-kfold' ? 1000 : rank(name))
  return [...model.protocols]
    .sort((a, b) => late(a.name) - late(b.name))
    .flatMap(({ name: key, mean, mean_report, standard_error, cutoffs }) => {
      const [, explanation] = known[key] ?? [key, '']
      const name = key === 'folds' ? 'training folds' : key
      const flatters = key === 'snapshot-kfold'
      const over = cutoffs.length > 0 ? `, mean of ${cutoffs.length}` : ''
      const all = mean && { name: name + over, explanation, metrics: mean, error: standard_error }
      const last = mean_report && {
        name: `${name}, last cut-offs`, explanation: `${explanation} Untouched by any choice.`,
        metrics: mean_report,
      }
      return [all, last].filter((figures) => figures !== null)
        .map((figures) => ({ ...figures, flatters }))
    })
}

// The last closed windows together, beside the protocols on the live view's card.
export function liveFigures(live: LiveGrading | null | undefined): ProtocolFigures[] {
  const rolling = live?.rolling
  if (!rolling) return []
  const count = rolling.windows === 1 ? 'one window' : `last ${rolling.windows} windows`
  const explanation =
    'The server\u2019s own predictions, graded when their 30 days were over: what really came.'
  return [{ name: `live, ${count}`, explanation, metrics: rolling }]
}
