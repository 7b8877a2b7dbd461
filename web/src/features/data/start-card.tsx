import { useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { storeQuery } from '@/lib/api/imports'
import { statusOf } from '@/lib/api/status-of'
import { formatCount } from '@/lib/format'
import type { FileImport, Preview } from '@/lib/wire/types'
import { fieldId } from './columns-card'
import { kCurrencyId, ReadingChoices } from './reading-choices'
import { troubleOf } from './trouble'
import { TroubleNote } from './trouble-note'
import type { ImportActions } from './use-import'
import {
  currencyConflict, fieldLabel, missingFields, pageWords, type CurrencyConflict,
} from './words'

// What is missing, each leading to where it is chosen.
function Missing({ preview }: { preview: Preview }) {
  const missing = missingFields(preview)
  const go = (id: string) => document.getElementById(id)?.focus()
  return (
    <div data-testid="missing" className="rounded-md bg-warn-soft px-3 py-2 text-sm">
      <p className="font-medium text-warn">
        {missing.length > 0 ? 'Before it can start, choose the column of' : 'It cannot start yet'}
      </p>
      {missing.length > 0 && (
        <ul className="flex flex-wrap gap-2 pt-2">
          {missing.map(({ field }) => (
            <li key={field}>
              <Button onClick={() => go(fieldId(field))}>{fieldLabel(field)}</Button>
            </li>
          ))}
        </ul>
      )}
      {missing.length === 0 && preview.currency === null && (
        <Button className="my-2" onClick={() => go(kCurrencyId)}>Choose the currency</Button>
      )}
      {preview.error && <p className="wrap-anywhere">{pageWords(preview.error)}</p>}
    </div>
  )
}

const kStrong =
  'h-9 not-disabled:border-transparent not-disabled:bg-accent not-disabled:font-medium ' +
  'not-disabled:text-surface not-disabled:hover:bg-accent not-disabled:hover:opacity-90'

function rejectedWords({ checked_rows, rejected_rows }: Preview, conflict: boolean): string {
  if (rejected_rows === 0) {
    return conflict ? 'Every row that was looked at can be read.'
      : 'No problem was found in what was looked at.'
  }
  if (rejected_rows === checked_rows) return 'Every row that was looked at would be left out.'
  return `${formatCount(rejected_rows)} of ${formatCount(checked_rows)} rows would be left out, ` +
    'the rest imported.'
}

function Verdict({ preview, conflict }: {
  preview: Preview
  conflict: CurrencyConflict | null
}) {
  return (
    <>
      <p className="text-sm">
        {rejectedWords(preview, conflict !== null)}
        {!preview.complete && ' The other rows are checked while they are imported.'}
      </p>
      {conflict && (
        <p role="alert" className="text-sm text-warn">
          {'\u25b2'} The shop{'\u2019'}s orders are in {conflict.shop}; orders in{' '}
          {conflict.other} will be refused.{conflict.all && ' That is every order of this file.'}
        </p>
      )}
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
  const { data: store } = useQuery(storeQuery(false))
  const conflict = currencyConflict(preview, store)
  const error = start.error ?? map.error
  const again = file.state === 'failed'
  const looks = map.isPending || file.state === 'reading'
  const waits = looks || start.isPending
  return (
    <Card aria-labelledby="start" data-testid="start" className={className}>
      <CardHeader titleId="start" title={again ? 'Start it again' : 'Start the import'} />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <ReadingChoices preview={preview} store={store} onMap={(mapping) => map.mutate(mapping)} />
        {preview.ready ? <Verdict {...{ preview, conflict }} /> : <Missing preview={preview} />}
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
            disabled={!preview.ready || waits || conflict?.all === true}
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
