// Pure: which figures of a champion are shown, and under which protocol's name.
import type { Metrics, Model } from '@/lib/wire/types'

export interface ProtocolFigures {
  name: string
  explanation: string
  metrics: Metrics
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
