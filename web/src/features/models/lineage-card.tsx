import type { ComponentProps, ReactNode } from 'react'
import { Card, CardHeader } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { formatCount, formatDate, formatDateTime } from '@/lib/format'
import type { Model } from '@/lib/wire/types'

type Fact = readonly [string, ReactNode, string?]

const code = (text: string | null | undefined) =>
  text ? <code className="text-xs wrap-anywhere">{text}</code> : '\u2014'

function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export interface LineageCardProps extends ComponentProps<'section'> {
  model: Model
}

// Where a model comes from: what it takes to make the same one again.
export function LineageCard({ model, ...props }: LineageCardProps) {
  const { lineage } = model
  const facts: Fact[] = [
    ['Kind', model.model_type],
    ['Orders until', formatDate(model.trained_until), formatDateTime(model.trained_until)],
    ['Trained', formatDate(model.trained_at), formatDateTime(model.trained_at)],
    ['Rows learnt from', formatCount(model.rows)],
    ['Features', formatCount(lineage?.features ?? model.features.length)],
    ['Calibration', model.calibration ?? 'none, as it comes'],
    ['Data', model.data_name ?? 'this shop'],
    ['Data fingerprint', code(lineage?.data_fingerprint)],
    ['Code version', code(lineage?.code_version)],
    ['Seed', lineage?.seed ?? '\u2014'],
  ]
  const settings: Fact[] = model.settings.map(([name, value]) =>
    [name, code(settingText(value))])
  return (
    <Card aria-labelledby="lineage" {...props}>
      <CardHeader titleId="lineage" title="Where it comes from" />
      <Facts facts={facts} />
      {settings.length > 0 && (
        <>
          <h3 className="px-4 pb-1 text-xs text-muted">Settings, chosen inside the training</h3>
          <Facts facts={settings} />
        </>
      )}
    </Card>
  )
}
