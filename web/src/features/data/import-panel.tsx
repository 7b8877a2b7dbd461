import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { TextLink } from '@/components/ui/text-link'
import { importQuery } from '@/lib/api/imports'
import { statusOf } from '@/lib/api/status-of'
import type { FileImport, ImportState } from '@/lib/wire/types'
import { ColumnsCard } from './columns-card'
import { ImportHead } from './import-head'
import { OrdersCard } from './orders-card'
import { ProblemsCard } from './problems-card'
import { ProgressCard } from './progress-card'
import { ResultCard } from './result-card'
import { RowsCard } from './rows-card'
import { ResumeCard, SendingCard } from './sending-card'
import { StartCard } from './start-card'
import { troubleOf } from './trouble'
import { TroubleNote } from './trouble-note'
import { sendFile, stopSending, useUpload } from './uploads'
import { useImportActions, type ImportActions } from './use-import'

const kNotFound = 404

function Check({ file, actions }: { file: FileImport; actions: ImportActions }) {
  const { preview, state } = file
  if (!preview) return null
  const { map } = actions
  const chosen = map.isPending || state === 'reading' ? map.variables?.columns : undefined
  const mapped = preview.fields.length > 0
  const onMap = map.mutate
  return (
    <>
      <div className="grid items-start gap-3 xl:grid-cols-12">
        {mapped && (
          <ColumnsCard
            preview={preview}
            chosen={chosen}
            onMap={onMap}
            className="xl:col-span-7"
          />
        )}
        <div className={`grid gap-3 ${mapped ? 'xl:col-span-5' : 'xl:col-span-12'}`}>
          <StartCard file={file} preview={preview} actions={actions} />
          <ProblemsCard preview={preview} />
        </div>
      </div>
      <OrdersCard preview={preview} />
      <RowsCard preview={preview} />
    </>
  )
}

const ended: readonly ImportState[] = ['done', 'failed']

// An import that has ended has changed everything that is shown anywhere.
function useEnd(state: ImportState | undefined) {
  const client = useQueryClient()
  const before = useRef(state)
  useEffect(() => {
    const over = state !== undefined && ended.includes(state)
    if (before.current !== undefined && before.current !== state && over) {
      void client.invalidateQueries()
    }
    before.current = state
  }, [state, client])
}

function Body({ file, actions, onFile }: {
  file: FileImport
  actions: ImportActions
  onFile: (file: File) => void
}) {
  const upload = useUpload(file.import_id)
  const again = () => stopSending(file.import_id)
  if (upload && upload.phase !== 'sent' && file.state === 'receiving') {
    return <SendingCard file={file} upload={upload} onAgain={again} />
  }
  if (file.state === 'receiving') return <ResumeCard file={file} onFile={onFile} />
  if (file.state === 'reading' && !file.preview) {
    return (
      <Card className="px-4 py-6 text-sm text-muted">
        <p role="status">Looking at the first rows</p>
        <Skeleton className="mt-3 h-40" />
      </Card>
    )
  }
  if (file.state === 'waiting' || file.state === 'importing') return <ProgressCard file={file} />
  if (file.state === 'done') return <ResultCard file={file} />
  if (file.state !== 'failed') return <Check file={file} actions={actions} />
  return (
    <>
      <ResultCard file={file} />
      <Check file={file} actions={actions} />
    </>
  )
}

function Gone() {
  return (
    <Card className="py-8" data-testid="gone">
      <EmptyState title="This file is not here any more">
        It was removed, or is one of the files beyond the newest hundred. Its orders stay.{' '}
        <TextLink to="/data">To the files there are</TextLink>
      </EmptyState>
    </Card>
  )
}

export interface ImportPanelProps {
  id: string
  onForgotten: () => void
}

// One file, from its first byte to what became of it.
export function ImportPanel({ id, onForgotten }: ImportPanelProps) {
  const client = useQueryClient()
  const { data: file, error, refetch } = useQuery(importQuery(id))
  const actions = useImportActions(id)
  useEnd(file?.state)
  const forget = () => {
    stopSending(id)
    actions.forget.mutate(undefined, { onSuccess: onForgotten })
  }
  const resume = async (chosen: File) => {
    await sendFile(id, chosen, file?.received ?? 0)
    await client.invalidateQueries({ queryKey: ['imports'] })
  }
  if (statusOf(error) === kNotFound) return <Gone />
  if (!file) {
    return error ? <TroubleNote trouble={troubleOf(statusOf(error), error.message)} />
      : <Card className="h-40"><Skeleton className="m-4 h-24" /></Card>
  }
  const failed = actions.forget.error
  return (
    <>
      <ImportHead file={file} busy={actions.forget.isPending} onForget={forget} />
      {failed && (
        <TroubleNote
          trouble={troubleOf(statusOf(failed), failed.message)}
          onClose={() => {
            actions.forget.reset()
            void refetch()
          }}
        />
      )}
      <Body file={file} actions={actions} onFile={(chosen) => void resume(chosen)} />
    </>
  )
}
