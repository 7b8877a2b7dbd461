import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import type { Model } from '@/lib/wire/types'
import { kSides } from './compare-curves'

export interface ComparePickerProps {
  models: readonly Model[]
  chosen: readonly [a: string | null, b: string | null]
  onChoose: (a: string | null, b: string | null) => void
}

// Which two; the colours are those of the curves.
export function ComparePicker({ models, chosen, onChoose }: ComparePickerProps) {
  const usable = models.filter(({ problem }) => problem === null)
  const [a, b] = chosen
  const choose = (i: number, id: string) => onChoose(i === 0 ? id : a, i === 1 ? id : b)
  return (
    <Card className="flex flex-wrap items-end gap-3 px-4 py-3" aria-label="Which two models">
      {kSides.map(({ name, colour }, i) => (
        <label key={name} className="min-w-0 grow basis-64 text-sm font-medium">
          <span className="flex items-center gap-1.5 pb-1">
            <span aria-hidden className="h-0.5 w-4" style={{ background: colour }} />
            Model {name}
          </span>
          <select
            value={chosen[i] ?? ''}
            onChange={(event) => choose(i, event.target.value)}
            className={'h-8 w-full min-w-0 rounded-md border border-line bg-surface px-2 ' +
              'pointer-coarse:h-11'}
          >
            {chosen[i] === null && <option value="">Choose a model</option>}
            {chosen[i] !== null && usable.every(({ model_id }) => model_id !== chosen[i]) && (
              <option value={chosen[i]}>{chosen[i]}</option>
            )}
            {usable.map(({ model_id, role }) => (
              <option key={model_id} value={model_id}>
                {model_id}{role === 'registered' ? '' : `, ${role}`}
              </option>
            ))}
          </select>
        </label>
      ))}
      <Button disabled={a === null || b === null} onClick={() => onChoose(b, a)}>Swap</Button>
    </Card>
  )
}
