import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { TextLink } from '@/components/ui/text-link'
import { ViewTitle } from '@/components/ui/view-title'
import { importQuery, importsQuery } from '@/lib/api/imports'
import type { ImportState } from '@/lib/wire/types'
import { DropCard, DropHere } from './drop-card'
import { ImportPanel } from './import-panel'
import { ImportsCard } from './imports-card'
import { StoreCard } from './store-card'
import { TroubleNote } from './trouble-note'
import { useFileDrop } from './use-file-drop'
import { useNewFile } from './use-new-file'

// While a file is looked at its columns want the whole width; else the store stands beside it.
const kWide: readonly ImportState[] = ['reading', 'ready', 'failed']

// A small file is in before anyone asks how far it is: what it brought is asked for when it ends.
function useStoreAfter(state: ImportState | undefined) {
  const client = useQueryClient()
  useEffect(() => void client.invalidateQueries({ queryKey: ['store'] }), [client, state])
}

// A shop's own files, and what is in the store. The address holds the file that is looked at.
export default function DataView() {
  const [params, setParams] = useSearchParams()
  const selected = params.get('import')
  const select = (id: string | null) => setParams(id === null ? {} : { import: id })
  const { take, refused, begins, dismiss } = useNewFile(select)
  const over = useFileDrop((files) => files.forEach((file) => void take(file)))
  const { data: files } = useQuery(importsQuery())
  const busy = files?.some(({ state }) => state === 'importing') ?? false
  const { data: file } = useQuery({ ...importQuery(selected ?? ''), enabled: selected !== null })
  useStoreAfter(file?.state)
  const wide = file !== undefined && kWide.includes(file.state)
  const panel = selected && (
    <ImportPanel key={selected} id={selected} onForgotten={() => select(null)} />
  )
  return (
    <>
      <ViewTitle
        title="Data"
        aside={selected && <TextLink to="/data" className="text-sm">All files</TextLink>}
      >
        Data
      </ViewTitle>
      {over && <DropHere />}
      {refused && <TroubleNote trouble={refused.trouble} of={refused.name} onClose={dismiss} />}
      {wide && panel}
      <div className="grid items-start gap-3 xl:grid-cols-12">
        <div className="grid min-w-0 gap-3 xl:col-span-8">
          {!wide && panel}
          <DropCard
            small={selected !== null}
            aria-busy={begins}
            onFile={(chosen) => void take(chosen)}
          />
          <ImportsCard selected={selected} />
        </div>
        <StoreCard busy={busy} className="xl:col-span-4" />
      </div>
    </>
  )
}
