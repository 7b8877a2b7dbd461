import { useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { storeQuery } from '@/lib/api/imports'
import { statusOf } from '@/lib/api/status-of'
import { formatCount } from '@/lib/format'
import type { FileImport, Preview } from '@/lib/wire/types'
import { fieldId } from './columns-card'
import { ReadingChoices } from './reading-choices'
import { troubleOf } from './trouble'
import { TroubleNote } from './trouble-note'
import type { ImportActions } from './use-import'
import { currencyConflict, fieldLabel, missingFields } from './words'

// What is missing, each leading to where it is chosen.
function Missing({ preview }: { preview: Preview }) {
  const missing = missingFields(preview)
  const go = (field: string) => document.getElementById(fieldId(field))?.focus()
  return (
    <div data-testid="missing" className="rounded-md bg-warn-soft px-3 py-2 text-sm">
      <p className="font-medium text-warn">
        {missing.length > 0 ? 'Before it can start, choose the column of' : 'It cannot start yet'}
      </p>
      {missing.length > 0 && (
        <ul className="flex flex-wrap gap-2 pt-2">
          {missing.map(({ field }) => (
            <li key={field}>
              <Button onClick={() => go(field)}>{fieldLabel(field)}</Button>
            </li>
          ))}
        </ul>
      )}
      {preview.error && <p className="wrap-anywhere">{preview.error}</p>}
    </div>
  )
}

const kStrong =
  'h-9 not-disabled:border-transparent not-disabled:bg-accent not-disabled:font-medium ' +
  'not-disabled:text-surface not-disabled:hover:bg-accent not-disabled:hover:opacity-90'

function rejectedWords({ checked_rows, rejected_rows }: Preview): string {
  if (rejected_rows === 0) return 'No problem was found in what was looked at.'
  if (rejected_rows === checked_rows) return 'Every row that was looked at would be left out.'
  return `${formatCount(rejected_rows)} of ${formatCount(checked_rows)} rows would be left out, ` +
    'the rest imported.'
}

function Verdict({ preview }: { preview: Preview }) {
  const { data: store } = useQuery(storeQuery(false))
  const conflict = currencyConflict(preview, store)
  return (
    <>
      <p className="text-sm">
        {rejectedWords(preview)}
        {!preview.complete && ' The other rows are checked while they are imported.'}
      </p>
      {conflict && <p role="alert" className="text-sm text-warn">{'\u25b2'} {conflict}</p>}
    </>
  )
}

export interface StartCardProps {
  file: FileImport
  preview: Preview
  actions: ImportActions
  className?: string
}

// The last look before anything is imported.
export function StartCard({ file, preview, actions, className }: StartCardProps) {
  const { map, start } = actions
  const error = start.error ?? map.error
  const again = file.state === 'failed'
  const looks = map.isPending || file.state === 'reading'
  const waits = looks || start.isPending
  return (
    <Card aria-labelledby="start" data-testid="start" className={className}>
      <CardHeader titleId="start" title={again ? 'Start it again' : 'Start the import'} />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <ReadingChoices preview={preview} onMap={(mapping) => map.mutate(mapping)} />
        {preview.ready ? <Verdict preview={preview} /> : <Missing preview={preview} />}
        {preview.notes.map((note) => (
          <p key={note} className="text-xs wrap-anywhere text-muted">{note}</p>
        ))}
        {error && (
          <TroubleNote
            trouble={troubleOf(statusOf(error), error.message, file.bytes)}
            onClose={() => {
              start.reset()
              map.reset()
            }}
          />
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            className={kStrong}
            disabled={!preview.ready || waits}
            onClick={() => start.mutate()}
          >
            {again ? 'Start again' : 'Import'}
          </Button>
          <span role="status" className="text-sm text-muted">
            {looks ? 'Looking at the file again' : start.isPending ? 'Starting' : ''}
          </span>
        </div>
      </div>
    </Card>
  )
}
