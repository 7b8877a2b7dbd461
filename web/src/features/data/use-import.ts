import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  forgetImport, mapImport, startImport, type Mapping,
} from '@/lib/api/imports'
import type { FileImport } from '@/lib/wire/types'

// What one can do with a file; each answer is what is shown from then on.
export function useImportActions(id: string) {
  const client = useQueryClient()
  const keep = (answer: FileImport) => {
    client.setQueryData(['imports', id], answer)
    void client.invalidateQueries({ queryKey: ['imports'], exact: true })
  }
  const again = () => client.invalidateQueries({ queryKey: ['imports', id] })
  const map = useMutation({
    mutationFn: (mapping: Mapping) => mapImport(id, mapping), onSuccess: keep, onError: again,
  })
  const start = useMutation({
    mutationFn: () => startImport(id), onSuccess: keep, onError: again,
  })
  const forget = useMutation({
    mutationFn: () => forgetImport(id),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['imports', id] })
      void client.invalidateQueries({ queryKey: ['imports'], exact: true })
      void client.invalidateQueries({ queryKey: ['store'] })
    },
  })
  return { map, start, forget }
}

export type ImportActions = ReturnType<typeof useImportActions>
