import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import type { Model } from '@/lib/wire/types'
import { featureDifference, lineageFacts, settingFacts, type Fact } from './comparison'

function Features({ side, names }: { side: string; names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <p className="px-4 pb-3 text-sm">
      Only {side} reads:{' '}
      <span className="text-xs wrap-anywhere text-muted"><code>{names.join(', ')}</code></span>
    </p>
  )
}

// What they have not in common, the differing first.
export function CompareFacts({ a, b }: { a: Model; b: Model }) {
  const { only_a, only_b, both } = featureDifference(a, b)
  const facts = [...lineageFacts(a, b), ...settingFacts(a, b)]
  const rows = [...facts].sort((x, y) => Number(y.differs) - Number(x.differs))
  const count = facts.filter(({ differs }) => differs).length
  return (
    <Card aria-labelledby="differs">
      <CardHeader
        titleId="differs"
        title="What differs"
        note={`${count} of ${facts.length} facts; ${both} features in common`}
      />
      <DataTable<Fact>
        label="What differs"
        className="max-h-128"
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          {
            name: 'Fact', left: true,
            cell: ({ name, differs }) => (
              <span className="inline-flex flex-wrap items-center gap-1.5">
                {name} {differs && <Badge tone="accent">differs</Badge>}
              </span>
            ),
          },
          { name: 'A', left: true, cell: ({ a: of_a }) => <Value text={of_a} /> },
          { name: 'B', left: true, cell: ({ b: of_b }) => <Value text={of_b} /> },
        ]}
      />
      <Features side="A" names={only_a} />
      <Features side="B" names={only_b} />
    </Card>
  )
}

const Value = ({ text }: { text: string }) => (
  <bdi className="line-clamp-3 text-xs wrap-anywhere" title={text}>{text}</bdi>
)
