import { Card, CardHeader } from '@/components/ui/card'
import { TextLink } from '@/components/ui/text-link'
import { formatCount } from '@/lib/format'
import type { FileImport } from '@/lib/wire/types'
import { Meter } from './meter'
import { NumbersRow } from './numbers-row'
import { secondsLeft } from './words'

// While the server reads: how far, how fast, how long yet.
export function ProgressCard({ file: { state, progress } }: { file: FileImport }) {
  const rate = progress?.rows_per_second ?? null
  const waiting = state === 'waiting'
  return (
    <Card aria-labelledby="progress" data-testid="progress">
      <CardHeader
        titleId="progress"
        title={waiting ? 'Waits for another import to end' : 'Importing'}
        note={waiting ? 'One file is imported at a time; this one begins by itself' : undefined}
      />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <Meter label="Imported" fraction={waiting ? 0 : (progress?.fraction ?? null)} />
        <NumbersRow
          numbers={[
            ['rows read', formatCount(progress?.rows ?? null)],
            ['orders', formatCount(progress?.orders ?? null)],
            ['rows left out', formatCount(progress?.rejected ?? null)],
            ['rows a second', formatCount(rate === null ? null : Math.round(rate))],
            ['left', secondsLeft(progress?.seconds_left ?? null) ?? '\u2014'],
          ]}
        />
        <p className="text-sm text-muted">
          The page fills meanwhile: <TextLink to="/">to the live figures</TextLink>. The import goes
          on when this page is closed.
        </p>
      </div>
    </Card>
  )
}
