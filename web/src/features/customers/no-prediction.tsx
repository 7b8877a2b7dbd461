import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'

export interface NoPredictionProps {
  bought: boolean
  answered: boolean // whether the server said why there is none
  said: string | null
  known: boolean // the probability is there, only its reasons are not
}

// Why there is nothing to show, and what would change that.
function words({ bought, answered, said, known }: NoPredictionProps) {
  if (!bought) {
    return {
      title: 'No purchase yet',
      text: 'A probability shows here with the first purchase; nothing tells of it before.',
    }
  }
  if (!answered) {
    const text = `${said ?? 'No answer'}. Asked again every few seconds.`
    return { title: 'The reasons could not be read', text }
  }
  if (known) {
    return {
      title: 'This model gives no reasons',
      text: said ?? 'Its file says too little to explain a probability. Models trained now can.',
      command: 'tillcast train',
    }
  }
  return {
    title: 'No model yet',
    text: 'A model tells how likely this customer is to buy within 30 days, and why.',
    command: 'tillcast train',
  }
}

export function NoPrediction(props: NoPredictionProps) {
  const { title, text, command } = words(props)
  return (
    <Card aria-labelledby="reasons" data-testid="no-prediction">
      <CardHeader titleId="reasons" title="Why" />
      <EmptyState title={title} command={command}>{text}</EmptyState>
    </Card>
  )
}
