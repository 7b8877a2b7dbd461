import { PagesExport } from '@/components/ui/pages-export'
import { customersCsv } from '@/lib/customers-csv'
import type { Members } from './address'
import { membersPage, type MembersSort } from './api'

export const kPage = 1000

export function fileName({ segment, moved_from, period, refit, changed }: Members): string {
  const parts = [
    segment === null ? 'all' : `segment-${segment}`,
    moved_from === null ? null : `from-${moved_from}`,
    changed ? 'changed' : null,
    period?.slice(0, 10).replaceAll(/[^\w-]/g, ''),
    refit ? 'refit' : null,
  ]
  return `tillcast-customers-${parts.filter(Boolean).join('-')}.csv`
}

export interface MembersExportProps {
  members: Members
  by: MembersSort
  total: number | null
}

export function MembersExport({ members, by, total }: MembersExportProps) {
  return (
    <PagesExport
      total={total}
      read={async (cursor, signal) => {
        const { customers, next } = await membersPage(members, by, cursor, kPage, signal)
        return { rows: customers, next }
      }}
      file={(all) => ({ name: fileName(members), text: customersCsv(all) })}
    />
  )
}
