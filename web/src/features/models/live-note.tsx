import type { ComponentProps } from 'react'
import { TextLink } from '@/components/ui/text-link'
import { useAnalytics } from '@/lib/analytics/use-analytics'
import { classNames } from '@/lib/class-names'
import { modelPath } from '@/lib/paths'
import type { LiveGrading } from '@/lib/wire/types'
import { closingWords } from './grading'

export interface LiveNoteProps extends ComponentProps<'p'> {
  live: LiveGrading
}

// When the next figure of the live column is due, and where all of them are.
export function LiveNote({ live, className, ...props }: LiveNoteProps) {
  const words = useAnalytics(({ kpis }) =>
    closingWords(live, kpis?.as_of ?? live.as_of, kpis?.engine?.replay ?? null))
  return (
    <p className={classNames('px-4 text-xs text-muted tabular-nums', className)} {...props}>
      {words && `${words}. `}
      <TextLink to={modelPath(live.model_id)}>All live figures</TextLink>
    </p>
  )
}
