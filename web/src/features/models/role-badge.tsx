import { Badge } from '@/components/ui/badge'
import type { Model } from '@/lib/wire/types'

const roles: Record<string, { title: string; tone: 'accent' | 'neutral' }> = {
  champion: { title: 'Its probabilities are the ones shown', tone: 'accent' },
  challenger: { title: 'Scores beside the champion, for comparison', tone: 'neutral' },
}

// What a model does now; one that is only registered has no badge.
export function RoleBadges({ model }: { model: Model }) {
  const role = roles[model.role ?? '']
  return (
    <>
      {role && <Badge tone={role.tone} title={role.title}>{model.role}</Badge>}
      {model.shipped && (
        <Badge title={`Came with Tillcast, trained on ${model.data_name ?? 'public data'}`}>
          shipped
        </Badge>
      )}
      {model.problem !== null && <Badge tone="bad">damaged</Badge>}
    </>
  )
}
