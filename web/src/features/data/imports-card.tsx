import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { Badge } from '@/components/ui/badge'
import { Card, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { importsQuery } from '@/lib/api/imports'
import { statusOf } from '@/lib/api/status-of'
import { classNames } from '@/lib/class-names'
import { formatDateTime } from '@/lib/format'
import type { FileImport } from '@/lib/wire/types'
import { outcomeWords, stateOf } from './words'

const kRefused = 403

function Line({ file, selected }: { file: FileImport; selected: boolean }) {
  const { label, tone } = stateOf(file)
  return (
    <li
      className={classNames(
        'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-t border-line px-4 py-2',
        'first:border-0', selected && 'bg-sunken')}
    >
      <div className="min-w-0">
        <TextLink
          to={`/data?import=${encodeURIComponent(file.import_id)}`}
          aria-current={selected || undefined}
          quiet
          className="text-sm font-medium wrap-anywhere"
        >
          <bdi>{file.name}</bdi>
        </TextLink>
        <p className="text-xs text-muted tabular-nums">{outcomeWords(file)}</p>
      </div>
      <div className="flex flex-col items-end gap-1">
        <Badge tone={tone}>{label}</Badge>
        <span className="text-xs text-muted tabular-nums">{formatDateTime(file.created_at)}</span>
      </div>
    </li>
  )
}

export interface ImportsCardProps extends ComponentProps<'section'> {
  selected: string | null
}

// Every file that came before, the newest first.
export function ImportsCard({ selected, ...props }: ImportsCardProps) {
  const { data, error } = useQuery(importsQuery())
  return (
    <Card aria-labelledby="imports" data-testid="imports" {...props}>
      <CardHeader titleId="imports" title="Files so far" />
      {data && data.length > 0 && (
        <ul className="max-h-128 overflow-y-auto pb-2">
          {data.map((file) => (
            <Line key={file.import_id} file={file} selected={file.import_id === selected} />
          ))}
        </ul>
      )}
      {data?.length === 0 && (
        <EmptyState title="No file yet" className="py-6">
          Files that are sent stand here, with what became of them.
        </EmptyState>
      )}
      {!data && error && (
        <p role="status" className="px-4 pb-4 text-sm text-muted">
          {statusOf(error) === kRefused
            ? 'This server takes no files: it was started with --no-imports.'
            : `The files could not be listed: ${error.message}.`}
        </p>
      )}
      {!data && !error && <Skeleton className="m-4 h-24" />}
    </Card>
  )
}
