import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { Card } from '@/components/ui/card'
import { InfoMark } from '@/components/ui/info-mark'
import { ProbabilityBar } from '@/components/ui/probability-bar'
import { TextLink } from '@/components/ui/text-link'
import { modelQuery } from '@/lib/api/models'
import { catalogue } from '@/lib/catalogue'
import { classNames } from '@/lib/class-names'
import { formatDateTime, formatDecimal, formatPercent } from '@/lib/format'
import { modelPath } from '@/lib/paths'
import type { Model, Prediction } from '@/lib/wire/types'

// The analyst's words behind the shopkeeper's: how far this model's figures were to be trusted.
export function trustWords(model: Model | undefined): string {
  const walkForward = model?.protocols.find(({ name }) => name === 'walk-forward')?.mean
  const { text } = catalogue.probability
  if (!walkForward) return `${text} This model has not been evaluated walk-forward.`
  const auc = formatDecimal(walkForward.auc, 3)
  const ece = formatDecimal(walkForward.ece, 3)
  return `${text} Calibrated probability: walk-forward AUC ${auc}, calibration error ${ece}.`
}

export interface ProbabilityCardProps extends ComponentProps<'section'> {
  prediction: Prediction
}

export function ProbabilityCard({ prediction, className, ...props }: ProbabilityCardProps) {
  const { probability, as_of, model_id } = prediction
  const { data: model } = useQuery({ ...modelQuery(model_id ?? ''), enabled: model_id !== null })
  const { label } = catalogue.probability
  return (
    <Card className={classNames('px-4 py-3', className)} aria-labelledby="likely" {...props}>
      <h3 id="likely" className="flex items-center gap-1.5 text-sm font-medium text-muted">
        {label} <InfoMark label={label} text={trustWords(model)} />
      </h3>
      <p data-testid="probability" className="text-2xl font-semibold tabular-nums">
        <span title={formatPercent(probability, 2)}>{formatPercent(probability)}</span>
      </p>
      <ProbabilityBar probability={probability} className="my-2" />
      <p className="text-xs text-muted tabular-nums">
        As of {formatDateTime(as_of)}
        {model_id && (
          <>
            , by <TextLink to={modelPath(model_id)} className="wrap-anywhere">{model_id}</TextLink>
          </>
        )}
      </p>
    </Card>
  )
}
